import type { Instant } from '@copyledger/kernel';
import type { CommitNotices } from './commit-notices';
import type { DepthLimits, Depths } from './depths';
import type { HotRowLimits, HotRows } from './hot-rows';
import type { LatestPrices, MarkPrices, PriceLimits } from './latest-prices';
import type { RateCounters } from './rate-counters';

/** The tokens that parts inject the hot store, and what they need of it, by. */
export const HOT_STORE = Symbol('HOT_STORE');
export const LATEST_PRICES = Symbol('LATEST_PRICES');
export const FED_PRICES = Symbol('FED_PRICES');
export const MARK_PRICES = Symbol('MARK_PRICES');

/** What processes share for speed and can lose: in one process's memory, or in Redis. One contract suite holds for every adapter. */
export interface HotStore {
  /** What markets are worth: orders are measured by them. */
  readonly prices: LatestPrices;
  /** What somebody outside says that markets are worth: the exchange trades at them. Apart from `prices`, which follow from them. */
  readonly fed: LatestPrices;
  /** The marks that markets know: what triggers watch that do not watch the last price. */
  readonly marks: MarkPrices;
  readonly depths: Depths;
  readonly rows: HotRows;
  readonly counters: RateCounters;
  readonly commits: CommitNotices;
  /** Rejects while this process does not hear what the others publish. */
  probe(): Promise<void>;
  /** Lets go of the connections. What is in memory can still be read. */
  close(): Promise<void>;
}

export interface HotStoreOptions {
  readonly now: () => Instant;
  /** Milliseconds by a clock that never jumps, for what lasts a while; `performance.now` when absent. */
  readonly elapsedMs?: () => number;
  /** Hears of failures that callers do not see: a listener's, or the first of an outage. */
  readonly report: (error: unknown) => void;
  readonly limits?: Partial<PriceLimits>;
  readonly depthLimits?: Partial<DepthLimits>;
  readonly rowLimits?: Partial<HotRowLimits>;
}
