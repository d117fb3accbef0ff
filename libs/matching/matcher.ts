import { SelfTradePrevention } from './messages';
import { keyOf, type OrderBook } from './order-book';
import { NONE } from './order-table';
import { type Reporter } from './reporter';
import { SelfTradeGuard } from './self-trade-prevention';

/** Lets an order that is in no queue meet the other side: best price first, oldest first at a price. */
export class Matcher {
  private readonly guard: SelfTradeGuard;

  constructor(
    private readonly book: OrderBook,
    private readonly reporter: Reporter,
  ) {
    this.guard = new SelfTradeGuard(book, reporter);
  }

  /** Trades until the taker is filled or nothing meets its price. False: self-trade prevention expires the rest of it. */
  match(taker: number): boolean {
    const { book, guard } = this;
    const { levels, orders } = book;
    const side = orders.side(taker);
    const makers = book.oppositeOf(side);
    const limit = 0 - keyOf(side, orders.price(taker));
    const prevents = orders.group(taker) !== 0;
    let open = orders.open(taker);
    while (open > 0) {
      const level = makers.best;
      if (level === NONE || levels.key(level) > limit) return true;
      const maker = levels.head(level);
      if (!prevents || !guard.mustNotTrade(maker, taker)) open = this.trade(maker, taker, open);
      else if (guard.prevent(maker, taker)) open = orders.open(taker);
      else return false;
    }
    return true;
  }

  /** Whether the taker would be filled whole, self-trade prevention considered. */
  canFill(taker: number): boolean {
    const { levels, orders } = this.book;
    const side = orders.side(taker);
    const makers = this.book.oppositeOf(side);
    const limit = 0 - keyOf(side, orders.price(taker));
    let missing = orders.open(taker);
    if (makers.quantity < missing) return false;
    for (let level = makers.best; level !== NONE && levels.key(level) <= limit; level = makers.after(level)) {
      missing = this.missingAfter(level, taker, missing);
      if (missing <= 0) return true;
      if (missing === Infinity) return false;
    }
    return false;
  }

  /** What is missing after one level; Infinity when an order is met there that stops the taker. */
  private missingAfter(level: number, taker: number, missing: number): number {
    const { levels, orders } = this.book;
    const mode = orders.selfTradePrevention(taker);
    if (orders.group(taker) === 0 || mode === SelfTradePrevention.None) return missing - levels.quantity(level);
    let left = missing;
    for (let maker = levels.head(level); maker !== NONE && left > 0; maker = orders.next(maker)) {
      if (!this.guard.mustNotTrade(maker, taker)) left -= orders.open(maker);
      else if (mode !== SelfTradePrevention.ExpireMaker) return Infinity;
    }
    return left;
  }

  private trade(maker: number, taker: number, takerOpen: number): number {
    const { book } = this;
    const { orders } = book;
    const makerOpen = orders.open(maker);
    const quantity = makerOpen < takerOpen ? makerOpen : takerOpen;
    book.reduce(maker, quantity);
    const makerLeft = orders.execute(maker, quantity);
    const takerLeft = orders.execute(taker, quantity);
    this.reporter.traded(maker, taker, quantity);
    if (makerLeft === 0) book.remove(maker);
    return takerLeft;
  }
}
