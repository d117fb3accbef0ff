import {
  type Asset,
  type Instrument,
  type InstrumentKind,
  type Money,
  money,
  price,
  type Price,
  quantity,
  type Quantity,
} from '@copyledger/kernel';
import fc from 'fast-check';

/** The greatest size that the arbitraries draw: more digits than any amount of money, beyond `number` and 128 bits. */
const largest = 10n ** 40n;

/** Signed integers of every size; zero, one, minus one and the largest come up often. */
export const signedIntegers = (): fc.Arbitrary<bigint> =>
  fc.oneof(
    { arbitrary: fc.constantFrom(0n, 1n, -1n, largest, -largest), weight: 1 },
    { arbitrary: fc.bigInt({ min: -1_000n, max: 1_000n }), weight: 2 },
    { arbitrary: fc.bigInt({ min: -largest, max: largest }), weight: 2 },
  );

/** Integers from `min` up, small ones and the largest often. */
export const integersFrom = (min: bigint): fc.Arbitrary<bigint> =>
  fc.oneof(fc.constantFrom(min, largest), fc.bigInt({ min, max: min + 1_000n }), fc.bigInt({ min, max: largest }));

/** How many fraction digits an asset, a price or a quantity may have. */
export const scales = (): fc.Arbitrary<number> => fc.integer({ min: 0, max: 18 });

export const assets = <A extends string>(code: A): fc.Arbitrary<Asset<A>> => scales().map((scale) => ({ code, scale }));

export const amounts = <A extends string>(asset: Asset<A>): fc.Arbitrary<Money<A>> => signedIntegers().map((minor) => money(asset, minor));

const instrumentKinds = (): fc.Arbitrary<InstrumentKind> =>
  fc.constantFrom<InstrumentKind>('spot', 'linear-perpetual', 'inverse-perpetual');

/** Bounds that fit each other, each there or not; in lots, and beyond the minimum notional. */
const bounds = () =>
  fc.record(
    {
      minimumLots: fc.bigInt({ min: 1n, max: 10n }),
      maximumLots: fc.bigInt({ min: 10n, max: 1_000_000n }),
      notionalBeyond: fc.bigInt({ min: 1n, max: 10n ** 12n }),
      priceBandPpm: fc.bigInt({ min: 1n, max: 10_000_000n }),
      openOrdersMax: fc.integer({ min: 100, max: 10_000 }),
      triggerOrdersMax: fc.integer({ min: 1, max: 100 }),
    },
    { requiredKeys: [] },
  );

/** Instruments of any kind whose settlement asset fits the kind, with any of the bounds that an instrument may be without. */
export const instruments = <I extends string>(symbol: I): fc.Arbitrary<Instrument<I>> =>
  fc
    .record({
      revision: fc.integer({ min: 1, max: 1_000 }),
      kind: instrumentKinds(),
      base: assets('BTC'),
      quote: assets('USD'),
      priceScale: scales(),
      quantityScale: scales(),
      contractSize: fc.bigInt({ min: 1n, max: 1_000n }),
      tick: fc.bigInt({ min: 1n, max: 1_000n }),
      lot: fc.bigInt({ min: 1n, max: 1_000n }),
      minimumNotional: fc.bigInt({ min: 0n, max: 1_000_000n }),
      makerFeePpm: fc.bigInt({ min: 0n, max: 10_000n }),
      takerFeePpm: fc.bigInt({ min: 0n, max: 10_000n }),
      bounds: bounds(),
    })
    .map(({ tick, lot, bounds: { minimumLots, maximumLots, notionalBeyond, ...counted }, ...terms }) => ({
      ...terms,
      ...counted,
      symbol,
      settlement: terms.kind === 'inverse-perpetual' ? terms.base : terms.quote,
      tickSize: tick as Price<I>,
      lotSize: lot as Quantity<I>,
      ...(minimumLots !== undefined && { minimumQuantity: (minimumLots * lot) as Quantity<I> }),
      ...(maximumLots !== undefined && { maximumQuantity: (maximumLots * lot) as Quantity<I> }),
      ...(notionalBeyond !== undefined && { maximumNotional: terms.minimumNotional + notionalBeyond }),
    }));

/** A trade of the instrument: any signed quantity, at a price that is not negative. */
export const trades = <I extends string>(of: Instrument<I>): fc.Arbitrary<{ size: Quantity<I>; at: Price<I> }> =>
  fc.record({
    size: signedIntegers().map((units) => quantity(of, units)),
    at: integersFrom(0n).map((units) => price(of, units)),
  });
