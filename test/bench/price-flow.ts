import type { Side, Trigger } from '@copyledger/domain/trading/account/account.events';
import { type GeneratedMarket, MarketGenerator } from '@copyledger/market-data';

/** An instrument that every platform lists, and the market outside that its orders trade with, which is named the same here. */
export const symbol = 'BTC-USDT';
const startPrice = 60_000;
const generated: GeneratedMarket = { symbol, priceScale: 2, sizeScale: 8, tick: 100, lot: 1_000, price: 6_000_000, size: 5_000_000 };

/** Messages of a venue, as text and as the bytes of lines that a socket carries. */
export interface PriceFlow {
  readonly texts: readonly string[];
  readonly bytes: Buffer;
  /** Where each line begins, and where the last one ends. */
  readonly starts: Float64Array;
}

/** One diff for every change of the book, and the trades: as the fastest streams of venues do. */
export const priceFlowOf = (count: number): PriceFlow => {
  const generator = new MarketGenerator({
    ...{ seed: 5, startMicros: Date.UTC(2026, 10, 21) * 1000, diffMs: 0, isStamped: false },
    markets: [generated],
  });
  const texts = Array.from({ length: count }, () => generator.next().text);
  const starts = new Float64Array(count + 1);
  for (const [index, text] of texts.entries()) starts[index + 1] = (starts[index] ?? 0) + text.length + 1;
  return { texts, bytes: Buffer.from(`${texts.join('\n')}\n`, 'latin1'), starts };
};

export interface WaitingOrder {
  readonly side: Side;
  readonly limitPrice: string;
  readonly quantity: string;
  readonly trigger?: Trigger;
}

const awayOf = (index: number): number => 5 + Math.floor(index / 2);

/** Rests on either side of the price, from near to far. */
export const restingOrder = (index: number): WaitingOrder => {
  const side = index % 2 === 0 ? 'buy' : 'sell';
  const limitPrice = (startPrice + (side === 'buy' ? -awayOf(index) : awayOf(index))).toString();
  return { side, limitPrice, quantity: '0.01' };
};

/** A stop on either side of the price, from near to far, half of them on the mark. */
export const stopOrder = (index: number): WaitingOrder => {
  const side = index % 2 === 0 ? 'buy' : 'sell';
  const stopPrice = (startPrice + (side === 'buy' ? awayOf(index) : -awayOf(index))).toString();
  return {
    ...{ side, limitPrice: stopPrice, quantity: '0.01' },
    trigger: { kind: 'stop', watches: index % 4 < 2 ? 'last' : 'mark', stopPrice },
  };
};
