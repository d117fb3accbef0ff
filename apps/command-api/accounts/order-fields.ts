import type { PlaceOrderRequest } from '@copyledger/contracts/commands/order.requests';
import type { BracketRequest, ExitRequest, TriggerRequest } from '@copyledger/contracts/commands/trigger.requests';
import type { OrderRequest } from '@copyledger/domain/trading/account/account.commands';
import type { Instrument } from '@copyledger/kernel';
import { invalidField } from '@copyledger/platform';
import { instantOf, unitsOf } from '../commands/amounts';

/** Where a group of fields stands: of which instrument, and under which name in the request (`orders[3].`, or nothing). */
export interface Place {
  readonly instrument: Instrument;
  readonly prefix: string;
}

type Terms = Pick<PlaceOrderRequest, 'type' | 'timeInForce' | 'expiresAt' | 'limitPrice' | 'postOnly' | 'trigger'>;

const priceOf = (text: string, name: string, { instrument, prefix }: Place): bigint =>
  unitsOf({ field: `${prefix}${name}`, text, scale: instrument.priceScale });

export const quantityOf = (text: string, { instrument, prefix }: Place): bigint =>
  unitsOf({ field: `${prefix}quantity`, text, scale: instrument.quantityScale });

const within = (place: Place, name: string): Place => ({ ...place, prefix: `${place.prefix}${name}.` });

const limitPriceOf = ({ type, limitPrice }: Terms, place: Place): bigint | undefined => {
  const field = `${place.prefix}limitPrice`;
  if (type === 'market') {
    if (limitPrice !== undefined) throw invalidField(field, 'is for limit orders; a market order has its protection');
    return undefined;
  }
  if (limitPrice === undefined) throw invalidField(field, 'is needed by a limit order');
  return priceOf(limitPrice, 'limitPrice', place);
};

const timeInForceOf = ({ type, timeInForce }: Terms, { prefix }: Place): OrderRequest['timeInForce'] => {
  if (type === 'limit') return timeInForce ?? 'GTC';
  if (timeInForce === 'GTC' || timeInForce === 'GTD') throw invalidField(`${prefix}timeInForce`, 'must be IOC or FOK for a market order');
  return timeInForce ?? 'IOC';
};

const expiryOf = ({ timeInForce, expiresAt }: Terms, { prefix }: Place) => {
  const field = `${prefix}expiresAt`;
  if (timeInForce !== 'GTD') {
    if (expiresAt !== undefined) throw invalidField(field, 'is for GTD orders');
    return {};
  }
  if (expiresAt === undefined) throw invalidField(field, 'is needed by a GTD order');
  return { expiresAt: instantOf(field, expiresAt) };
};

const triggerOf = ({ kind, watches = 'last', stopPrice, trailingBasisPoints }: TriggerRequest, place: Place) => {
  if (stopPrice === undefined && trailingBasisPoints === undefined)
    throw invalidField(`${place.prefix}stopPrice`, 'is needed, unless trailingBasisPoints is there');
  return {
    kind,
    watches,
    ...(stopPrice !== undefined && { stopPrice: priceOf(stopPrice, 'stopPrice', place) }),
    ...(trailingBasisPoints !== undefined && { trailingBasisPoints }),
  };
};

/** How an order trades, in units of its instrument. Throws the problem that names the field. */
export const termsOf = (request: Terms, place: Place) => {
  const limitPrice = limitPriceOf(request, place);
  return {
    orderType: request.type,
    timeInForce: timeInForceOf(request, place),
    ...expiryOf(request, place),
    ...(limitPrice !== undefined && { limitPrice }),
    ...(request.postOnly === true && { postOnly: true }),
    ...(request.trigger !== undefined && { trigger: triggerOf(request.trigger, within(place, 'trigger')) }),
  };
};

const exitOf = ({ trigger, limitPrice }: ExitRequest, place: Place) => ({
  ...(trigger !== undefined && { trigger: triggerOf(trigger, within(place, 'trigger')) }),
  ...(limitPrice !== undefined && { limitPrice: priceOf(limitPrice, 'limitPrice', place) }),
});

export const bracketOf = ({ takeProfit, stopLoss }: BracketRequest, place: Place): NonNullable<OrderRequest['bracket']> => ({
  ...(takeProfit !== undefined && { takeProfit: exitOf(takeProfit, within(place, 'takeProfit')) }),
  ...(stopLoss !== undefined && { stopLoss: exitOf(stopLoss, within(place, 'stopLoss')) }),
});

export const pricesIn = (
  { limitPrice, stopPrice }: { readonly limitPrice?: string; readonly stopPrice?: string },
  place: Place,
): { readonly limitPrice?: bigint; readonly stopPrice?: bigint } => ({
  ...(limitPrice !== undefined && { limitPrice: priceOf(limitPrice, 'limitPrice', place) }),
  ...(stopPrice !== undefined && { stopPrice: priceOf(stopPrice, 'stopPrice', place) }),
});
