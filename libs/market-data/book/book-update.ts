/** Levels of one side in the order in which the venue sent them, one entry a level in each array. */
export interface Levels {
  /** In units of 10^-priceScale, above zero. */
  readonly prices: readonly number[];
  /** The whole size at the price, in units of 10^-sizeScale; 0 takes the level out. */
  readonly sizes: readonly number[];
  /** What the venue's checksum reads of each level; empty where there is no checksum. */
  readonly texts: readonly string[];
}

/** Where an update stands among the venue's updates of one book. */
export interface Sequence {
  /** The first and the last update that it covers; of a snapshot, the last one is what it shows. */
  readonly first: number;
  readonly last: number;
  /** The last update of the message before it. */
  readonly previous: number;
}

/** A change of an outside book, or the whole of it, in the terms of no venue. */
export interface BookUpdate {
  readonly kind: 'snapshot' | 'diff';
  readonly bids: Levels;
  readonly asks: Levels;
  /** Undefined where the venue does not number its updates. */
  readonly sequence: Sequence | undefined;
  /** The checksum of the book after this update, as 32 bits without a sign. Undefined when the message has none. */
  readonly checksum: number | undefined;
  /** Of a snapshot: how many levels a side the venue keeps us informed about; undefined when it does not say. */
  readonly depth: number | undefined;
  /** The venue's clock, in microseconds since 1970. */
  readonly venueMicros: number | undefined;
}

export type SideName = 'bid' | 'ask';

/** A price and the size that waits there, in the units of its market. */
export interface Level {
  readonly price: number;
  readonly size: number;
}
