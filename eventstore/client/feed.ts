import type { Codec, DecodedEvent } from './codec';
import type { EventStore } from './event-store';

/** A run of events in log order, and how far the log has been looked at with them. */
export interface FeedBatch {
  readonly events: readonly DecodedEvent[];
  /** Everything up to here is dealt with once this batch is: what the consumer keeps as its checkpoint. Inclusive. */
  readonly upTo: bigint;
}

/**
 * One reader of the log among the many of a process. It keeps its own checkpoint: a saga makes its effects first and moves the
 * checkpoint after; a projection commits rows and checkpoint together.
 */
export interface FeedConsumer {
  readonly name: string;
  /** The streams it wants, by prefix: `account-`, `market-`. */
  readonly streamPrefixes: readonly string[];
  /**
   * It needs few of the events of its streams, and knows them by stream and type. What an event holds is decoded when it asks for `data` or
   * `metadata`; an event that can't be decoded throws `UndecodableEvent` then, from within `handle`.
   */
  readonly isSelective?: boolean;
  /** Where it stopped, undefined at the start of the log. Asked whenever it starts, and again after every failure. */
  loadCheckpoint(): Promise<bigint | undefined>;
  /**
   * Deals with a batch, which may hold no event at all. Throwing delivers it again, from the stored checkpoint, after a backoff. Never
   * called while an earlier call is under way.
   */
  handle(batch: FeedBatch): Promise<void>;
}

export interface FeedOptions {
  readonly store: EventStore;
  readonly codec: Codec;
  readonly consumers: readonly FeedConsumer[];
  /** Ends the feed: batches under way are finished, and no further one is delivered. */
  readonly signal: AbortSignal;
  readonly limits?: Partial<FeedLimits>;
  /** Told of every failure, for logs and alarms. */
  readonly onFailure?: (failure: FeedFailure) => void;
  /** Resolves after so many milliseconds, at once when the signal aborts. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
  /** From 0 to below 1: the jitter of the backoff. */
  readonly random?: () => number;
}

export interface FeedLimits {
  /** A consumer that has more events waiting leaves the shared subscription. */
  readonly bufferEventsMax: number;
  readonly batchEventsMax: number;
  /** The feed remembers at least this many of its newest events, so that a consumer that has caught up alone finds its place. */
  readonly recentEventsMax: number;
  /** A checkpoint moves past ignored events after so many of them, ... */
  readonly quietEventsMax: number;
  /** ... or after so long. */
  readonly quietMs: number;
  readonly backoffMinMs: number;
  readonly backoffMaxMs: number;
  /** How long the shared subscription waits, at its start, for a consumer that does not say where it stopped. */
  readonly patienceMs: number;
}

export interface FeedFailure {
  /** The consumer, undefined for the shared subscription itself. */
  readonly consumer: string | undefined;
  readonly error: unknown;
  /** Failures in a row, this one included. */
  readonly attempt: number;
  readonly retryInMs: number;
}

export type FeedState = 'starting' | 'catching-up' | 'live' | 'backing-off' | 'stopped';

export interface ConsumerStatus {
  readonly name: string;
  readonly state: FeedState;
  /** Everything up to here is dealt with; undefined at the start of the log, or before the checkpoint was loaded. */
  readonly position: bigint | undefined;
  /** From `position` to the newest position that the feed knows of, in the log's own measure (bytes, in EventStoreDB). */
  readonly lag: bigint;
  /** Events that wait in its buffer. */
  readonly buffered: number;
  /** Failures in a row; 0 when the last batch went well. */
  readonly failures: number;
  /** Why it backs off, or did last. */
  readonly lastError: unknown;
}

export interface FeedStatus {
  /** The subscription that all consumers share. */
  readonly shared: { readonly state: FeedState; readonly position: bigint | undefined; readonly lastError: unknown };
  readonly consumers: readonly ConsumerStatus[];
}

export interface Feed {
  /** Resolves, never rejects, when the signal has aborted and the last batch is finished. */
  readonly stopped: Promise<void>;
  status(): FeedStatus;
}
