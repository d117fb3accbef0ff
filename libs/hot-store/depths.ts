import type { Instant } from '@copyledger/kernel';

/** Price and quantity, positive decimals. */
export type DepthLevel = readonly [price: string, quantity: string];

export interface DepthLevels {
  /** Best first: the highest price. */
  readonly bids: readonly DepthLevel[];
  /** Best first: the lowest price. */
  readonly asks: readonly DepthLevel[];
}

/** A book's best levels as they were at one moment. */
export interface Depth extends DepthLevels {
  readonly symbol: string;
  /** When it was published, by the clock of the store that all processes share. Rises with every depth of a symbol. */
  readonly at: Instant;
}

/**
 * The newest depth of every symbol's book: snapshots, never differences, so that one that is lost costs nothing. They are conflated and
 * a cache, as prices are.
 */
export interface Depths {
  /** From memory. Undefined until a depth was published. */
  latest(symbol: string): Depth | undefined;
  /**
   * Makes these levels the newest of the symbol; resolves, behaves while the store is away, and rejects as `LatestPrices.publish` does,
   * and with a RangeError for more levels than `DepthLimits.levelsMax`.
   */
  publish(symbol: string, levels: DepthLevels): Promise<void>;
  /** Tells every change from here on, each symbol's in order. The function returned ends it. */
  subscribe(listener: (depth: Depth) => void): () => void;
}

/** The bounds of the depths of one store. */
export interface DepthLimits {
  readonly symbolsMax: number;
  /** Of each side. */
  readonly levelsMax: number;
}

export const defaultDepthLimits: DepthLimits = { symbolsMax: 10_000, levelsMax: 200 };
