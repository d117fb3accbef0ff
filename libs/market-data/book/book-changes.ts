import type { BookSides } from './book-rules';
import type { BookSide } from './book-side';
import type { Level, SideName } from './book-update';

/** What has become of a book since its changes were taken last. A size of 0 says that the level is gone. */
export interface BookChanges {
  /** These are all levels that there are: what was known before is void. */
  readonly isSnapshot: boolean;
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
}

const allOf = (side: BookSide): Level[] =>
  Array.from({ length: side.depth }, (_, rank) => ({ price: side.priceAt(rank) ?? NaN, size: side.sizeAt(rank) }));

/** Collects the changes of one book, for whoever keeps a copy of it. */
export class BookChangeLog {
  private isSnapshot = false;
  private bids: Level[] = [];
  private asks: Level[] = [];

  note(side: SideName, price: number, size: number): void {
    // What a snapshot covers is read from the book when it is taken.
    if (!this.isSnapshot) (side === 'bid' ? this.bids : this.asks).push({ price, size });
  }

  /** The book begins again from a snapshot. */
  restart(): void {
    this.forget();
    this.isSnapshot = true;
  }

  /** The book is stale: there is nothing to copy. */
  forget(): void {
    this.isSnapshot = false;
    this.bids = [];
    this.asks = [];
  }

  /** The changes since the last call; undefined when there were none. */
  take(sides: BookSides): BookChanges | undefined {
    const { isSnapshot, bids, asks } = this;
    if (!isSnapshot && bids.length === 0 && asks.length === 0) return undefined;
    this.forget();
    return isSnapshot ? { isSnapshot, bids: allOf(sides.bids), asks: allOf(sides.asks) } : { isSnapshot, bids, asks };
  }
}
