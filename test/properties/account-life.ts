import { dayOf, type Decision, formatDecimal, type Instrument } from '@copyledger/kernel';
import type { AccountCommand, FillOrder } from '@copyledger/domain/trading/account/account.commands';
import { accountDecider } from '@copyledger/domain/trading/account/account.decider';
import type { AccountEvent, Side } from '@copyledger/domain/trading/account/account.events';
import type { AccountRejection } from '@copyledger/domain/trading/account/account.rejections';
import type { Account, OpenAccount, OpenOrder } from '@copyledger/domain/trading/account/account.state';
import {
  closeOrder,
  day,
  deposit,
  fillOrder,
  openAccount,
  placeOrder,
  requestCancel,
  requestCancelAll,
  withdraw,
} from '@copyledger/domain/trading/account/spec/commands';
import { btc, perpetual, spot, usdt } from '@copyledger/domain/trading/account/spec/instruments';
import fc from 'fast-check';

/** Scales and lots that leave remainders everywhere: a lot times a tick is no whole number of minor units. */
const instruments: Readonly<Record<'spot' | 'perpetual' | 'rebated', Instrument>> = {
  spot,
  perpetual: { ...perpetual, priceScale: 3, quantityScale: 5 },
  rebated: { ...perpetual, symbol: 'REBATED-PERP', priceScale: 3, quantityScale: 5, makerFeePpm: -333n, takerFeePpm: 333n },
};

/** What somebody does next, whatever the account is like by then. */
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
  | { readonly type: 'cancel' | 'remove' | 'repeat'; readonly pick: number }
  | { readonly type: 'cancel-all' };

const pick = fc.nat({ max: 1_000 });
const sides = fc.constantFrom<Side>('buy', 'sell');
const often = (weight: number) => fc.integer({ min: 1, max: weight }).map((drawn) => drawn !== 1);
const seldom = (weight: number) => often(weight).map((is) => !is);

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
    instrument: fc.constantFrom<keyof typeof instruments>('spot', 'perpetual', 'rebated'),
    side: sides,
    orderType: fc.constantFrom('limit' as const, 'limit' as const, 'market' as const),
    reduceOnly: seldom(6),
    lots: fc.integer({ min: 4_000, max: 150_001 }),
    cents: fc.integer({ min: 8_000, max: 12_000 }),
    clientOrderId: fc.option(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { freq: 1, nil: undefined }),
    origin: fc.constantFrom('direct' as const, 'direct' as const, 'copy' as const),
    takerFeePpm: fc.oneof(
      { arbitrary: fc.constant(undefined), weight: 5 },
      { arbitrary: fc.bigInt({ min: 333n, max: 3_000n }), weight: 1 },
    ),
    nextDay: fc.boolean(),
  }),
  fill: fc.record({
    type: fc.constant('fill' as const),
    pick,
    percent: fc.oneof(fc.constant(100), fc.integer({ min: 1, max: 100 })),
    better: fc.oneof(fc.constant(0), fc.nat({ max: 1_500 })),
    liquidity: fc.constantFrom<FillOrder['liquidity']>('maker', 'taker'),
    withItself: seldom(4),
  }),
  cancel: fc.record({ type: fc.constantFrom('cancel' as const, 'remove' as const), pick }),
  repeat: fc.record({ type: fc.constant('repeat' as const), pick }),
  cancelAll: fc.constant({ type: 'cancel-all' as const }),
};

/** A life of any kind. */
export const lives = (): fc.Arbitrary<readonly Action[]> =>
  fc.array(
    fc.oneof(
      { arbitrary: actions.deposit, weight: 3 },
      { arbitrary: actions.withdraw, weight: 1 },
      { arbitrary: actions.place, weight: 8 },
      { arbitrary: actions.fill, weight: 8 },
      { arbitrary: actions.cancel, weight: 2 },
      { arbitrary: actions.repeat, weight: 2 },
      { arbitrary: actions.cancelAll, weight: 1 },
    ),
    { maxLength: 60, size: 'max' },
  );

const chosen = <T>(from: readonly T[], index: number): T | undefined => from[index % from.length];
const openOrders = (account: OpenAccount): readonly OpenOrder[] => [...account.orders.values()];

type PlaceAction = Extract<Action, { type: 'place' }>;

const termsFor = ({ instrument, takerFeePpm }: PlaceAction, account: OpenAccount): Instrument => {
  const known = account.instruments.get(instruments[instrument].symbol) ?? instruments[instrument];
  return takerFeePpm === undefined ? known : { ...known, revision: known.revision + 1, takerFeePpm };
};

const place = (action: PlaceAction, account: OpenAccount, orderId: string): AccountCommand => {
  const { clientOrderId, side, orderType, reduceOnly } = action;
  const price = formatDecimal(BigInt(action.cents), 2);
  // Never back to the first day: nothing is forgotten within two.
  const isNextDay = action.nextDay || account.recent.day === dayOf(day(1));
  return placeOrder({
    orderId,
    instrument: termsFor(action, account),
    side,
    orderType,
    reduceOnly,
    quantity: formatDecimal(BigInt(action.lots), 5),
    now: day(isNextDay ? 1 : 0),
    ...(orderType === 'limit' ? { limitPrice: price } : { referencePrice: price }),
    ...(clientOrderId !== undefined && { clientOrderId }),
    ...(action.origin === 'copy' && { origin: { type: 'copy', followId: 'follow', planId: 'plan' } }),
  });
};

const crosses = (a: OpenOrder, b: OpenOrder): boolean =>
  a.instrument === b.instrument && a.side !== b.side && (a.side === 'buy' ? a.limitPrice >= b.limitPrice : a.limitPrice <= b.limitPrice);

const inLots = (of: Instrument, units: bigint): bigint => (units < of.lotSize ? of.lotSize : units - (units % of.lotSize));

type FillAction = Extract<Action, { type: 'fill' }>;

/** The price of an order's trade with somebody else: its limit or better. */
const priceFor = (order: OpenOrder, { better }: FillAction): bigint => {
  const improved = order.limitPrice + BigInt(order.side === 'buy' ? -better : better);
  return improved > 0n ? improved : 1n;
};

const trades = (action: FillAction, account: OpenAccount): readonly AccountCommand[] => {
  const order = chosen(openOrders(account), action.pick);
  if (order === undefined) return [];
  const of = account.instruments.get(order.instrument)!;
  const counterpart = action.withItself ? openOrders(account).find((other) => crosses(order, other)) : undefined;
  const most = counterpart !== undefined && counterpart.leaves < order.leaves ? counterpart.leaves : order.leaves;
  const trade = {
    of,
    tradeNumber: account.lastTradeNumber.get(of.symbol, 0n) + 1n,
    quantity: formatDecimal(inLots(of, (most * BigInt(action.percent)) / 100n), of.quantityScale),
    price: formatDecimal(counterpart?.limitPrice ?? priceFor(order, action), of.priceScale),
  };
  const fill = fillOrder({ ...trade, orderId: order.orderId, liquidity: action.liquidity });
  if (counterpart === undefined) return [fill];
  const other = action.liquidity === 'maker' ? 'taker' : 'maker';
  return [fill, fillOrder({ ...trade, orderId: counterpart.orderId, liquidity: other })];
};

interface Moment {
  readonly account: OpenAccount;
  readonly past: readonly Step[];
}

const onOrder = ({ account }: Moment, index: number, command: (orderId: string) => AccountCommand): readonly AccountCommand[] => {
  const order = chosen(openOrders(account), index);
  return order === undefined ? [] : [command(order.orderId)];
};

const commandsOf = (action: Action, moment: Moment): readonly AccountCommand[] => {
  const { account, past } = moment;
  const step = past.length.toString();
  switch (action.type) {
    case 'deposit':
    case 'withdraw': {
      const move = action.type === 'deposit' ? deposit : withdraw;
      return [move(formatDecimal(BigInt(action.cents), 2), { asset: action.asset, reference: step })];
    }
    case 'place':
      return [place(action, account, `order-${step}`)];
    case 'fill':
      return trades(action, account);
    case 'cancel':
      return onOrder(moment, action.pick, (orderId) => requestCancel(orderId));
    case 'remove':
      return onOrder(moment, action.pick, (orderId) => closeOrder({ orderId }));
    case 'cancel-all':
      return [requestCancelAll()];
    case 'repeat': {
      const earlier = chosen(past, action.pick);
      return earlier === undefined ? [] : [earlier.command];
    }
  }
};

/** One command, and what came of it. */
export interface Step {
  readonly command: AccountCommand;
  readonly before: Account;
  readonly decision: Decision<AccountEvent, AccountRejection>;
  readonly events: readonly AccountEvent[];
  readonly after: OpenAccount;
}

const obey = (before: Account, command: AccountCommand): Step => {
  const decision = accountDecider.decide(command, before);
  const events = decision.ok ? decision.events : [];
  const after = events.reduce(accountDecider.evolve, before);
  if (after.status === 'absent') throw new Error('The account opens first.');
  return { command, before, decision, events, after };
};

/** The steps of an account's life: a toy market fills its orders at their limit or better, and trades are numbered as a market does. */
export const live = (life: readonly Action[]): readonly Step[] => {
  const past: Step[] = [obey(accountDecider.initial, openAccount())];
  for (const action of life) {
    let account = past.at(-1)!.after;
    for (const command of commandsOf(action, { account, past })) {
      const step = obey(account, command);
      past.push(step);
      account = step.after;
    }
  }
  return past;
};
