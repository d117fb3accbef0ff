import type { DecodedEvent } from '@copyledger/eventstore/client/codec';
import type {
  FillObserved,
  OrderCancelled,
  OrderCancelRequested,
  OrderExpired,
  OrderFilled,
  OrderPlaced,
  OrderRejected,
} from '@copyledger/domain/trading/account/account.events';
import type { MarketEvent } from '@copyledger/domain/trading/market/market.events';
import { accountIdOf } from '../runtime/account-stream';
import { addDecimals, isZero } from '../runtime/decimal-sum';
import type { AppendFold, KeyedFold } from '../runtime/projection';
import { closedQuantity, isClosing } from './closing-fill';
import { nextStatus } from './order-status';
import type { Fill, Order } from './orders.queries';

type OrderAccepted = Extract<MarketEvent, { type: 'OrderAccepted' }>;
type OrderFact = OrderPlaced | OrderRejected | OrderAccepted | OrderCancelRequested | OrderFilled | OrderCancelled | OrderExpired;

export type OrderRow = Omit<Order, 'placedPosition' | 'updatedPosition'> & { readonly placedPosition: bigint };
export type FillRow = Omit<Fill, 'position'> & { readonly logPosition: bigint };

type Decoded<E extends OrderFact | FillObserved> = DecodedEvent<E>;

const begun = ({ event, metadata, recorded }: Decoded<OrderPlaced | OrderRejected>): OrderRow => {
  const { data } = event;
  const isRejected = event.type === 'OrderRejected';
  return {
    accountId: data.accountId,
    orderId: data.orderId,
    clientOrderId: data.clientOrderId ?? null,
    instrument: data.instrument,
    instrumentRevision: data.instrumentRevision,
    side: data.side,
    orderType: data.orderType,
    timeInForce: data.timeInForce,
    quantity: data.quantity,
    limitPrice: data.limitPrice,
    reduceOnly: data.reduceOnly,
    origin: data.origin,
    status: isRejected ? 'rejected' : 'pending-new',
    cumulativeQuantity: '0',
    leavesQuantity: isRejected ? '0' : data.quantity,
    averagePrice: null,
    fees: '0',
    feeAsset: null,
    reason: event.type === 'OrderRejected' ? event.data.reason : null,
    placedAt: data.placedAt,
    updatedAt: metadata.occurredAt,
    placedPosition: recorded.position,
  };
};

const filled = (order: OrderRow, { data }: OrderFilled): OrderRow => ({
  ...order,
  status: nextStatus(order.status, isZero(data.leavesQuantity) ? 'last-trade' : 'trade'),
  cumulativeQuantity: data.cumulativeQuantity,
  leavesQuantity: data.leavesQuantity,
  averagePrice: data.averagePrice,
  fees: addDecimals(order.fees, data.fee.amount),
  feeAsset: data.fee.asset,
});

const closed = (order: OrderRow, event: OrderCancelled | OrderExpired): OrderRow => ({
  ...order,
  status: nextStatus(order.status, event.type === 'OrderCancelled' ? 'cancel' : 'expire'),
  leavesQuantity: '0',
  reason: event.data.reason,
});

const changed = (order: OrderRow, event: Exclude<OrderFact, OrderPlaced | OrderRejected>): OrderRow => {
  switch (event.type) {
    case 'OrderAccepted':
      return { ...order, status: nextStatus(order.status, 'accept') };
    case 'OrderCancelRequested':
      return { ...order, status: nextStatus(order.status, 'request-cancel') };
    case 'OrderFilled':
      return filled(order, event);
    case 'OrderCancelled':
    case 'OrderExpired':
      return closed(order, event);
  }
};

const accountOf = (event: Decoded<OrderFact>): string =>
  'accountId' in event.event.data ? event.event.data.accountId : accountIdOf(event);

/** One row per order of ours. An event of an order that was never placed changes nothing. */
export const ordersFold: KeyedFold<OrderFact, OrderRow> = {
  types: ['OrderPlaced', 'OrderRejected', 'OrderAccepted', 'OrderCancelRequested', 'OrderFilled', 'OrderCancelled', 'OrderExpired'],
  keysOf: (event) => [[accountOf(event), event.event.data.orderId]],
  fold: (order, decoded) => {
    const { event, metadata } = decoded;
    if (event.type === 'OrderPlaced' || event.type === 'OrderRejected') return order ?? begun({ ...decoded, event });
    if (order === undefined) return undefined;
    return { ...changed(order, event), updatedAt: metadata.occurredAt };
  },
};

type FillOrigin = Pick<
  FillRow,
  'orderId' | 'source' | 'tradeNumber' | 'liquidity' | 'feed' | 'sequence' | 'direction' | 'venueRealisedPnl'
>;

const ownFill = ({ data }: OrderFilled): FillOrigin => ({
  orderId: data.orderId,
  source: 'own',
  tradeNumber: data.tradeNumber,
  liquidity: data.liquidity,
  feed: null,
  sequence: null,
  direction: null,
  venueRealisedPnl: null,
});

const observedFill = ({ data }: FillObserved): FillOrigin => ({
  orderId: data.venueOrderId,
  source: 'observed',
  tradeNumber: null,
  liquidity: null,
  feed: data.feed,
  sequence: data.sequence,
  direction: data.direction ?? null,
  venueRealisedPnl: data.venueRealisedPnl ?? null,
});

const fillRow = (decoded: Decoded<OrderFilled | FillObserved>): FillRow => {
  const { event, metadata, recorded } = decoded;
  const { data } = event;
  return {
    accountId: accountIdOf(decoded),
    logPosition: recorded.position,
    instrument: data.instrument,
    side: data.side,
    quantity: data.quantity,
    price: data.price,
    notional: data.notional,
    fee: data.fee.amount,
    feeAsset: data.fee.asset,
    realisedPnl: data.realisedPnl.amount,
    settlementAsset: data.realisedPnl.asset,
    closedQuantity: closedQuantity(data.legs),
    isClosing: isClosing(event),
    positionQuantity: data.position.quantity,
    positionCost: data.position.cost,
    occurredAt: metadata.occurredAt,
    ...(event.type === 'OrderFilled' ? ownFill(event) : observedFill(event)),
  };
};

/** One row per fill, own or observed, with the position that it left. */
export const fillsFold: AppendFold<OrderFilled | FillObserved, FillRow> = {
  types: ['OrderFilled', 'FillObserved'],
  rowsOf: (decoded) => [fillRow(decoded)],
};
