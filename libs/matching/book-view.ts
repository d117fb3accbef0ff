import { type SelfTradePrevention, type Side } from './messages';
import { keyOf, type OrderBook } from './order-book';
import { NONE } from './order-table';

/** An open order. original - executed - prevented = open, always. */
export interface OpenOrder {
  id: number;
  side: Side;
  price: number;
  original: number;
  executed: number;
  prevented: number;
  open: number;
  group: number;
  postOnly: boolean;
  selfTradePrevention: SelfTradePrevention;
}

export interface OpenLevel {
  price: number;
  /** The open quantity of all its orders. */
  quantity: number;
}

/** Reads a book. Nothing here is on the path of a message: answers are fresh objects. */
export class BookView {
  constructor(private readonly book: OrderBook) {}

  /** How many orders are open. */
  get size(): number {
    return this.book.size;
  }

  /** How many trades there have been, which is the number of the last one. */
  get trades(): number {
    return this.book.trades;
  }

  bestPrice(side: Side): number | undefined {
    const { best } = this.book.sideOf(side);
    return best === NONE ? undefined : keyOf(side, this.book.levels.key(best));
  }

  quantityAt(side: Side, price: number): number {
    const level = this.book.sideOf(side).find(keyOf(side, price));
    return level === NONE ? 0 : this.book.levels.quantity(level);
  }

  /** The open quantity of all orders of a side. */
  quantityOf(side: Side): number {
    return this.book.sideOf(side).quantity;
  }

  /** The order at the back of the queue of a price. */
  youngestAt(side: Side, price: number): number | undefined {
    const level = this.book.sideOf(side).find(keyOf(side, price));
    return level === NONE ? undefined : this.book.orders.id(this.book.levels.tail(level));
  }

  /** The levels of a side, best first. */
  *levels(side: Side): Generator<OpenLevel> {
    const { levels } = this.book;
    const bookSide = this.book.sideOf(side);
    for (let level = bookSide.best; level !== NONE; level = bookSide.after(level)) {
      yield { price: keyOf(side, levels.key(level)), quantity: levels.quantity(level) };
    }
  }

  order(id: number): OpenOrder | undefined {
    const order = this.book.find(id);
    return order === NONE ? undefined : this.describe(order);
  }

  /** The orders of a side in the order of their priority. */
  *orders(side: Side): Generator<OpenOrder> {
    const { levels, orders } = this.book;
    const bookSide = this.book.sideOf(side);
    for (let level = bookSide.best; level !== NONE; level = bookSide.after(level)) {
      for (let order = levels.head(level); order !== NONE; order = orders.next(order)) yield this.describe(order);
    }
  }

  private describe(order: number): OpenOrder {
    const { orders } = this.book;
    return {
      id: orders.id(order),
      side: orders.side(order),
      price: orders.price(order),
      original: orders.original(order),
      executed: orders.executed(order),
      prevented: orders.prevented(order),
      open: orders.open(order),
      group: orders.group(order),
      postOnly: orders.postOnly(order),
      selfTradePrevention: orders.selfTradePrevention(order),
    };
  }
}
