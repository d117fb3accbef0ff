import type { Instant } from '@copyledger/kernel';
import type { LatestPrices, PriceLimits } from './latest-prices';

/** The tokens that parts inject the hot store, and what they need of it, by. */
export const HOT_STORE = Symbol('HOT_STORE');
export const LATEST_PRICES = Symbol('LATEST_PRICES');

/** What processes share for speed and can lose: in one process's memory, or in Redis. One contract suite holds for every adapter. */
export interface HotStore {
  readonly prices: LatestPrices;
  /** Rejects while this process does not hear what the others publish. */
  probe(): Promise<void>;
  /** Lets go of the connections. What is in memory can still be read. */
  close(): Promise<void>;
}

export interface HotStoreOptions {
  readonly now: () => Instant;
  /** Hears of failures that callers do not see: a listener's, or the first of an outage. */
  readonly report: (error: unknown) => void;
  readonly limits?: Partial<PriceLimits>;
}
