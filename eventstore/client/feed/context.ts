import type { Codec } from '../codec';
import type { EventStore } from '../event-store';
import type { FeedFailure, FeedLimits } from '../feed';

/** What every part of one feed shares. */
export interface FeedContext {
  readonly store: EventStore;
  readonly codec: Codec;
  readonly signal: AbortSignal;
  readonly limits: FeedLimits;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly random: () => number;
  readonly onFailure: (failure: FeedFailure) => void;
  /** All prefixes that any consumer wants. */
  readonly streamPrefixes: readonly string[];
}
