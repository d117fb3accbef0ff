import { type Instant, instantOfMicros, microsOf } from '@copyledger/kernel';
import {
  type Appended,
  type EventStore,
  type EventToAppend,
  type ExpectedRevision,
  type JsonObject,
  LogUnavailable,
  type ReadAllOptions,
  type ReadStreamOptions,
  type RecordedEvent,
  type StreamMetadata,
  type SubscribeOptions,
  type SubscriptionMessage,
} from '../event-store';
import { assertAppendable } from '../appendable';
import { Bell } from '../bell';
import { streamFilter } from '../stream-filter';
import { encodeStreamMetadata, metadataEventType, metadataStreamOf } from '../stream-metadata';
import { MemoryLog } from './memory-log';

export interface MemoryEventStoreOptions {
  /** The log's clock. Without one, the first event is recorded at the start of 2026 and each further one a microsecond later. */
  readonly now?: () => Instant;
  /** A subscription says how far it has looked after so many events. */
  readonly checkpointIntervalEvents?: number;
  /** How many recent event ids make an append under `any` or `stream-exists` idempotent. */
  readonly recentIdsMax?: number;
}

const countingClock = (): (() => Instant) => {
  let micros = 1_767_225_600_000_000n;
  return () => instantOfMicros(micros++);
};

/** JSON is what the real log keeps: what does not survive it must not survive here. Frozen, because readers share it. */
const frozenJson = (value: JsonObject): JsonObject =>
  JSON.parse(JSON.stringify(value), (_key, part: unknown) =>
    typeof part === 'object' && part !== null ? Object.freeze(part) : part,
  ) as JsonObject;

const stored = ({ id, type, data, metadata }: EventToAppend): EventToAppend => ({
  id,
  type,
  data: frozenJson(data),
  metadata: frozenJson(metadata),
});

/** What the stream's metadata leaves of its events. */
const kept = (events: readonly RecordedEvent[], metadata: StreamMetadata, now: Instant): readonly RecordedEvent[] => {
  const { maxCount = events.length, maxAgeSeconds, truncateBefore = 0n } = metadata;
  const oldest = maxAgeSeconds === undefined ? undefined : instantOfMicros(microsOf(now) - BigInt(maxAgeSeconds) * 1_000_000n);
  const first = Math.max(events.length - maxCount, Number(truncateBefore), 0);
  return events.slice(first).filter(({ recordedAt }) => oldest === undefined || recordedAt > oldest);
};

/** No log answers in the very turn that asks. */
const nextTurn = (): Promise<void> => Promise.resolve();

class MemoryEventStore implements EventStore {
  readonly #now: () => Instant;
  readonly #checkpointInterval: number;
  readonly #log: MemoryLog;
  readonly #grown = new Bell();
  #closed = false;

  constructor({ now = countingClock(), checkpointIntervalEvents = 1_000, recentIdsMax = 100_000 }: MemoryEventStoreOptions) {
    this.#now = now;
    this.#checkpointInterval = checkpointIntervalEvents;
    this.#log = new MemoryLog({ now, recentIdsMax });
  }

  async append(stream: string, events: readonly EventToAppend[], expectedRevision: ExpectedRevision): Promise<Appended> {
    this.#assertOpen();
    assertAppendable(stream, events, expectedRevision);
    const { revision, position } = this.#log.append(stream, events.map(stored), expectedRevision);
    this.#grown.ring();
    return Promise.resolve({ revision, position });
  }

  async *readStream(stream: string, { direction, from, limit = Infinity }: ReadStreamOptions): AsyncIterable<RecordedEvent> {
    this.#assertOpen();
    await nextTurn();
    const events = kept(this.#log.stream(stream), this.#log.metadataOf(stream), this.#now());
    const wanted =
      direction === 'forwards'
        ? events.filter(({ revision }) => from === 'start' || (from !== 'end' && revision >= from))
        : events.filter(({ revision }) => from === 'end' || revision <= (from === 'start' ? 0n : from)).reverse();
    yield* wanted.slice(0, limit);
  }

  async *readAll({ direction, from, limit = Infinity, streamPrefixes }: ReadAllOptions): AsyncIterable<RecordedEvent> {
    this.#assertOpen();
    await nextTurn();
    const wants = streamFilter(streamPrefixes);
    const end = this.#log.length;
    const step = direction === 'forwards' ? 1 : -1;
    let left = limit;
    for (let index = this.#firstIndex(direction, from); index >= 0 && index < end && left > 0; index += step) {
      const event = this.#log.at(index);
      if (event === undefined || !wants(event.stream)) continue;
      left -= 1;
      yield event;
    }
  }

  /** Inclusive; from the outer end of the direction there is nothing to read. */
  #firstIndex(direction: 'forwards' | 'backwards', from: bigint | 'start' | 'end'): number {
    if (from === 'start') return direction === 'forwards' ? 0 : -1;
    if (from === 'end') return direction === 'forwards' ? this.#log.length : this.#log.length - 1;
    return direction === 'forwards' ? this.#log.indexFrom(from) : this.#log.indexFrom(from + 1n) - 1;
  }

  async *subscribeToAll({ after, streamPrefixes, signal }: SubscribeOptions): AsyncIterable<SubscriptionMessage> {
    this.#assertOpen();
    const wake = (): void => {
      this.#grown.ring();
    };
    signal.addEventListener('abort', wake);
    try {
      yield* this.#follow(after === undefined ? 0 : this.#log.indexFrom(after + 1n), streamFilter(streamPrefixes), signal);
    } finally {
      signal.removeEventListener('abort', wake);
    }
  }

  async *#follow(first: number, wants: (stream: string) => boolean, signal: AbortSignal): AsyncIterable<SubscriptionMessage> {
    let caughtUp = false;
    for (let index = first; !signal.aborted;) {
      this.#assertOpen();
      const event = this.#log.at(index);
      if (event !== undefined) {
        index += 1;
        if (wants(event.stream)) yield { kind: 'event', event };
        if ((index - first) % this.#checkpointInterval === 0) yield { kind: 'checkpoint', position: event.position };
      } else if (!caughtUp) {
        caughtUp = true;
        yield { kind: 'caught-up' };
      } else {
        await this.#grown.wait();
      }
    }
  }

  readStreamMetadata(stream: string): Promise<StreamMetadata> {
    return Promise.resolve(this.#log.metadataOf(stream));
  }

  async writeStreamMetadata(stream: string, metadata: StreamMetadata): Promise<void> {
    const event = { id: this.#metadataId(), type: metadataEventType, data: encodeStreamMetadata(metadata), metadata: {} };
    await this.append(metadataStreamOf(stream), [event], 'any');
  }

  #metadataId(): string {
    return `00000000-0000-4000-8000-${this.#log.length.toString(16).padStart(12, '0')}`;
  }

  head(): Promise<bigint | undefined> {
    return Promise.resolve(this.#log.at(this.#log.length - 1)?.position);
  }

  close(): Promise<void> {
    this.#closed = true;
    this.#grown.ring();
    return Promise.resolve();
  }

  #assertOpen(): void {
    if (this.#closed) throw new LogUnavailable('the event store is closed');
  }
}

/**
 * The log in memory, for unit tests and the seeded simulation: no timer, no chance, no clock of its own. Every step is a promise's turn,
 * and an append is decided in the turn that calls it.
 */
export const memoryEventStore = (options: MemoryEventStoreOptions = {}): EventStore => new MemoryEventStore(options);
