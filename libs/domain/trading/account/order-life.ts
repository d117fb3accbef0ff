import { decimalOf, type Instrument } from '@copyledger/kernel';
import { Map } from 'immutable';
import type { OrderPlaced } from './account.events';
import type { OpenOrder, OrderTerms } from './account.state';
import { holdPriceOf } from './holds';

/**
 * What becomes of an account's open orders. Decisions foresee with it what folding their events will do, so that the two never differ.
 */
export type OpenOrders = Map<string, OpenOrder>;

/** The part of an order's event that its hold follows from, in decimals of the instrument. */
type StatedTerms = Pick<OrderPlaced['data'], 'quantity' | 'limitPrice' | 'trigger' | 'referencePrice'>;

/** Terms as an event states them, in units. */
export const termsStated = (of: Instrument, side: OpenOrder['side'], stated: StatedTerms): OrderTerms => {
  const { trigger, referencePrice } = stated;
  const price = (text: string): bigint => decimalOf(text, of.priceScale);
  const limitPrice = price(stated.limitPrice);
  const stopPrice = trigger?.stopPrice === undefined ? undefined : price(trigger.stopPrice);
  const reference = referencePrice === undefined ? undefined : price(referencePrice);
  return {
    quantity: decimalOf(stated.quantity, of.quantityScale),
    limitPrice,
    holdPrice: holdPriceOf(of, { side, limitPrice, referencePrice: reference, stopPrice }),
    trigger,
  };
};

type Ticket = Omit<OrderPlaced['data'], 'accountId' | 'hold' | 'fingerprint' | 'balances'>;

/** The order as it is when it has been placed. */
export const orderPlaced = (of: Instrument, ticket: Ticket): OpenOrder => {
  const terms = termsStated(of, ticket.side, ticket);
  return {
    quantity: terms.quantity,
    limitPrice: terms.limitPrice,
    holdPrice: terms.holdPrice,
    trigger: terms.trigger,
    orderId: ticket.orderId,
    clientOrderId: ticket.clientOrderId,
    instrument: ticket.instrument,
    side: ticket.side,
    orderType: ticket.orderType,
    timeInForce: ticket.timeInForce,
    reduceOnly: ticket.reduceOnly,
    leaves: terms.quantity,
    prevented: 0n,
    filledValue: 0n,
    received: 0n,
    lastTradeNumber: 0n,
    isCancelRequested: false,
    amends: Map(),
    listId: ticket.listId,
    selfTradePrevention: ticket.selfTradePrevention,
    origin: ticket.origin,
    placedAt: ticket.placedAt,
    isOutdone: false,
    bracket: ticket.bracket,
  };
};

/** The order among the others, or gone from them when nothing of it is open. */
export const withOrder = (orders: OpenOrders, order: OpenOrder): OpenOrders =>
  order.leaves === 0n ? orders.delete(order.orderId) : orders.set(order.orderId, order);

interface AppliedFill {
  readonly quantity: bigint;
  readonly price: bigint;
  /** Coins that a spot purchase brought in. */
  readonly received: bigint;
  readonly tradeNumber: bigint;
}

export const orderFilled = (order: OpenOrder, fill: AppliedFill): OpenOrder => ({
  ...order,
  leaves: order.leaves - fill.quantity,
  filledValue: order.filledValue + fill.quantity * fill.price,
  received: order.received + fill.received,
  lastTradeNumber: fill.tradeNumber,
});

/** Of a list the first that trades outdoes the others. */
export const afterFill = (orders: OpenOrders, filled: OpenOrder): OpenOrders => {
  const { listId, orderId } = filled;
  const rest = withOrder(orders, filled);
  if (listId === undefined) return rest;
  return rest.map((each) => (each.listId === listId && each.orderId !== orderId && !each.isOutdone ? { ...each, isOutdone: true } : each));
};

export const orderPrevented = (order: OpenOrder, quantity: bigint): OpenOrder => ({
  ...order,
  leaves: order.leaves - quantity,
  prevented: order.prevented + quantity,
});

export const orderAsked = (order: OpenOrder, amendId: string, terms: OrderTerms): OpenOrder => {
  const number = [...order.amends.values()].reduce((newest, amend) => (amend.number > newest ? amend.number : newest), 0) + 1;
  return { ...order, amends: order.amends.set(amendId, { ...terms, number }) };
};

/** The terms that the market has confirmed stand; the request is answered. */
export const orderAmended = (order: OpenOrder, amendId: string, terms: OrderTerms): OpenOrder => ({
  ...order,
  ...terms,
  leaves: terms.quantity - (order.quantity - order.leaves),
  amends: order.amends.delete(amendId),
});

export const orderKept = (order: OpenOrder, amendId: string): OpenOrder => ({ ...order, amends: order.amends.delete(amendId) });

/** The terms that were asked for last, or those that stand. */
export const newestTermsOf = (order: OpenOrder): OrderTerms => {
  const { quantity, limitPrice, holdPrice, trigger } = [...order.amends.values()].reduce<OrderTerms & { readonly number?: number }>(
    (newest, amend) => (amend.number > (newest.number ?? 0) ? amend : newest),
    order,
  );
  return { quantity, limitPrice, holdPrice, trigger };
};
