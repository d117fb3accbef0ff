import type { BookSide } from './book-side';
import type { BookSides } from './book-rules';
import type { Level, SideName } from './book-update';

/** The best bid and ask of a book that is sure; a side without levels has none. */
export interface Quote {
  readonly bid: Level | undefined;
  readonly ask: Level | undefined;
}

const levelAt = (side: BookSide, rank: number): Level | undefined => {
  const price = side.priceAt(rank);
  return price === undefined ? undefined : { price, size: side.sizeAt(rank) };
};

/** Reads a book as it is now. A view that is kept is empty while the book is stale, so nobody trades on what was. */
export class BookView {
  constructor(private readonly sides: BookSides) {}

  quote(): Quote {
    return { bid: levelAt(this.sides.bids, 0), ask: levelAt(this.sides.asks, 0) };
  }

  bestPrice(side: SideName): number | undefined {
    return this.side(side).priceAt(0);
  }

  /** The size that waits at a price, 0 when none does. */
  sizeAt(side: SideName, price: number): number {
    return this.side(side).sizeOf(price);
  }

  /** The number of levels. */
  depth(side: SideName): number {
    return this.side(side).depth;
  }

  /** The best so many levels, the best first. */
  levels(side: SideName, levelsMax: number): readonly Level[] {
    const from = this.side(side);
    const levels: Level[] = [];
    for (let rank = 0; rank < levelsMax; rank++) {
      const level = levelAt(from, rank);
      if (level === undefined) break;
      levels.push(level);
    }
    return levels;
  }

  private side(name: SideName): BookSide {
    return name === 'bid' ? this.sides.bids : this.sides.asks;
  }
}
