import { instruments, integersFrom, signedIntegers, trades } from '@copyledger/testing';
import fc from 'fast-check';
import { absolute, type Instrument, isOnLot, isOnTick, notional, price, type Price, profit, quantity, type Quantity } from './instrument';
import { formatMoney } from './money';

const spotTerms = {
  revision: 1,
  kind: 'spot',
  base: { code: 'BTC', scale: 8 },
  quote: { code: 'USDT', scale: 6 },
  settlement: { code: 'USDT', scale: 6 },
  priceScale: 2,
  quantityScale: 5,
  contractSize: 1n,
  minimumNotional: 5_000_000n,
  makerFeePpm: 200n,
  takerFeePpm: 500n,
} as const;
const btcUsdt: Instrument<'BTCUSDT'> = {
  ...spotTerms,
  symbol: 'BTCUSDT',
  tickSize: 50n as Price<'BTCUSDT'>,
  lotSize: 10n as Quantity<'BTCUSDT'>,
};
const ethUsdt: Instrument<'ETHUSDT'> = {
  ...spotTerms,
  symbol: 'ETHUSDT',
  tickSize: 1n as Price<'ETHUSDT'>,
  lotSize: 1n as Quantity<'ETHUSDT'>,
};
const valueOf = (of: Instrument<'BTCUSDT'>, size: bigint, at: bigint): string =>
  formatMoney(of.quote, notional(of, { size: quantity(of, size), at: price(of, at) }, 'half-even'));

const anyTrade = instruments('X').chain((of) => fc.record({ of: fc.constant(of), trade: trades(of) }));

describe('notional', () => {
  it('is quantity times price for spot', () => {
    // 0.00150 BTC at 60,000.50 USDT.
    expect(valueOf(btcUsdt, 150n, 6_000_050n)).toBe('90.00075');
  });

  it('counts contracts for a linear perpetual', () => {
    // 3 contracts of 10 coins at 60,000.50.
    expect(valueOf({ ...btcUsdt, kind: 'linear-perpetual', quantityScale: 0, contractSize: 10n }, 3n, 6_000_050n)).toBe('1800015');
  });

  it('is the contracts alone for an inverse perpetual, whatever the price', () => {
    const inverse: Instrument<'BTCUSDT'> = { ...btcUsdt, kind: 'inverse-perpetual', quantityScale: 0, contractSize: 100n };
    expect(valueOf(inverse, 3n, 6_000_050n)).toBe('300');
    expect(valueOf(inverse, -3n, 1n)).toBe('-300');
  });

  it('rounds as it is told where the quote has too few digits', () => {
    const coarse = { ...btcUsdt, quote: { code: 'USDT', scale: 0 } };
    const half = { size: quantity(coarse, 50_000n), at: price(coarse, 500n) };
    expect(notional(coarse, half, 'floor').minor).toBe(2n);
    expect(notional(coarse, half, 'ceil').minor).toBe(3n);
    expect(notional(coarse, half, 'half-even').minor).toBe(2n);
  });

  it('is the exact value within one minor unit, for every kind, scale and size', () => {
    fc.assert(
      fc.property(anyTrade, ({ of, trade }) => {
        const isInverse = of.kind === 'inverse-perpetual';
        // Over a common denominator that holds every digit.
        const exact = trade.size * of.contractSize * (isInverse ? 10n ** BigInt(of.priceScale) : trade.at) * 10n ** BigInt(of.quote.scale);
        const unit = 10n ** BigInt(of.quantityScale + of.priceScale);
        const { asset, minor } = notional(of, trade, 'floor');
        expect(asset).toBe(of.quote.code);
        expect(exact - minor * unit).toBeGreaterThanOrEqual(0n);
        expect(exact - minor * unit).toBeLessThan(unit);
      }),
    );
  });

  it('changes only its sign with the side', () => {
    fc.assert(
      fc.property(anyTrade, ({ of, trade }) => {
        const opposite = { ...trade, size: quantity(of, 0n - trade.size) };
        expect(notional(of, opposite, 'half-even').minor).toBe(-notional(of, trade, 'half-even').minor);
        expect(notional(of, opposite, 'ceil').minor).toBe(-notional(of, trade, 'floor').minor);
      }),
    );
  });

  it('never makes money of splitting: rounded down, the parts are worth no more than the whole', () => {
    fc.assert(
      fc.property(anyTrade, signedIntegers(), ({ of, trade }, units) => {
        const part = { ...trade, size: quantity(of, units) };
        const rest = { ...trade, size: quantity(of, trade.size - units) };
        const lost = notional(of, trade, 'floor').minor - notional(of, part, 'floor').minor - notional(of, rest, 'floor').minor;
        expect([0n, 1n]).toContain(lost);
      }),
    );
  });
});

describe('ticks and lots', () => {
  it('takes whole multiples only, on both sides of zero', () => {
    fc.assert(
      fc.property(instruments('X'), signedIntegers(), integersFrom(0n), (of, lots, rest) => {
        const [offLot, offTick] = [rest % of.lotSize, rest % of.tickSize];
        expect(isOnLot(of, quantity(of, lots * of.lotSize + offLot))).toBe(offLot === 0n);
        expect(isOnTick(of, price(of, lots * of.tickSize + offTick))).toBe(offTick === 0n);
      }),
    );
    expect(isOnTick(btcUsdt, price(btcUsdt, 6_000_050n))).toBe(true);
    expect(isOnTick(btcUsdt, price(btcUsdt, 6_000_051n))).toBe(false);
    expect(isOnLot(btcUsdt, quantity(btcUsdt, -15n))).toBe(false);
  });

  it('knows the size without the side', () => {
    fc.assert(
      fc.property(signedIntegers(), (units) => {
        expect(absolute(quantity(btcUsdt, units))).toBe(units < 0n ? -units : units);
        expect(absolute(quantity(btcUsdt, -units))).toBe(absolute(quantity(btcUsdt, units)));
      }),
    );
  });
});

it('does not compile when instruments, quantities and prices mix', () => {
  const [ethPrice, ethQuantity] = [price(ethUsdt, 1n), quantity(ethUsdt, 1n)];
  const [btcPrice, btcQuantity] = [price(btcUsdt, 1n), quantity(btcUsdt, 1n)];
  const mixed: readonly (() => unknown)[] = [
    // @ts-expect-error A price of ether is on no tick of bitcoin.
    () => isOnTick(btcUsdt, ethPrice),
    // @ts-expect-error Nor is a quantity of it on its lots.
    () => isOnLot(btcUsdt, ethQuantity),
    // @ts-expect-error Bitcoin is not valued at the price of ether.
    () => notional(btcUsdt, { size: btcQuantity, at: ethPrice }, 'floor'),
    // @ts-expect-error Ether is not valued by the terms of bitcoin.
    () => notional(btcUsdt, { size: ethQuantity, at: btcPrice }, 'floor'),
    // @ts-expect-error A price is no quantity.
    () => notional(btcUsdt, { size: btcPrice, at: btcPrice }, 'floor'),
    // @ts-expect-error A bare integer is no price.
    () => isOnTick(btcUsdt, 1n),
    // @ts-expect-error One instrument's quantity is not another's.
    () => btcQuantity satisfies Quantity<'ETHUSDT'>,
    // @ts-expect-error One instrument's price is not another's.
    () => btcPrice satisfies Price<'ETHUSDT'>,
  ];
  expect(mixed).toHaveLength(8);
});

describe('profit', () => {
  const btc = { code: 'BTC', scale: 8 };
  const linear: Instrument<'BTCUSDT'> = { ...btcUsdt, kind: 'linear-perpetual' };
  /** Contracts of 100 dollars, settled in bitcoin; prices in cents. */
  const inverse: Instrument<'BTCUSDT'> = { ...btcUsdt, kind: 'inverse-perpetual', settlement: btc, quantityScale: 0, contractSize: 100n };
  const gain = (of: Instrument<'BTCUSDT'>, size: bigint, [entry, exit]: readonly [bigint, bigint]): string =>
    formatMoney(of.settlement, profit(of, { size: quantity(of, size), entry: price(of, entry), exit: price(of, exit) }, 'floor'));

  it('of a linear perpetual is size times the difference', () => {
    expect(gain(linear, 50_000n, [6_000_000n, 6_100_000n])).toBe('500');
    expect(gain(linear, -50_000n, [6_000_000n, 6_100_000n])).toBe('-500');
  });

  it('of an inverse perpetual is contracts times (1/entry - 1/exit), in coin', () => {
    // 1,000 contracts of 100 dollars: 100,000 / 50,000 - 100,000 / 62,500 = 2 - 1.6 bitcoin.
    expect(gain(inverse, 1_000n, [5_000_000n, 6_250_000n])).toBe('0.4');
    expect(gain(inverse, -1_000n, [5_000_000n, 6_250_000n])).toBe('-0.4');
    // The loss of a fall by the same dollars is larger than the gain of the rise.
    expect(gain(inverse, 1_000n, [5_000_000n, 3_750_000n])).toBe('-0.66666667');
  });

  it('rounds as it is told, once', () => {
    const held = { size: quantity(inverse, 1n), entry: price(inverse, 6_000_000n), exit: price(inverse, 7_000_000n) };
    // 100 / 60,000 - 100 / 70,000 = 0.000238095...
    expect(profit(inverse, held, 'floor').minor).toBe(23_809n);
    expect(profit(inverse, held, 'ceil').minor).toBe(23_810n);
  });

  it('is nothing at the entry, changes its sign with the size, and takes positive prices only', () => {
    fc.assert(
      fc.property(anyTrade, ({ of, trade: { size, at } }) => {
        const [entry, exit] = [price(of, at + 1n), price(of, at * 2n + 3n)];
        expect(profit(of, { size, entry, exit: entry }, 'floor').minor).toBe(0n);
        const long = profit(of, { size, entry, exit }, 'zero').minor;
        expect(profit(of, { size: quantity(of, 0n - size), entry, exit }, 'zero').minor).toBe(0n - long);
        expect(long >= 0n).toBe(size >= 0n || long === 0n);
      }),
    );
    const none = { size: quantity(inverse, 1n), entry: price(inverse, 0n), exit: price(inverse, 1n) };
    expect(() => profit(inverse, none, 'floor')).toThrow('Invariant: ');
  });
});
