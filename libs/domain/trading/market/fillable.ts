import type { Foresight } from './foresight';
import { type MarketOrder, openQuantityOf } from './market.order';

/** What an order finds on the other side; quantity of the outside is of no order. */
export interface Supply {
  readonly order: MarketOrder | undefined;
  readonly price: number;
  readonly open: number;
}

/** Whether the taker's self-trade prevention keeps the two apart. */
const mustNotTrade = (maker: MarketOrder | undefined, taker: MarketOrder): boolean =>
  maker?.tradeGroup !== undefined && maker.tradeGroup === taker.tradeGroup && taker.selfTradePrevention !== 'none';

const isBeyond = (price: number, { side, limitPrice }: MarketOrder): boolean => (side === 'buy' ? price > limitPrice : price < limitPrice);

/**
 * Whether an order would be filled whole by what it finds, in the order in which it finds it. Of a list it gets one order only, of reduce-only
 * orders what their accounts have left to reduce, and of its own trade group none; unless it expires those, it ends where it meets one.
 */
export const isFillable = (taker: MarketOrder, supplies: Iterable<Supply>, foresight: Foresight): boolean => {
  let missing = openQuantityOf(taker);
  for (const { order, price, open } of supplies) {
    if (isBeyond(price, taker)) return false;
    if (order !== undefined && foresight.isGone(order)) continue;
    if (!mustNotTrade(order, taker)) {
      const quantity = Math.min(open, missing);
      missing -= quantity;
      foresight.trade([order, taker], quantity);
    } else if (taker.selfTradePrevention !== 'expire-maker') return false;
    else if (order !== undefined) foresight.remove(order);
    if (missing === 0) return true;
  }
  return false;
};
