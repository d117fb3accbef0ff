import { decimalOf, type Instant } from '@copyledger/kernel';
import type { AccountEvent } from './account.events';
import { filledOf, type OpenAccount, type OpenOrder } from './account.state';
import {
  afterFill,
  type OpenOrders,
  orderAmended,
  orderAsked,
  orderFilled,
  orderKept,
  orderPlaced,
  orderPrevented,
  termsStated,
  withOrder,
} from './order-life';
import { receivedIn } from './fill';
import { type ClosedStatus, type Recent, rememberAmend, rememberClientOrder, rememberClosed, turnedTo } from './recent';
import { instrumentIn, orderIn, withBalances, withPosition } from './stated';

type Data<T extends AccountEvent['type']> = Extract<AccountEvent, { type: T }>['data'];

const recentAt = (account: OpenAccount, at: Instant): Recent =>
  turnedTo(account.recent, at, () => [...account.orders.values()].flatMap(({ clientOrderId }) => clientOrderId ?? []));

export const place = (account: OpenAccount, data: Data<'OrderPlaced'>): OpenAccount => {
  const { orderId, clientOrderId, fingerprint } = data;
  if (account.orders.has(orderId)) throw new Error('Invariant: an order is placed once.');
  const recent = recentAt(account, data.placedAt);
  return {
    ...account,
    orders: account.orders.set(orderId, orderPlaced(instrumentIn(account, data.instrument), data)),
    balances: withBalances(account, data.balances),
    recent: clientOrderId === undefined ? recent : rememberClientOrder(recent, clientOrderId, { orderId, fingerprint }),
  };
};

export const reject = (account: OpenAccount, { orderId, placedAt }: Data<'OrderRejected'>): OpenAccount => ({
  ...account,
  recent: rememberClosed(recentAt(account, placedAt), orderId, 'rejected'),
});

export const requestCancel = (account: OpenAccount, { orderId }: Data<'OrderCancelRequested'>): OpenAccount => ({
  ...account,
  orders: account.orders.set(orderId, { ...orderIn(account, orderId), isCancelRequested: true }),
});

/** Requests that were pending when their order closed wait for their answer apart from it. */
const unanswered = (account: OpenAccount, order: OpenOrder): OpenAccount['unansweredAmends'] =>
  account.unansweredAmends.merge(order.amends.map(() => ({ orderId: order.orderId, instrument: order.instrument })));

const closed = (account: OpenAccount, order: OpenOrder, status: ClosedStatus): OpenAccount => ({
  ...account,
  unansweredAmends: order.amends.size === 0 ? account.unansweredAmends : unanswered(account, order),
  recent: rememberClosed(account.recent, order.orderId, status),
});

interface Changed {
  readonly order: OpenOrder;
  readonly orders: OpenOrders;
  readonly closedAs: ClosedStatus;
}

/** The order as it is now among the others; closed, when nothing of it is open. */
const withChanged = (account: OpenAccount, { order, orders, closedAs }: Changed): OpenAccount => {
  if (order.leaves < 0n) throw new Error('Invariant: what is open of an order is not negative.');
  const changed = { ...account, orders };
  return order.leaves === 0n ? closed(changed, order, closedAs) : changed;
};

export const close = (account: OpenAccount, data: Data<'OrderCancelled' | 'OrderExpired'>, status: ClosedStatus): OpenAccount => ({
  ...closed({ ...account, orders: account.orders.delete(data.orderId) }, orderIn(account, data.orderId), status),
  balances: withBalances(account, data.balances),
});

export const fill = (account: OpenAccount, data: Data<'OrderFilled'>): OpenAccount => {
  const before = orderIn(account, data.orderId);
  const instrument = instrumentIn(account, data.instrument);
  const quantity = decimalOf(data.quantity, instrument.quantityScale);
  const leaves = decimalOf(data.leavesQuantity, instrument.quantityScale);
  if (quantity <= 0n || before.leaves - quantity !== leaves || leaves < 0n) throw new Error('Invariant: a fill takes from what is open.');
  const tradeNumber = BigInt(data.tradeNumber);
  if (tradeNumber <= before.lastTradeNumber) throw new Error('Invariant: a trade is applied in order, once.');
  const fee = { asset: data.fee.asset, amount: decimalOf(data.fee.amount, account.assets.get(data.fee.asset)?.scale ?? 0) };
  const received = receivedIn({ instrument, side: data.side, quantity, fee });
  const order = orderFilled(before, { quantity, price: decimalOf(data.price, instrument.priceScale), received, tradeNumber });
  const newest = account.lastTradeNumber.get(data.instrument, 0n);
  return {
    ...withChanged(account, { order, orders: afterFill(account.orders, order), closedAs: 'filled' }),
    positions: withPosition(account, data.instrument, data.position),
    balances: withBalances(account, data.balances),
    lastTradeNumber: account.lastTradeNumber.set(data.instrument, tradeNumber > newest ? tradeNumber : newest),
  };
};

export const prevent = (account: OpenAccount, data: Data<'OrderQuantityPrevented'>): OpenAccount => {
  const before = orderIn(account, data.orderId);
  const { quantityScale } = instrumentIn(account, data.instrument);
  const quantity = decimalOf(data.quantity, quantityScale);
  const order = orderPrevented(before, quantity);
  if (quantity <= 0n || order.prevented !== decimalOf(data.preventedQuantity, quantityScale))
    throw new Error('Invariant: what is prevented adds up.');
  const changed = { order, orders: withOrder(account.orders, order), closedAs: 'expired' } as const;
  return { ...withChanged(account, changed), balances: withBalances(account, data.balances) };
};

export const trigger = (account: OpenAccount, { orderId }: Data<'OrderTriggered'>): OpenAccount => ({
  ...account,
  orders: account.orders.set(orderId, { ...orderIn(account, orderId), trigger: undefined }),
});

export const requestAmend = (account: OpenAccount, data: Data<'OrderAmendRequested'>): OpenAccount => {
  const order = orderIn(account, data.orderId);
  if (order.amends.has(data.amendId)) throw new Error('Invariant: an amend is asked for once.');
  const terms = termsStated(instrumentIn(account, data.instrument), order.side, data);
  return {
    ...account,
    orders: account.orders.set(order.orderId, orderAsked(order, data.amendId, terms)),
    balances: withBalances(account, data.balances),
    recent: rememberAmend(recentAt(account, data.requestedAt), data.amendId, data.fingerprint),
  };
};

export const amend = (account: OpenAccount, data: Data<'OrderAmended'>): OpenAccount => {
  const before = orderIn(account, data.orderId);
  const asked = before.amends.get(data.amendId);
  if (asked === undefined) throw new Error('Invariant: only terms that were asked for are confirmed.');
  const { holdPrice } = asked;
  const terms = { ...termsStated(instrumentIn(account, data.instrument), before.side, data), holdPrice };
  const order = orderAmended(before, data.amendId, terms);
  const changed = { order, orders: withOrder(account.orders, order), closedAs: filledOf(order) > 0n ? 'filled' : 'expired' } as const;
  return { ...withChanged(account, changed), balances: withBalances(account, data.balances) };
};

/** The terms of an open order stay as they were; of a closed one the request is answered. */
export const keep = (account: OpenAccount, { orderId, amendId, balances }: Data<'OrderAmendRejected'>): OpenAccount => {
  const order = account.orders.get(orderId);
  if (order?.amends.has(amendId) !== true) {
    if (!account.unansweredAmends.has(amendId)) throw new Error('Invariant: only what was asked for is refused.');
    return { ...account, unansweredAmends: account.unansweredAmends.delete(amendId) };
  }
  return { ...account, orders: account.orders.set(orderId, orderKept(order, amendId)), balances: withBalances(account, balances) };
};
