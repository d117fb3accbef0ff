import type { AccountCommand, CloseOrder } from '@copyledger/domain/trading/account/account.commands';
import type { OpenAccount, OpenOrder, PendingAmend } from '@copyledger/domain/trading/account/account.state';
import {
  closeOrder,
  confirmAmend,
  fillOrder,
  preventFill,
  refuseAmend,
  settleSelfTrade,
  triggerOrder,
} from '@copyledger/domain/trading/account/spec/commands';
import { formatDecimal, type Instrument } from '@copyledger/kernel';
import type { Action } from './account-actions';

type ActionOf<T extends Action['type']> = Extract<Action, { readonly type: T }>;
type Commands = readonly AccountCommand[];

export const chosen = <T>(from: readonly T[], index: number): T | undefined => from[index % from.length];
export const openOrders = (account: OpenAccount): readonly OpenOrder[] => [...account.orders.values()];

/** In the book: it waits for nothing, and no order of its list was first. */
const inBook = (account: OpenAccount): readonly OpenOrder[] =>
  openOrders(account).filter((order) => order.trigger === undefined && !order.isOutdone);

const termsIn = (account: OpenAccount, order: OpenOrder): Instrument => account.instruments.get(order.instrument)!;

const crosses = (a: OpenOrder, b: OpenOrder): boolean =>
  a.instrument === b.instrument && a.side !== b.side && (a.side === 'buy' ? a.limitPrice >= b.limitPrice : a.limitPrice <= b.limitPrice);

const inLots = (of: Instrument, units: bigint): bigint => (units < of.lotSize ? of.lotSize : units - (units % of.lotSize));

/** The price of an order's trade with somebody else: its limit or better. */
const priceFor = (order: OpenOrder, { better }: ActionOf<'fill'>): bigint => {
  const improved = order.limitPrice + BigInt(order.side === 'buy' ? -better : better);
  return improved > 0n ? improved : 1n;
};

/** The orders of its list that an order takes with it. */
const othersInList = (account: OpenAccount, { orderId, listId }: OpenOrder): readonly CloseOrder[] =>
  openOrders(account)
    .filter((other) => listId !== undefined && other.listId === listId && other.orderId !== orderId)
    .map((other) => closeOrder({ orderId: other.orderId, reason: 'one-cancels-other' }));

export const trades = (action: ActionOf<'fill'>, account: OpenAccount): Commands => {
  const order = chosen(inBook(account), action.pick);
  if (order === undefined) return [];
  const of = termsIn(account, order);
  const counterpart = action.withItself ? inBook(account).find((other) => crosses(order, other)) : undefined;
  const most = counterpart !== undefined && counterpart.leaves < order.leaves ? counterpart.leaves : order.leaves;
  const trade = {
    of,
    tradeNumber: account.lastTradeNumber.get(of.symbol, 0n) + 1n,
    quantity: formatDecimal(inLots(of, (most * BigInt(action.percent)) / 100n), of.quantityScale),
    price: formatDecimal(counterpart?.limitPrice ?? priceFor(order, action), of.priceScale),
  };
  const removed = othersInList(account, order);
  if (counterpart === undefined) return [fillOrder({ ...trade, orderId: order.orderId, liquidity: action.liquidity }), ...removed];
  const [makerOrderId, takerOrderId] =
    action.liquidity === 'maker' ? [order.orderId, counterpart.orderId] : [counterpart.orderId, order.orderId];
  return [settleSelfTrade({ ...trade, makerOrderId, takerOrderId }), ...removed, ...othersInList(account, counterpart)];
};

export const removal = ({ pick }: { readonly pick: number }, account: OpenAccount): Commands => {
  const order = chosen(openOrders(account), pick);
  return order === undefined ? [] : [closeOrder({ orderId: order.orderId }), ...othersInList(account, order)];
};

export const triggering = ({ pick }: { readonly pick: number }, account: OpenAccount): Commands => {
  const waiting = openOrders(account).filter((order) => order.trigger !== undefined && !order.isOutdone);
  const order = chosen(waiting, pick);
  return order === undefined ? [] : [triggerOrder({ orderId: order.orderId }), ...othersInList(account, order)];
};

export const prevention = ({ pick, percent }: ActionOf<'prevent'>, account: OpenAccount): Commands => {
  const order = chosen(inBook(account), pick);
  if (order === undefined) return [];
  const of = termsIn(account, order);
  const total = order.prevented + inLots(of, (order.leaves * BigInt(percent)) / 100n);
  return [preventFill(formatDecimal(total, of.quantityScale), order.orderId)];
};

const oldestOf = (order: OpenOrder): readonly [amendId: string, asked: PendingAmend] | undefined =>
  [...order.amends.entries()].sort(([, a], [, b]) => a.number - b.number)[0];

/** What is asked for and can be; of a total below what is taken, what is taken. */
const answerTo = (account: OpenAccount, order: OpenOrder, isRefused: boolean): Commands => {
  const [amendId, asked] = oldestOf(order)!;
  if (isRefused) return [refuseAmend({ orderId: order.orderId, amendId, reason: 'post-only' })];
  const { quantityScale, priceScale } = termsIn(account, order);
  const taken = order.quantity - order.leaves;
  const confirmed = confirmAmend({
    orderId: order.orderId,
    amendId,
    quantity: formatDecimal(asked.quantity > taken ? asked.quantity : taken, quantityScale),
    limitPrice: formatDecimal(asked.limitPrice, priceScale),
    ...(order.trigger !== undefined && asked.trigger !== undefined && { trigger: asked.trigger }),
  });
  return [confirmed];
};

export const answers = ({ pick, isRefused }: ActionOf<'answer'>, account: OpenAccount): Commands => {
  const [late] = account.unansweredAmends;
  if (late !== undefined) return [refuseAmend({ orderId: late[1].orderId, amendId: late[0], reason: 'order-closed' })];
  const order = chosen(
    openOrders(account).filter(({ amends }) => amends.size > 0),
    pick,
  );
  return order === undefined ? [] : answerTo(account, order, isRefused);
};
