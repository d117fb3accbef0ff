import type { SideName } from '../book/book-update';
import { GeneratedBook } from './generated-book';
import { Random } from './random';

/** How a generated market behaves. Prices in ticks, sizes in lots. */
export interface FlowShape {
  readonly seed: number;
  /** Where it begins, and what it is drawn back to in the long run. */
  readonly price: number;
  /** Levels on each side that are kept filled. */
  readonly levels: number;
  readonly eventsPerSecond: number;
  /** The size of a usual order. */
  readonly size: number;
}

/** A trade in ticks and lots. */
export interface FlowTrade {
  readonly price: number;
  readonly size: number;
  readonly takerSide: 'buy' | 'sell';
}

const share = { trade: 0.12, add: 0.56 } as const;
const burst = { begins: 0.002, ends: 0.01, faster: 12, sweep: 6 } as const;
/** How strongly a price that has gone far is drawn back: at 1 % away, one trade in ten more goes the other way. */
const reversion = 5;
const sameSideAgain = 0.7;
const microsPerSecond = 1_000_000;

const opposite: Readonly<Record<SideName, SideName>> = { bid: 'ask', ask: 'bid' };

/**
 * The orders of an imaginary crowd in one market: most add and cancel near the touch, some trade, often several in a row on one side, and
 * now and then everybody is in a hurry. The book is never crossed and never empty. Nothing of it is a real market.
 */
export class MarketFlow {
  readonly book = new GeneratedBook();
  /** When the next event is due, in microseconds from the start. */
  dueMicros = 0;
  private readonly random: Random;
  private isBurst = false;
  private lastTaker: 'buy' | 'sell' = 'buy';

  constructor(private readonly shape: FlowShape) {
    this.random = new Random(shape.seed);
    this.book.set('bid', shape.price, this.newSize());
    this.book.set('ask', shape.price + 1, this.newSize());
    this.refill();
    this.book.takeChanges();
    this.schedule();
  }

  get isHurried(): boolean {
    return this.isBurst;
  }

  /** Lets the next event happen; answers with the trades of it, one for each level that was taken from. */
  step(): readonly FlowTrade[] {
    const { random } = this;
    this.isBurst = this.isBurst ? random.next() > burst.ends : random.next() < burst.begins;
    const chance = random.next();
    const trades = chance < share.trade ? this.trade() : [];
    if (chance >= share.trade + share.add) this.cancel(this.anySide());
    else if (chance >= share.trade) this.add(this.anySide());
    this.refill();
    this.schedule();
    return trades;
  }

  private schedule(): void {
    const rate = this.shape.eventsPerSecond * (this.isBurst ? burst.faster : 1);
    this.dueMicros += Math.ceil((this.random.wait() * microsPerSecond) / rate);
  }

  private anySide(): SideName {
    return this.random.next() < 0.5 ? 'bid' : 'ask';
  }

  private newSize(): number {
    return 1 + Math.floor(this.random.wait() * this.shape.size);
  }

  private nextTaker(): 'buy' | 'sell' {
    if (this.random.next() < sameSideAgain) return this.lastTaker;
    const away = this.book.best('bid') / this.shape.price - 1;
    return this.random.next() < 0.5 - reversion * away ? 'buy' : 'sell';
  }

  private trade(): readonly FlowTrade[] {
    const takerSide = this.nextTaker();
    this.lastTaker = takerSide;
    const side = takerSide === 'buy' ? 'ask' : 'bid';
    let left = this.newSize() * (this.isBurst ? burst.sweep : 1);
    const trades: FlowTrade[] = [];
    while (left > 0 && this.book.depth(side) > 1) {
      const price = this.book.best(side);
      const there = this.book.size(side, price);
      const size = Math.min(left, there);
      left -= size;
      this.book.set(side, price, there - size);
      trades.push({ price, size, takerSide });
    }
    return trades;
  }

  /** Mostly near the touch; where there is a gap between the two best prices, often into it. */
  private add(side: SideName): void {
    const { random, book } = this;
    const inward = side === 'bid' ? 1 : -1;
    const best = book.best(side);
    const gap = Math.abs(book.best(opposite[side]) - best) - 1;
    const isInside = gap > 0 && random.next() < 0.5;
    const step = isInside ? 1 + random.below(Math.ceil(gap / 2)) : -random.streak(0.75, this.shape.levels - 1);
    const price = best + inward * step;
    if (price > 0) book.set(side, price, book.size(side, price) + this.newSize());
  }

  private cancel(side: SideName): void {
    const { random, book } = this;
    const inward = side === 'bid' ? 1 : -1;
    const price = book.best(side) - inward * random.streak(0.75, this.shape.levels - 1);
    const there = book.size(side, price);
    if (there === 0 || book.depth(side) <= 1) return;
    book.set(side, price, random.next() < 0.5 ? 0 : there - 1 - random.below(there));
  }

  /** Keeps so many levels behind each best price, and forgets what has been left far behind. */
  private refill(): void {
    for (const side of ['bid', 'ask'] as const) {
      const { levels } = this.shape;
      if (this.book.depth(side) < levels) this.fill(side);
      if (this.book.depth(side) > 3 * levels)
        for (const { price } of this.book.levels(side).slice(2 * levels)) this.book.set(side, price, 0);
    }
  }

  private fill(side: SideName): void {
    const inward = side === 'bid' ? 1 : -1;
    const best = this.book.best(side);
    for (let away = 1; away < this.shape.levels; away += 1) {
      const price = best - inward * away;
      if (price > 0 && this.book.size(side, price) === 0) this.book.set(side, price, this.newSize());
    }
  }
}
