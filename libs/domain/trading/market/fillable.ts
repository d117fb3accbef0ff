import { Side } from '@copyledger/matching';
import type { LiveBook } from './live-book';
import { type MarketOrder, openQuantityOf } from './market.order';

/** What an order finds in the book, one resting order after the other. */
class Supply {
  private readonly listsMet = new Set<string>();

  constructor(private readonly taker: MarketOrder) {}

  /** How much of a resting order can be taken; undefined when the taker ends there. */
  from(maker: MarketOrder | undefined, open: number): number | undefined {
    if (maker === undefined) return open;
    const isOutOfList = maker.listId !== undefined && this.listsMet.has(maker.listId);
    if (maker.listId !== undefined) this.listsMet.add(maker.listId);
    if (isOutOfList) return 0;
    if (!this.mustNotTradeWith(maker)) return open;
    return this.taker.selfTradePrevention === 'expire-maker' ? 0 : undefined;
  }

  private mustNotTradeWith({ tradeGroup }: MarketOrder): boolean {
    return tradeGroup !== undefined && tradeGroup === this.taker.tradeGroup && this.taker.selfTradePrevention !== 'none';
  }
}

/**
 * Whether an order would be filled whole when of each list only one order can be taken, which the engine, that knows no lists, leaves to us.
 * Price without depth is not looked at: it fills whoever reaches it.
 */
export const isFillable = (book: LiveBook, taker: MarketOrder): boolean => {
  const isBuy = taker.side === 'buy';
  const supply = new Supply(taker);
  let missing = openQuantityOf(taker);
  for (const { id, price, open } of book.engine.view.orders(isBuy ? Side.Sell : Side.Buy)) {
    if (isBuy ? price > taker.limitPrice : price < taker.limitPrice) return false;
    const taken = supply.from(book.orderOf(id), open);
    if (taken === undefined) return false;
    missing -= taken;
    if (missing <= 0) return true;
  }
  return false;
};
