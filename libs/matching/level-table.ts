import { NONE } from './order-table';

// A price level is 32 bytes, seen as four doubles or eight 32-bit integers.
const KEY = 0;
const QUANTITY = 1;
const HEAD = 4;
const TAIL = 5;

/**
 * The records of all price levels, by dense handle. A level is known by its key, which sorts the better price first on
 * either side: the price of an ask, the negated price of a bid.
 */
export class LevelTable {
  private doubles = new Float64Array(1 << 12);
  private integers = new Int32Array(this.doubles.buffer);
  private firstFree = NONE;
  private used = 1;

  allocate(key: number): number {
    let level = this.firstFree;
    if (level !== NONE) {
      this.firstFree = this.head(level);
    } else {
      if (this.used << 2 === this.doubles.length) this.grow();
      level = this.used;
      this.used += 1;
    }
    this.doubles[(level << 2) + KEY] = key;
    this.doubles[(level << 2) + QUANTITY] = 0;
    this.integers[(level << 3) + HEAD] = NONE;
    this.integers[(level << 3) + TAIL] = NONE;
    return level;
  }

  release(level: number): void {
    this.setHead(level, this.firstFree);
    this.firstFree = level;
  }

  key(level: number): number {
    return this.doubles[(level << 2) + KEY] as number;
  }

  /** The open quantity of all orders at the level. */
  quantity(level: number): number {
    return this.doubles[(level << 2) + QUANTITY] as number;
  }

  head(level: number): number {
    return this.integers[(level << 3) + HEAD] as number;
  }

  tail(level: number): number {
    return this.integers[(level << 3) + TAIL] as number;
  }

  addQuantity(level: number, quantity: number): void {
    const { doubles } = this;
    const at = (level << 2) + QUANTITY;
    doubles[at] = (doubles[at] as number) + quantity;
  }

  /** Puts an order at the end of the queue. Answers who stood there before, or NONE. */
  push(level: number, order: number): number {
    const { integers } = this;
    const at = level << 3;
    const last = integers[at + TAIL] as number;
    if (last === NONE) integers[at + HEAD] = order;
    integers[at + TAIL] = order;
    return last;
  }

  setHead(level: number, order: number): void {
    this.integers[(level << 3) + HEAD] = order;
  }

  setTail(level: number, order: number): void {
    this.integers[(level << 3) + TAIL] = order;
  }

  private grow(): void {
    const doubles = new Float64Array(this.doubles.length * 2);
    doubles.set(this.doubles);
    this.doubles = doubles;
    this.integers = new Int32Array(doubles.buffer);
  }
}
