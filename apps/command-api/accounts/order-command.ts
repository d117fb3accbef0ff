import type {
  AmendOrderRequest,
  ListedOrderRequest,
  PlaceOrderListRequest,
  PlaceOrderRequest,
} from '@copyledger/contracts/commands/order.requests';
import type {
  MarketView,
  OrderRequest,
  PlaceOrder,
  PlaceOrderList,
  RequestAmend,
} from '@copyledger/domain/trading/account/account.commands';
import { derivedId, type Instant } from '@copyledger/kernel';
import { invalidField } from '@copyledger/platform';
import { bracketOf, pricesIn, quantityOf, termsOf } from './order-fields';

export interface OrderSurroundings {
  readonly user: string;
  readonly orderId: string;
  readonly market: MarketView;
  readonly now: Instant;
  /** Where the order stands in the request, for the names of its fields: `orders[3].`, or nothing. */
  readonly prefix: string;
}

const byUser = (id: string) => ({ by: { type: 'user', id } }) as const;

/** What single orders and those of a list say in the same words. */
const sharedOf = (request: Pick<PlaceOrderRequest, 'side' | 'reduceOnly' | 'selfTradePrevention'>) => ({
  side: request.side,
  reduceOnly: request.reduceOnly ?? false,
  ...(request.selfTradePrevention !== undefined && { selfTradePrevention: request.selfTradePrevention }),
  origin: { type: 'direct' } as const,
});

/** The command that a client's order stands for, in units of its instrument. Throws the problem that names the field. */
export const placeOrderOf = (request: PlaceOrderRequest, { user, orderId, market, now, prefix }: OrderSurroundings): PlaceOrder => {
  const place = { instrument: market.instrument, prefix };
  const { clientOrderId, bracket } = request;
  return {
    type: 'PlaceOrder',
    ...byUser(user),
    order: {
      orderId,
      ...(clientOrderId !== undefined && { clientOrderId }),
      ...sharedOf(request),
      ...termsOf(request, place),
      quantity: quantityOf(request.quantity, place),
      ...(bracket !== undefined && { bracket: bracketOf(bracket, { ...place, prefix: `${prefix}bracket.` }) }),
    },
    ...market,
    now,
  };
};

/** Ids of a list are functions of its first order's, so that who knows that one knows all. */
export const listIdsOf = (firstOrderId: string) => ({
  listId: derivedId('order-list', firstOrderId),
  orderIds: [firstOrderId, derivedId('order-list', firstOrderId, 'second')] as const,
});

/** How the account knows the orders of a list that its client has named. */
export const clientOrderIdInList = (clientListId: string, index: 0 | 1): string => `${clientListId}.${index + 1}`;

/** The command that a client's list stands for; `orderId` becomes its first order's. */
export const placeListOf = (
  request: PlaceOrderListRequest,
  { user, orderId, market, now }: Omit<OrderSurroundings, 'prefix'>,
): PlaceOrderList => {
  const { clientListId, orders } = request;
  const { listId, orderIds } = listIdsOf(orderId);
  const quantity = quantityOf(request.quantity, { instrument: market.instrument, prefix: '' });
  const orderOf = (listed: ListedOrderRequest, index: 0 | 1): OrderRequest => ({
    orderId: orderIds[index],
    ...(clientListId !== undefined && { clientOrderId: clientOrderIdInList(clientListId, index) }),
    ...sharedOf(request),
    ...termsOf(listed, { instrument: market.instrument, prefix: `orders[${index}].` }),
    quantity,
  });
  return { type: 'PlaceOrderList', ...byUser(user), listId, orders: [orderOf(orders[0], 0), orderOf(orders[1], 1)], ...market, now };
};

interface AmendSurroundings {
  readonly user: string;
  readonly orderId: string;
  readonly amendId: string;
  /** Undefined when the order was not found open. */
  readonly market: MarketView | undefined;
  readonly now: Instant;
}

const amendFields = ['quantity', 'limitPrice', 'stopPrice', 'trailingBasisPoints'] as const satisfies readonly (keyof AmendOrderRequest)[];

/** The command that a client's new terms stand for. */
export const requestAmendOf = (request: AmendOrderRequest, { user, market, ...ids }: AmendSurroundings): RequestAmend => {
  if (amendFields.every((field) => request[field] === undefined))
    throw invalidField('quantity', 'is needed, or limitPrice, stopPrice or trailingBasisPoints');
  const asked = { type: 'RequestAmend', ...byUser(user), ...ids } as const;
  if (market === undefined) return asked;
  const place = { instrument: market.instrument, prefix: '' };
  return {
    ...asked,
    market,
    ...(request.quantity !== undefined && { quantity: quantityOf(request.quantity, place) }),
    ...pricesIn(request, place),
    ...(request.trailingBasisPoints !== undefined && { trailingBasisPoints: request.trailingBasisPoints }),
  };
};
