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
 * Whether an order would be filled whole by what it finds, in the order in which it finds it. Of a list it gets one order only, and of its own
 * trade group none; unless it expires those, it ends where it meets one.
 */
export const isFillable = (taker: MarketOrder, supplies: Iterable<Supply>): boolean => {
  const listsMet = new Set<string>();
  let missing = openQuantityOf(taker);
  for (const { order, price, open } of supplies) {
    if (isBeyond(price, taker)) return false;
    const listId = order?.listId;
    if (listId !== undefined && listsMet.has(listId)) continue;
    if (listId !== undefined) listsMet.add(listId);
    if (!mustNotTrade(order, taker)) {
      missing -= open;
      // Its first trade removes the others of its own list too.
      if (taker.listId !== undefined) listsMet.add(taker.listId);
    } else if (taker.selfTradePrevention !== 'expire-maker') return false;
    if (missing <= 0) return true;
  }
  return false;
};
