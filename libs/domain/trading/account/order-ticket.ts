import { formatDecimal, type Instant, type Instrument } from '@copyledger/kernel';
import type { BracketRequest, ExitRequest, OrderRequest, TriggerRequest } from './account.commands';
import { formatBracket } from './bracket';
import { formatTrigger } from './trigger-rules';

/** An order on its way into an account. */
export interface AskedOrder {
  readonly order: OrderRequest;
  readonly instrument: Instrument;
  readonly referencePrice?: bigint;
  readonly markPrice?: bigint;
  readonly listId?: string;
  readonly now: Instant;
}

const triggerText = ({ kind, watches, stopPrice, trailingBasisPoints }: TriggerRequest): string =>
  `${kind}:${watches}:${stopPrice ?? '-'}:${trailingBasisPoints ?? '-'}`;

const exitText = (exit: ExitRequest | undefined): string =>
  exit === undefined ? '-' : `${exit.trigger === undefined ? '-' : triggerText(exit.trigger)}@${exit.limitPrice ?? '-'}`;

const bracketText = ({ takeProfit, stopLoss }: BracketRequest): string => `bracket:${exitText(takeProfit)}/${exitText(stopLoss)}`;

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
    ...(order.expiresAt === undefined ? [] : [`until:${order.expiresAt}`]),
    ...(order.postOnly === true ? ['post-only'] : []),
    ...(order.selfTradePrevention === undefined ? [] : [`self-trade:${order.selfTradePrevention}`]),
    ...(order.trigger === undefined ? [] : [triggerText(order.trigger)]),
    ...(order.bracket === undefined ? [] : [bracketText(order.bracket)]),
  ].join(' ');

const optionsOf = ({ order, instrument, listId }: AskedOrder) => ({
  ...(order.expiresAt !== undefined && { expiresAt: order.expiresAt }),
  ...(order.postOnly === true && { postOnly: true }),
  ...(order.selfTradePrevention !== undefined && { selfTradePrevention: order.selfTradePrevention }),
  ...(order.trigger !== undefined && { trigger: formatTrigger(instrument, order.trigger) }),
  ...(listId !== undefined && { listId }),
  ...(order.bracket !== undefined && { bracket: formatBracket(instrument, order.orderId, order.bracket) }),
});

/** The order in wire form. Orders of one owner are one trade group, whatever their accounts. */
export const ticketOf = (asked: AskedOrder, limitPrice: bigint, owner: string) => {
  const { order, instrument, now } = asked;
  return {
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
    ...optionsOf(asked),
    tradeGroup: owner,
    origin: order.origin,
    placedAt: now,
  };
};
