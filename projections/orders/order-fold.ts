import type { OrderPlaced, OrderRejected } from '@copyledger/domain/trading/account/account.events';
import { type OrderChange, type OrderReport, reportAfter, reportOf } from '@copyledger/domain/trading/account/order-states';
import type { OrderAccepted } from '@copyledger/domain/trading/market/market.events';
import type { Instant } from '@copyledger/kernel';
import { addDecimals, isZero } from '../runtime/decimal-sum';
import type { Order } from './orders.queries';

type Change = Exclude<OrderChange, { readonly type: 'OrderAccepted' }> | OrderAccepted;
export type OrderFact = OrderPlaced | OrderRejected | Change;

/** The row also knows what the order's next status follows from. */
export type OrderRow = Omit<Order, 'placedPosition' | 'updatedPosition'> &
  Pick<OrderReport, 'standing' | 'isCancelPending' | 'replacesPending'> & { readonly placedPosition: bigint };

/** What of a recorded event an order is folded from. */
export interface SeenOrderFact<E extends OrderFact = OrderFact> {
  readonly event: E;
  readonly metadata: { readonly occurredAt: Instant };
  readonly recorded: { readonly position: bigint };
}

export const orderFactTypes: readonly OrderFact['type'][] = [
  'OrderPlaced',
  'OrderRejected',
  'OrderAccepted',
  'OrderCancelRequested',
  'OrderAmendRequested',
  'OrderAmended',
  'OrderAmendRejected',
  'OrderTriggered',
  'OrderQuantityPrevented',
  'OrderFilled',
  'OrderCancelled',
  'OrderExpired',
];

/** Field by field: a row that is put together from other objects takes the engine ten times as long. */
const begun = ({ event, metadata, recorded }: SeenOrderFact<OrderPlaced | OrderRejected>): OrderRow => {
  const { data } = event;
  const report = reportOf(event);
  return {
    accountId: data.accountId,
    orderId: data.orderId,
    clientOrderId: data.clientOrderId ?? null,
    instrument: data.instrument,
    instrumentRevision: data.instrumentRevision,
    side: data.side,
    orderType: data.orderType,
    timeInForce: data.timeInForce,
    expiresAt: data.expiresAt ?? null,
    quantity: report.quantity,
    limitPrice: data.limitPrice,
    reduceOnly: data.reduceOnly,
    postOnly: data.postOnly ?? false,
    selfTradePrevention: data.selfTradePrevention ?? 'none',
    trigger: data.trigger ?? null,
    triggeredAt: null,
    listId: data.listId ?? null,
    bracket: data.bracket ?? null,
    origin: data.origin,
    status: report.status,
    standing: report.standing,
    isCancelPending: report.isCancelPending,
    replacesPending: report.replacesPending,
    cumulativeQuantity: report.cumulativeQuantity,
    leavesQuantity: report.leavesQuantity,
    averagePrice: report.averagePrice,
    preventedQuantity: '0',
    fees: '0',
    feeAsset: null,
    reason: event.type === 'OrderRejected' ? event.data.reason : null,
    placedAt: data.placedAt,
    updatedAt: metadata.occurredAt,
    placedPosition: recorded.position,
  };
};

/** What an event changes beside the report. */
const detailsAfter = (order: OrderRow, { event, metadata }: SeenOrderFact<Change>): Partial<OrderRow> => {
  switch (event.type) {
    case 'OrderFilled':
      return { fees: addDecimals(order.fees, event.data.fee.amount), feeAsset: event.data.fee.asset };
    case 'OrderAmended':
      return { limitPrice: event.data.limitPrice, trigger: event.data.trigger ?? order.trigger };
    case 'OrderTriggered':
      return { triggeredAt: metadata.occurredAt };
    case 'OrderQuantityPrevented':
      return { preventedQuantity: event.data.preventedQuantity, ...(isZero(event.data.leavesQuantity) && { reason: 'self-trade' }) };
    case 'OrderCancelled':
    case 'OrderExpired':
      return { reason: event.data.reason };
    case 'OrderAccepted':
    case 'OrderCancelRequested':
    case 'OrderAmendRequested':
    case 'OrderAmendRejected':
      return {};
  }
};

const changed = (order: OrderRow, decoded: SeenOrderFact<Change>): OrderRow => ({
  ...order,
  ...reportAfter(order, decoded.event),
  ...detailsAfter(order, decoded),
  updatedAt: decoded.metadata.occurredAt,
});

/** An order after one more event. An event of an order that was never placed changes nothing. */
export const foldOrder = (order: OrderRow | undefined, seen: SeenOrderFact): OrderRow | undefined => {
  const { event } = seen;
  if (event.type === 'OrderPlaced' || event.type === 'OrderRejected') return order ?? begun({ ...seen, event });
  return order === undefined ? undefined : changed(order, { ...seen, event });
};

/** What a row knows for its next status, and nobody else asks for: JSON leaves it out. */
const inner = { standing: undefined, isCancelPending: undefined, replacesPending: undefined } as const;

/** The row as the API answers with it; `position` is that of its newest event. */
export const shownOrder = ({ placedPosition, ...row }: OrderRow, position: bigint): Order => ({
  ...row,
  ...inner,
  placedPosition: String(placedPosition),
  updatedPosition: String(position),
});
