import { SelfTradePrevention } from './messages';
import { type OrderBook } from './order-book';
import { type Reporter } from './reporter';
import { CancelReason } from './reports';

/** Keeps orders of one trade group from trading with each other, the taker's way. */
export class SelfTradeGuard {
  constructor(
    private readonly book: OrderBook,
    private readonly reporter: Reporter,
  ) {}

  /** Whether two orders must not trade with each other: same group, and the taker asked for prevention. */
  mustNotTrade(maker: number, taker: number): boolean {
    const { orders } = this.book;
    const group = orders.group(taker);
    return group !== 0 && group === orders.group(maker) && orders.selfTradePrevention(taker) !== SelfTradePrevention.None;
  }

  /** Prevents one meeting. Answers whether the taker is to go on; if not, what is left of it expires. */
  prevent(maker: number, taker: number): boolean {
    const { orders } = this.book;
    switch (orders.selfTradePrevention(taker)) {
      case SelfTradePrevention.ExpireMaker:
        this.expire(maker);
        return true;
      case SelfTradePrevention.ExpireBoth:
        this.expire(maker);
        return false;
      case SelfTradePrevention.Decrement:
        this.decrement(maker, taker);
        return orders.open(taker) > 0;
      case SelfTradePrevention.ExpireTaker:
      case SelfTradePrevention.None:
        return false;
    }
  }

  private expire(maker: number): void {
    this.reporter.cancelled(maker, CancelReason.SelfTrade);
    this.book.remove(maker);
  }

  private decrement(maker: number, taker: number): void {
    const { orders } = this.book;
    const quantity = Math.min(orders.open(maker), orders.open(taker));
    this.book.reduce(maker, quantity);
    orders.prevent(taker, quantity);
    const makerOpen = orders.prevent(maker, quantity);
    this.reporter.prevented(maker, taker, quantity);
    if (makerOpen === 0) this.expire(maker);
  }
}
