import { BookSide } from './book-side';
import { LevelTable } from './level-table';
import { type Side } from './messages';
import { keyOf } from './order-book';
import { NONE } from './order-table';

/** No level of a ladder. */
export const NO_LEVEL = NONE;

/**
 * Prices of one side in order, each with a quantity: a book of levels without orders, such as an outside venue publishes. A level is known by
 * a small positive integer from its creation until it is dropped, which may index tables of the caller's; dropped ones are given out again.
 */
export class PriceLadder {
  private readonly table = new LevelTable();
  private readonly levels = new BookSide(this.table);

  constructor(private readonly side: Side) {}

  /** The best level, or `NO_LEVEL`. */
  get best(): number {
    return this.levels.best;
  }

  /** The next worse level, or `NO_LEVEL`. */
  after(level: number): number {
    return this.levels.after(level);
  }

  /** The level of a price, or `NO_LEVEL`. */
  find(price: number): number {
    return this.levels.find(keyOf(this.side, price));
  }

  /** The level of a price; a new one has quantity zero. */
  findOrCreate(price: number): number {
    return this.levels.findOrCreate(keyOf(this.side, price));
  }

  price(level: number): number {
    return keyOf(this.side, this.table.key(level));
  }

  quantity(level: number): number {
    return this.table.quantity(level);
  }

  setQuantity(level: number, quantity: number): void {
    this.table.addQuantity(level, quantity - this.table.quantity(level));
  }

  drop(level: number): void {
    this.levels.drop(level);
  }
}
