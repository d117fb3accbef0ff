import type { OpenLeg } from '@copyledger/domain/copying/desk/desk.inputs';
import type { MarketView, PlaceOrder } from '@copyledger/domain/trading/account/account.commands';
import { decimalOf, type Instant } from '@copyledger/kernel';

/**
 * The command that a leg stands for. An opening leg under price protection has its worst price as its limit; every other goes at market,
 * with the exchange's own protection.
 */
export const placeOrderOf = (leg: OpenLeg, market: MarketView, now: Instant): PlaceOrder => {
  const { instrument } = market;
  const { legId, side, quantity, limitPrice, notAfter, reduceOnly, followId, planId } = leg;
  return {
    type: 'PlaceOrder',
    by: { type: 'system' },
    order: {
      ...{ orderId: legId, side, timeInForce: 'IOC', reduceOnly, origin: { type: 'copy', followId, planId } },
      quantity: decimalOf(quantity, instrument.quantityScale),
      ...(notAfter !== undefined && { notAfter }),
      ...(limitPrice === undefined
        ? { orderType: 'market' }
        : { orderType: 'limit', limitPrice: decimalOf(limitPrice, instrument.priceScale) }),
    },
    ...market,
    now,
  };
};
