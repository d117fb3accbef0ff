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

/** The lists of which an order was met, or that a trade has closed. */
class ListsDone {
  private readonly lists = new Set<string>();

  /** Answers whether it was done before. */
  add(listId: string | undefined): boolean {
    const wasDone = listId !== undefined && this.lists.has(listId);
    if (listId !== undefined) this.lists.add(listId);
    return wasDone;
  }
}

/**
 * Whether an order would be filled whole by what it finds, in the order in which it finds it. Of a list it gets one order only, and of its own
 * trade group none; unless it expires those, it ends where it meets one.
 */
export const isFillable = (taker: MarketOrder, supplies: Iterable<Supply>): boolean => {
  const done = new ListsDone();
  let missing = openQuantityOf(taker);
  for (const { order, price, open } of supplies) {
    if (isBeyond(price, taker)) return false;
    if (done.add(order?.listId)) continue;
    if (!mustNotTrade(order, taker)) {
      missing -= open;
      done.add(taker.listId);
    } else if (taker.selfTradePrevention !== 'expire-maker') return false;
    if (missing <= 0) return true;
  }
  return false;
};
