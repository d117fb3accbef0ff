import {
  accept,
  type Decision,
  divide,
  formatDecimal,
  type Instrument,
  isOnLot,
  isOnTick,
  notional,
  price,
  quantity,
  reject,
  unreachable,
} from '@copyledger/kernel';
import type { OrderRequest, PlaceOrder } from './account.commands';
import type { AccountEvent, OrderRejected } from './account.events';
import { accountLimits, type AccountRejection } from './account.rejections';
import { availableOf, balanceOf, type OpenAccount, type OpenOrder, positionOf } from './account.state';
import { admitInstrument } from './admission';
import { balancesAfter, formatBalances, formatAmount, ordersIn } from './book-keeping';
import { holdPriceOf } from './holds';
import { clientOrderOf, closedStatusOf } from './recent';
import { reducible } from './reduce-only';

type Outcome = Decision<AccountEvent, AccountRejection>;

/** What an order asks for, as text: two requests with one client order id are the same request when this is equal. */
export const orderFingerprint = (order: OrderRequest, symbol: string): string =>
  [
    symbol,
    order.side,
    order.orderType,
    order.timeInForce,
    order.quantity.toString(),
    order.limitPrice?.toString() ?? '-',
    order.reduceOnly ? 'reduce-only' : '-',
    order.origin.type,
  ].join(' ');

const statusRefusal = ({ instrument, status }: PlaceOrder): AccountRejection | undefined => {
  switch (status) {
    case 'halted':
      return 'InstrumentHalted';
    case 'delisted':
      return 'InstrumentDelisted';
    case 'trading':
      return instrument.kind === 'inverse-perpetual' ? 'InstrumentNotTradable' : undefined;
    default:
      return unreachable(status);
  }
};

/** The account's own terms stand until newer ones come: a command made from older ones is held to them. */
const withNewestTerms = (command: PlaceOrder, account: OpenAccount): PlaceOrder => {
  const known = account.instruments.get(command.instrument.symbol);
  return known !== undefined && known.revision >= command.instrument.revision ? { ...command, instrument: known } : command;
};

/** The worst price at which the order may trade: its limit, or the reference price moved by the protection, outwards to a tick. */
const worstPrice = ({ order, instrument, referencePrice }: PlaceOrder): bigint | undefined => {
  if (order.orderType === 'limit') return order.limitPrice ?? 0n;
  if (referencePrice === undefined) return undefined;
  const { marketProtectionPpm } = accountLimits;
  const sign = order.side === 'buy' ? 1n : -1n;
  const moved = divide(referencePrice * (1_000_000n + sign * marketProtectionPpm), 1_000_000n, sign > 0n ? 'ceil' : 'floor');
  const ticks = divide(moved, instrument.tickSize, sign > 0n ? 'ceil' : 'floor');
  const worst = ticks * instrument.tickSize;
  return worst > 0n ? worst : instrument.tickSize;
};

const shapeRefusal = (instrument: Instrument, order: OrderRequest, limit: bigint | undefined): AccountRejection | undefined => {
  if (order.quantity <= 0n) return 'QuantityNotPositive';
  if (!isOnLot(instrument, quantity(instrument, order.quantity))) return 'QuantityOffLot';
  if (limit === undefined) return 'NoReferencePrice';
  if (limit <= 0n) return 'PriceNotPositive';
  return isOnTick(instrument, price(instrument, limit)) ? undefined : 'PriceOffTick';
};

const notionalRefusal = ({ order, instrument }: PlaceOrder, limit: bigint, left: bigint): AccountRejection | undefined => {
  const worth = notional(instrument, { size: quantity(instrument, order.quantity), at: price(instrument, limit) }, 'floor').minor;
  // What closes a whole position may be as small as the position is.
  const closesAll = order.reduceOnly && order.quantity === left;
  return worth < instrument.minimumNotional && !closesAll ? 'NotionalTooSmall' : undefined;
};

const limitRefusal = (account: OpenAccount, { instrument }: PlaceOrder): AccountRejection | undefined => {
  if (account.orders.size >= accountLimits.openOrdersMax) return 'TooManyOpenOrders';
  const isNew = !account.instruments.has(instrument.symbol);
  return isNew && account.instruments.size >= accountLimits.instrumentsMax ? 'TooManyInstruments' : undefined;
};

const sizeRefusal = (account: OpenAccount, command: PlaceOrder, limit: bigint): AccountRejection | undefined => {
  const { order, instrument } = command;
  const left =
    order.reduceOnly && instrument.kind !== 'spot'
      ? reducible(order.side, positionOf(account, instrument.symbol), ordersIn(account.orders, instrument.symbol))
      : 0n;
  const tooSmall = notionalRefusal(command, limit, left);
  if (tooSmall !== undefined) return tooSmall;
  if (order.reduceOnly && order.quantity > left) return 'ReduceOnlyNeedsPosition';
  return limitRefusal(account, command);
};

const openOrderOf = ({ order, instrument, referencePrice }: PlaceOrder, limitPrice: bigint): OpenOrder => ({
  orderId: order.orderId,
  clientOrderId: order.clientOrderId,
  instrument: instrument.symbol,
  side: order.side,
  reduceOnly: order.reduceOnly,
  quantity: order.quantity,
  leaves: order.quantity,
  limitPrice,
  holdPrice: holdPriceOf(instrument, { side: order.side, limitPrice, referencePrice }),
  filledValue: 0n,
  lastTradeNumber: 0n,
  isCancelRequested: false,
});

const ticketOf = ({ order, instrument, now }: PlaceOrder, limitPrice: bigint) => ({
  orderId: order.orderId,
  ...(order.clientOrderId !== undefined && { clientOrderId: order.clientOrderId }),
  instrument: instrument.symbol,
  instrumentRevision: instrument.revision,
  side: order.side,
  orderType: order.orderType,
  timeInForce: order.timeInForce,
  quantity: formatDecimal(order.quantity, instrument.quantityScale),
  limitPrice: formatDecimal(limitPrice, instrument.priceScale),
  reduceOnly: order.reduceOnly,
  origin: order.origin,
  placedAt: now,
});

/** A direct order's refusal concerns its sender only; one that a saga derived from its cause is a fact, and stays refused. */
const refuse = (command: PlaceOrder, account: OpenAccount, reason: AccountRejection): Outcome => {
  if (command.order.origin.type === 'direct') return reject(reason);
  const ticket = ticketOf(command, command.order.limitPrice ?? command.referencePrice ?? 0n);
  const rejected: OrderRejected = { type: 'OrderRejected', data: { ...ticket, accountId: account.id, reason } };
  return accept(rejected);
};

const isKnown = (account: OpenAccount, orderId: string): boolean =>
  account.orders.has(orderId) || closedStatusOf(account.recent, orderId) !== undefined;

/** Undefined when the order is new; otherwise the answer to a repeated order or client order id. */
const repetition = (command: PlaceOrder, account: OpenAccount): Outcome | undefined => {
  const { order, instrument } = command;
  const earlier = order.clientOrderId === undefined ? undefined : clientOrderOf(account.recent, order.clientOrderId);
  if (earlier === undefined) return isKnown(account, order.orderId) ? accept() : undefined;
  return earlier.fingerprint === orderFingerprint(order, instrument.symbol) ? accept() : reject('DuplicateClientOrderId');
};

const paysWith = ({ order, instrument }: PlaceOrder): string => {
  if (instrument.kind !== 'spot') return instrument.settlement.code;
  return order.side === 'buy' ? instrument.quote.code : instrument.base.code;
};

const formatReference = ({ instrument, referencePrice }: PlaceOrder) =>
  referencePrice === undefined ? {} : { referencePrice: formatDecimal(referencePrice, instrument.priceScale) };

/** The order fits the instrument: what is left to see is whether the account can pay for it. */
const placeAt = (limitPrice: bigint, command: PlaceOrder, known: OpenAccount): Outcome => {
  const { account, events } = admitInstrument(known, command.instrument, command.status);
  const order = openOrderOf(command, limitPrice);
  const after = balancesAfter(known, { instrument: command.instrument, orders: known.orders.set(order.orderId, order) });
  const asset = paysWith(command);
  const before = balanceOf(account, asset);
  const paying = after.get(asset) ?? before;
  // What only shrinks a position is never refused for want of money.
  const asksForMore = !command.order.reduceOnly && paying.held > before.held;
  if (asksForMore && availableOf(paying) < 0n) return refuse(command, known, 'InsufficientFunds');
  // Past this point the order must succeed.
  return accept(...events, {
    type: 'OrderPlaced',
    data: {
      ...ticketOf(command, limitPrice),
      accountId: account.id,
      ...formatReference(command),
      hold: { asset, amount: formatAmount(account, asset, paying.held - before.held) },
      fingerprint: orderFingerprint(command.order, command.instrument.symbol),
      balances: formatBalances(account, after),
    },
  });
};

export const place = (asked: PlaceOrder, account: OpenAccount): Outcome => {
  if (account.kind !== 'simulated') return reject('AccountNotSimulated');
  const command = withNewestTerms(asked, account);
  const repeated = repetition(command, account);
  if (repeated !== undefined) return repeated;
  const limitPrice = worstPrice(command);
  const badShape = statusRefusal(command) ?? shapeRefusal(command.instrument, command.order, limitPrice);
  if (badShape !== undefined || limitPrice === undefined) return refuse(command, account, badShape ?? 'NoReferencePrice');
  const badSize = sizeRefusal(account, command, limitPrice);
  return badSize === undefined ? placeAt(limitPrice, command, account) : refuse(command, account, badSize);
};
