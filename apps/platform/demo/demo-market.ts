import type { LatestPrices } from '@copyledger/hot-store';
import { divide, formatDecimal } from '@copyledger/kernel';

/** A small generator of pseudo-random numbers (mulberry32), so that a seed tells the whole market. */
const randomOf = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

interface Walk {
  readonly symbol: string;
  readonly scale: number;
  /** In units of the scale. */
  readonly tick: bigint;
  price: bigint;
}

const walks = (): readonly Walk[] => [
  { symbol: 'BTC-USDT', scale: 2, tick: 1n, price: 6_000_000n },
  { symbol: 'ETH-USDT', scale: 2, tick: 1n, price: 250_000n },
  { symbol: 'BTC-USDT-PERP', scale: 2, tick: 10n, price: 6_000_000n },
  { symbol: 'ETH-USDT-PERP', scale: 2, tick: 1n, price: 250_000n },
];

const seed = 20_240_808;
const stepMs = 1_000;
/** The largest step, in parts per million of the price. */
const stepPpmMax = 300;

/**
 * Generated prices for the demonstration: a seeded random walk, one step a second. Nothing of it is a real market.
 * @returns stops it
 */
export const startDemoMarket = async (prices: LatestPrices): Promise<() => void> => {
  const random = randomOf(seed);
  const all = walks();
  const publish = (): Promise<unknown> =>
    Promise.all(all.map(({ symbol, scale, price }) => prices.publish(symbol, formatDecimal(price, scale))));
  await publish();
  const timer = setInterval(() => {
    for (const walk of all) {
      const ppm = BigInt(Math.round((random() * 2 - 1) * stepPpmMax));
      walk.price = divide(walk.price * (1_000_000n + ppm), 1_000_000n * walk.tick, 'half-even') * walk.tick;
    }
    void publish().catch(() => undefined);
  }, stepMs);
  return () => {
    clearInterval(timer);
  };
};
