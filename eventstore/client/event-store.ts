import type { Instant } from '@copyledger/kernel';

/** What a writer believes about the stream: a revision, or one of the log's three words for it. */
export type ExpectedRevision = bigint | 'any' | 'no-stream' | 'stream-exists';

/** An event on its way to the log. The id makes an append idempotent: the same id with the same expectation is written once. */
export interface EventToAppend {
  /** A UUID in lower case. */
  readonly id: string;
  /** The registered wire name, `trading.OrderPlaced.v1`. */
  readonly type: string;
  readonly data: JsonObject;
  readonly metadata: JsonObject;
  /** The data as JSON, where it was written out already. */
  readonly dataText?: string;
}

/** An event as the log holds it. */
export interface RecordedEvent extends Omit<EventToAppend, 'dataText'> {
  readonly stream: string;
  /** The place in its stream, from 0. */
  readonly revision: bigint;
  /** The place in the whole log; grows with every event, with gaps. */
  readonly position: bigint;
  /** The log's own clock. */
  readonly recordedAt: Instant;
}

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue | undefined;
}

export interface Appended {
  /** The revision of the last event written. */
  readonly revision: bigint;
  /** The log position of the last event written: a read that has seen it has seen this write. */
  readonly position: bigint;
}

export interface ReadStreamOptions {
  readonly direction: 'forwards' | 'backwards';
  /** Inclusive. */
  readonly from: bigint | 'start' | 'end';
  readonly limit?: number;
}

export interface ReadAllOptions {
  readonly direction: 'forwards' | 'backwards';
  /** Inclusive. */
  readonly from: bigint | 'start' | 'end';
  readonly limit?: number;
  /** Only streams whose name starts with one of these, at least one; all but the log's own (`$`) streams when absent. */
  readonly streamPrefixes?: readonly string[];
}

export interface SubscribeOptions {
  /** Exclusive: the position of the last event already seen; from the start of the log when absent. */
  readonly after?: bigint;
  readonly streamPrefixes?: readonly string[];
  /** Ends the subscription; the iteration then returns. */
  readonly signal: AbortSignal;
}

export type SubscriptionMessage =
  | { readonly kind: 'event'; readonly event: RecordedEvent }
  /** Everything up to here has been looked at; nothing that the filter wants lies between the last event and this position. */
  | { readonly kind: 'checkpoint'; readonly position: bigint }
  | { readonly kind: 'caught-up' };

/**
 * The event log. One contract suite holds for every adapter.
 *
 * An append is acknowledged when it is durable. It fails with `WrongExpectedRevision` (nothing written), `StreamDeleted`,
 * `LogUnavailable` (nothing written, try later), `AppendRefused` (nothing written, and the same again is refused again) or
 * `OutcomeUnknown` (the connection broke: read the tail of the stream to know). What no log could take (no
 * events, an id that is no UUID, a negative revision) is a bug and throws a RangeError.
 *
 * Appending the same event ids again with the same expectation writes nothing and answers as the first time did, as long as the log
 * remembers them: for ever under an exact or `no-stream` expectation, for a bounded number of recent events under the other two.
 */
export interface EventStore {
  append(stream: string, events: readonly EventToAppend[], expectedRevision: ExpectedRevision): Promise<Appended>;
  /** A stream that does not exist reads as empty. */
  readStream(stream: string, options: ReadStreamOptions): AsyncIterable<RecordedEvent>;
  readAll(options: ReadAllOptions): AsyncIterable<RecordedEvent>;
  /**
   * Catches up from `after` and goes on live, without a gap or a double. The consumer's pace holds the log back; a broken connection
   * throws `LogUnavailable`, and the caller subscribes again after the last position it has seen.
   */
  subscribeToAll(options: SubscribeOptions): AsyncIterable<SubscriptionMessage>;
  readStreamMetadata(stream: string): Promise<StreamMetadata>;
  writeStreamMetadata(stream: string, metadata: StreamMetadata): Promise<void>;
  /** The position of the newest event in the log, undefined when it is empty. */
  head(): Promise<bigint | undefined>;
  close(): Promise<void>;
}

export interface StreamMetadata {
  /** Keep only so many newest events. */
  readonly maxCount?: number;
  /** Keep only events younger than this. */
  readonly maxAgeSeconds?: number;
  /** Events below this revision are gone. */
  readonly truncateBefore?: bigint;
  readonly custom?: JsonObject;
}

/** Another writer was there first; nothing was written. */
export class WrongExpectedRevision extends Error {
  constructor(
    readonly stream: string,
    readonly expected: ExpectedRevision,
    readonly current: bigint | 'no-stream',
  ) {
    super(`${stream}: expected revision ${String(expected)}, found ${String(current)}`);
    this.name = 'WrongExpectedRevision';
  }
}

/** The stream was tombstoned and can never be written again. */
export class StreamDeleted extends Error {
  constructor(readonly stream: string) {
    super(`${stream}: deleted`);
    this.name = 'StreamDeleted';
  }
}

/** The log can't be reached or refuses work just now; nothing was written. */
export class LogUnavailable extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'LogUnavailable';
  }
}

/** The log will not take this append: too large, or the writer may not. Nothing was written, and trying again does not help. */
export class AppendRefused extends Error {
  constructor(
    readonly stream: string,
    readonly reason: string,
  ) {
    super(`${stream}: the log refused an append: ${reason}`);
    this.name = 'AppendRefused';
  }
}

/** The connection broke while an append was under way: it is there, whole, or not at all. Read the tail of the stream to know. */
export class OutcomeUnknown extends Error {
  constructor(
    readonly stream: string,
    cause?: unknown,
  ) {
    super(`${stream}: the outcome of an append is unknown`, { cause });
    this.name = 'OutcomeUnknown';
  }
}
