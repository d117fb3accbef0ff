import type { Instant } from '@copyledger/kernel';
import { type EventToAppend, type ExpectedRevision, type RecordedEvent, type StreamMetadata, WrongExpectedRevision } from '../event-store';
import { decodeStreamMetadata, metadataStreamOf } from '../stream-metadata';

/** Positions grow in steps, so that no caller comes to rely on their being dense: the real log's are byte offsets. */
const positionStep = 64n;

export interface MemoryLogOptions {
  readonly now: () => Instant;
  /** How many recent event ids an append under `any` or `stream-exists` is compared with. */
  readonly recentIdsMax: number;
}

/** The events of the log in order, and an index by stream. An append is one synchronous step, so racing writers meet a decided log. */
export class MemoryLog {
  readonly #events: RecordedEvent[] = [];
  readonly #streams = new Map<string, RecordedEvent[]>();
  readonly #recentIds = new Map<string, RecordedEvent>();

  constructor(private readonly options: MemoryLogOptions) {}

  get length(): number {
    return this.#events.length;
  }

  at(index: number): RecordedEvent | undefined {
    return this.#events[index];
  }

  /** The index of the first event at or after a position. */
  indexFrom(position: bigint): number {
    return position <= 0n ? 0 : Math.min(this.length, Number((position + positionStep - 1n) / positionStep));
  }

  stream(name: string): readonly RecordedEvent[] {
    return this.#streams.get(name) ?? [];
  }

  metadataOf(name: string): StreamMetadata {
    const newest = this.stream(metadataStreamOf(name)).at(-1);
    return newest === undefined ? {} : decodeStreamMetadata(newest.data);
  }

  /** Appends, or finds the events already there; answers with the last of them. */
  append(stream: string, events: readonly EventToAppend[], expected: ExpectedRevision): RecordedEvent {
    const repeated = this.#repeated(stream, events, expected);
    if (repeated !== undefined) return repeated;
    this.#check(stream, expected);
    for (const event of events) this.#push(stream, event);
    return this.stream(stream).at(-1) as RecordedEvent;
  }

  #push(stream: string, { id, type, data, metadata }: EventToAppend): void {
    let events = this.#streams.get(stream);
    if (events === undefined) this.#streams.set(stream, (events = []));
    const recorded: RecordedEvent = {
      id,
      type,
      data,
      metadata,
      stream,
      revision: BigInt(events.length),
      position: BigInt(this.length) * positionStep,
      recordedAt: this.options.now(),
    };
    events.push(recorded);
    this.#events.push(recorded);
    this.#recentIds.set(id, recorded);
    if (this.#recentIds.size > this.options.recentIdsMax) this.#recentIds.delete(this.#recentIds.keys().next().value as string);
  }

  #check(stream: string, expected: ExpectedRevision): void {
    const length = this.stream(stream).length;
    const current = length === 0 ? 'no-stream' : BigInt(length - 1);
    const holds = expected === 'any' || expected === current || (expected === 'stream-exists' && this.#exists(stream));
    if (!holds) throw new WrongExpectedRevision(stream, expected, current);
  }

  /** A stream that has nothing but metadata exists too. */
  #exists(stream: string): boolean {
    return this.stream(stream).length > 0 || this.stream(metadataStreamOf(stream)).length > 0;
  }

  /** The last event of an append that was made before. One that is there in part only is a wrong expectation. */
  #repeated(stream: string, events: readonly EventToAppend[], expected: ExpectedRevision): RecordedEvent | undefined {
    const found =
      expected === 'any' || expected === 'stream-exists'
        ? events.map(({ id }) => this.#recent(stream, id))
        : this.#following(stream, expected, events);
    if (found[0] === undefined) return undefined;
    const last = found.includes(undefined) ? undefined : found.at(-1);
    if (last === undefined) throw new WrongExpectedRevision(stream, expected, BigInt(this.stream(stream).length - 1));
    return last;
  }

  #recent(stream: string, id: string): RecordedEvent | undefined {
    const event = this.#recentIds.get(id);
    return event?.stream === stream ? event : undefined;
  }

  #following(stream: string, expected: bigint | 'no-stream', events: readonly EventToAppend[]): readonly (RecordedEvent | undefined)[] {
    const first = expected === 'no-stream' ? 0 : Number(expected) + 1;
    return events.map(({ id }, offset) => {
      const there = this.stream(stream)[first + offset];
      return there?.id === id ? there : undefined;
    });
  }
}
