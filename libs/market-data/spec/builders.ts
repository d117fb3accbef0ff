import type { BookUpdate, Levels, Sequence } from '../book/book-update';

type Pair = readonly [price: number, size: number];

export const levels = (pairs: readonly Pair[], textOf: (price: number, size: number) => string = () => ''): Levels => ({
  prices: pairs.map(([price]) => price),
  sizes: pairs.map(([, size]) => size),
  texts: pairs.map(([price, size]) => textOf(price, size)),
});

/** Updates `first` to `last`, after `previous`. */
export const sequence = (first: number, last = first, previous = first - 1): Sequence => ({ first, last, previous });

const update = (kind: BookUpdate['kind'], changes: Partial<BookUpdate>): BookUpdate => ({
  kind,
  bids: levels([]),
  asks: levels([]),
  sequence: undefined,
  checksum: undefined,
  depth: undefined,
  venueMicros: undefined,
  ...changes,
});

/** A book of one bid at 100 and one ask at 101, unless said otherwise. */
export const snapshot = (changes: Partial<BookUpdate> = {}): BookUpdate =>
  update('snapshot', { bids: levels([[100, 5]]), asks: levels([[101, 7]]), ...changes });

export const diff = (changes: Partial<BookUpdate> = {}): BookUpdate => update('diff', changes);
