import type { PlaceOrderRequest } from '@copyledger/contracts/commands/order.requests';
import type { PlaceOrder } from '@copyledger/domain/trading/account/account.commands';
import type { CatalogueEntry } from '@copyledger/command-side';
import type { Instant } from '@copyledger/kernel';
import { invalidField } from '@copyledger/platform';
import { unitsOf } from '../commands/amounts';

export interface OrderSurroundings {
  readonly user: string;
  readonly orderId: string;
  readonly entry: CatalogueEntry;
  /** The market's latest price, decimal text. */
  readonly latestPrice: string | undefined;
  readonly now: Instant;
  /** Where the order stands in the request, for the names of its fields: `orders[3].`, or nothing. */
  readonly prefix: string;
}

const limitPriceOf = (request: PlaceOrderRequest, { entry, prefix }: OrderSurroundings): bigint | undefined => {
  const field = `${prefix}limitPrice`;
  if (request.type === 'market') {
    if (request.limitPrice !== undefined) throw invalidField(field, 'is for limit orders; a market order has its protection');
    return undefined;
  }
  if (request.limitPrice === undefined) throw invalidField(field, 'is needed by a limit order');
  return unitsOf({ field, text: request.limitPrice, scale: entry.instrument.priceScale });
};

const timeInForceOf = ({ type, timeInForce }: PlaceOrderRequest, prefix: string): 'GTC' | 'IOC' | 'FOK' => {
  if (type === 'limit') return timeInForce ?? 'GTC';
  if (timeInForce === 'GTC') throw invalidField(`${prefix}timeInForce`, 'must be IOC or FOK for a market order');
  return timeInForce ?? 'IOC';
};

/** The command that a client's order stands for, in units of its instrument. Throws the problem that names the field. */
export const placeOrderOf = (request: PlaceOrderRequest, surroundings: OrderSurroundings): PlaceOrder => {
  const { user, orderId, entry, latestPrice, now, prefix } = surroundings;
  const { instrument, status } = entry;
  const limitPrice = limitPriceOf(request, surroundings);
  const quantity = unitsOf({ field: `${prefix}quantity`, text: request.quantity, scale: instrument.quantityScale });
  const priceField = { field: 'latest price', scale: instrument.priceScale };
  return {
    type: 'PlaceOrder',
    by: { type: 'user', id: user },
    order: {
      orderId,
      ...(request.clientOrderId !== undefined && { clientOrderId: request.clientOrderId }),
      side: request.side,
      orderType: request.type,
      timeInForce: timeInForceOf(request, prefix),
      quantity,
      ...(limitPrice !== undefined && { limitPrice }),
      reduceOnly: request.reduceOnly ?? false,
      origin: { type: 'direct' },
    },
    instrument,
    status,
    ...(latestPrice !== undefined && { referencePrice: unitsOf({ ...priceField, text: latestPrice }) }),
    now,
  };
};
