import type { BookSide } from './book-side';
import type { Sequence } from './book-update';

/** How a diff follows the book: it is the next one, the book has it already, or something between them is missing. */
export type Link = 'next' | 'old' | 'gap';

/** What the book shows: the last update in it, and whether that one came with a snapshot. */
export interface BookPosition {
  readonly last: number;
  readonly isSnapshot: boolean;
}

export interface BookSides {
  readonly bids: BookSide;
  readonly asks: BookSide;
}

/** What a venue promises about its books. */
export interface BookRules {
  /** Undefined where updates carry no numbers. */
  readonly linkOf: ((diff: Sequence, book: BookPosition) => Link) | undefined;
  /** The checksum of a book, as 32 bits without a sign; undefined where the venue has none. */
  readonly checksumOf: ((book: BookSides) => number) | undefined;
  /**
   * The snapshot is fetched beside the stream of diffs: diffs are kept until it comes and go on top of it, and it may be older than the
   * book. Otherwise the snapshot comes in the stream, and what came before it is worth nothing.
   */
  readonly isSnapshotFetched: boolean;
}
