import type { FillOrder } from '@copyledger/domain/trading/account/account.commands';
import type { Side, Trigger } from '@copyledger/domain/trading/account/account.events';
import { btc, perpetual, spot, usdt } from '@copyledger/domain/trading/account/spec/instruments';
import type { Instrument } from '@copyledger/kernel';
import fc from 'fast-check';

/** Scales and lots that leave remainders everywhere: a lot times a tick is no whole number of minor units. */
export const instruments: Readonly<Record<'spot' | 'perpetual' | 'rebated', Instrument>> = {
  spot,
  perpetual: { ...perpetual, priceScale: 3, quantityScale: 5 },
  rebated: { ...perpetual, symbol: 'REBATED-PERP', priceScale: 3, quantityScale: 5, makerFeePpm: -333n, takerFeePpm: 333n },
};

/** What somebody does next, whatever the account is like by then. Prices in cents, quantities in the fifth digit. */
export type Action =
  | { readonly type: 'deposit' | 'withdraw'; readonly asset: typeof usdt; readonly cents: number }
  | {
      readonly type: 'place';
      readonly instrument: keyof typeof instruments;
      readonly side: Side;
      readonly orderType: 'limit' | 'market';
      readonly reduceOnly: boolean;
      readonly lots: number;
      readonly cents: number;
      readonly clientOrderId: string | undefined;
      readonly origin: 'direct' | 'copy';
      /** A newer revision of the terms comes with the order, with this fee. */
      readonly takerFeePpm: bigint | undefined;
      readonly nextDay: boolean;
      readonly trigger: { readonly kind: Trigger['kind']; readonly trails: boolean } | undefined;
      readonly bracket: 'take-profit' | 'stop-loss' | 'both' | undefined;
      readonly goodTillDate: boolean;
    }
  | {
      readonly type: 'place-list';
      readonly instrument: keyof typeof instruments;
      readonly side: Side;
      readonly reduceOnly: boolean;
      readonly lots: number;
      readonly cents: number;
    }
  | {
      readonly type: 'fill';
      readonly pick: number;
      readonly percent: number;
      /** How much better than its limit, in ticks. */
      readonly better: number;
      readonly liquidity: FillOrder['liquidity'];
      /** The other side is an order of the same account, if it has one. */
      readonly withItself: boolean;
    }
  | { readonly type: 'amend'; readonly pick: number; readonly lots: number | undefined; readonly cents: number | undefined }
  /** The market answers the oldest request of an order, or one that has outlived its order. */
  | { readonly type: 'answer'; readonly pick: number; readonly isRefused: boolean }
  | { readonly type: 'prevent'; readonly pick: number; readonly percent: number }
  | { readonly type: 'cancel' | 'remove' | 'repeat' | 'trigger'; readonly pick: number }
  | { readonly type: 'cancel-all' };

const pick = fc.nat({ max: 1_000 });
const sides = fc.constantFrom<Side>('buy', 'sell');
const often = (weight: number) => fc.integer({ min: 1, max: weight }).map((drawn) => drawn !== 1);
const seldom = (weight: number) => often(weight).map((is) => !is);
const maybe = <T>(arbitrary: fc.Arbitrary<T>, weight: number) =>
  fc.oneof({ arbitrary: fc.constant(undefined), weight: weight - 1 }, { arbitrary, weight: 1 });
const markets = fc.constantFrom<keyof typeof instruments>('spot', 'perpetual', 'rebated');
const sizes = fc.integer({ min: 4_000, max: 150_001 });
const prices = fc.integer({ min: 8_000, max: 12_000 });
const percents = fc.oneof(fc.constant(100), fc.integer({ min: 1, max: 100 }));

const actions = {
  deposit: fc.record({
    type: fc.constant('deposit' as const),
    asset: fc.constantFrom(usdt, usdt, btc),
    cents: fc.integer({ min: 1, max: 50_000 }),
  }),
  withdraw: fc.record({
    type: fc.constant('withdraw' as const),
    asset: fc.constantFrom(usdt, btc),
    cents: fc.integer({ min: 1, max: 20_000 }),
  }),
  place: fc.record({
    type: fc.constant('place' as const),
    instrument: markets,
    side: sides,
    orderType: fc.constantFrom('limit' as const, 'limit' as const, 'market' as const),
    reduceOnly: seldom(6),
    lots: sizes,
    cents: prices,
    clientOrderId: fc.option(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { freq: 1, nil: undefined }),
    origin: fc.constantFrom('direct' as const, 'direct' as const, 'copy' as const),
    takerFeePpm: maybe(fc.bigInt({ min: 333n, max: 3_000n }), 6),
    nextDay: fc.boolean(),
    trigger: maybe(fc.record({ kind: fc.constantFrom<Trigger['kind']>('stop', 'take-profit'), trails: fc.boolean() }), 4),
    bracket: maybe(fc.constantFrom('take-profit' as const, 'stop-loss' as const, 'both' as const), 3),
    goodTillDate: seldom(5),
  }),
  placeList: fc.record({
    type: fc.constant('place-list' as const),
    instrument: markets,
    side: sides,
    reduceOnly: seldom(4),
    lots: sizes,
    cents: prices,
  }),
  fill: fc.record({
    type: fc.constant('fill' as const),
    pick,
    percent: percents,
    better: fc.oneof(fc.constant(0), fc.nat({ max: 1_500 })),
    liquidity: fc.constantFrom<FillOrder['liquidity']>('maker', 'taker'),
    withItself: seldom(4),
  }),
  amend: fc.record({ type: fc.constant('amend' as const), pick, lots: maybe(sizes, 2), cents: maybe(prices, 2) }),
  answer: fc.record({ type: fc.constant('answer' as const), pick, isRefused: seldom(4) }),
  prevent: fc.record({ type: fc.constant('prevent' as const), pick, percent: percents }),
  onOrder: fc.record({ type: fc.constantFrom('cancel' as const, 'remove' as const, 'trigger' as const, 'trigger' as const), pick }),
  repeat: fc.record({ type: fc.constant('repeat' as const), pick }),
  cancelAll: fc.constant({ type: 'cancel-all' as const }),
};

const anything = fc.array(
  fc.oneof(
    { arbitrary: actions.deposit, weight: 3 },
    { arbitrary: actions.withdraw, weight: 1 },
    { arbitrary: actions.place, weight: 9 },
    { arbitrary: actions.placeList, weight: 3 },
    { arbitrary: actions.fill, weight: 9 },
    { arbitrary: actions.amend, weight: 4 },
    { arbitrary: actions.answer, weight: 4 },
    { arbitrary: actions.prevent, weight: 1 },
    { arbitrary: actions.onOrder, weight: 4 },
    { arbitrary: actions.repeat, weight: 2 },
    { arbitrary: actions.cancelAll, weight: 1 },
  ),
  { maxLength: 60, size: 'max' },
);

const fortune: Action = { type: 'deposit', asset: usdt, cents: 500_000 };

/** A life of any kind, begun rich or poor. */
export const lives = (): fc.Arbitrary<readonly Action[]> =>
  fc.tuple(fc.boolean(), anything).map(([isRich, life]) => (isRich ? [fortune, ...life] : life));
