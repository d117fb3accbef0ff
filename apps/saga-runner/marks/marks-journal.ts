import type { MarksRecorded, RecordedMark } from '@copyledger/domain/trading/marks/marks.events';
import { type Codec, type EventStore, OutcomeUnknown, type RecordedEvent, WrongExpectedRevision } from '@copyledger/eventstore/client';
import { derivedId, type Instant } from '@copyledger/kernel';

export const marksStream = 'marks';
const actor = { type: 'system', id: 'marks', through: 'market-data' } as const;
/** A fortnight of minutes is known by heart; of older ones the whole stream is read once. */
const newestMax = 20_000;

export interface MarksSurroundings {
  readonly store: Pick<EventStore, 'append' | 'readStream'>;
  readonly codec: Codec;
}

/**
 * The stream `marks`: the marks of each minute, those of an instrument once, whoever writes them and however often, also a process that was
 * started again within the minute. Expected revision keeps several writers right: who was late reads what the other wrote, and records what
 * is still missing. A minute that ended while nobody ran, or while the log was away, stays without: its prices are gone, and none is made up.
 */
export class MarksJournal {
  /** The instruments that a minute has marks of. */
  private readonly known = new Map<string, Set<string>>();
  private revision = -1n;
  /** The first revision that is known. */
  private from: bigint | undefined;
  private newestAt = '';
  private tail: Promise<unknown> = Promise.resolve();

  constructor(private readonly surroundings: MarksSurroundings) {}

  /** Records what the minute has not got yet. Answers with that. */
  record(at: Instant, marks: readonly RecordedMark[]): Promise<readonly RecordedMark[]> {
    const done = this.tail.then(() => this.write(at, marks));
    this.tail = done.catch(() => undefined);
    return done;
  }

  private async write(at: Instant, marks: readonly RecordedMark[]): Promise<readonly RecordedMark[]> {
    if (this.from === undefined) await this.loadNewest();
    if (at <= this.newestAt) await this.loadAll();
    for (;;) {
      const missing = marks.filter(({ instrument }) => !this.has(at, instrument));
      if (missing.length === 0) return [];
      try {
        await this.append(at, missing);
        return missing;
      } catch (error) {
        await this.recover(error);
        // The append whose outcome was unknown was ours.
        if (error instanceof OutcomeUnknown && missing.every(({ instrument }) => this.has(at, instrument))) return missing;
      }
    }
  }

  /** Reads what stands there now, if that may help. */
  private async recover(error: unknown): Promise<void> {
    const before = this.revision;
    if (!(error instanceof WrongExpectedRevision || error instanceof OutcomeUnknown)) throw error;
    const newer = { direction: 'forwards', from: before + 1n } as const;
    for await (const recorded of this.surroundings.store.readStream(marksStream, newer)) this.learnRecorded(recorded);
    if (this.revision === before && error instanceof WrongExpectedRevision) throw error;
  }

  private has(at: Instant, instrument: string): boolean {
    return this.known.get(at)?.has(instrument) === true;
  }

  private async append(at: Instant, marks: readonly RecordedMark[]): Promise<void> {
    const { store, codec } = this.surroundings;
    const id = derivedId('event', marksStream, at, ...marks.map(({ instrument }) => instrument));
    const event: MarksRecorded = { type: 'MarksRecorded', data: { at, marks } };
    const metadata = { $correlationId: id, $causationId: id, actor, commandId: id, commandHash: '', occurredAt: at };
    const expected = this.revision < 0n ? 'no-stream' : this.revision;
    const { revision } = await store.append(marksStream, [codec.encode(id, event, metadata)], expected);
    this.learn(event.data);
    this.revision = revision;
    if (this.known.size > 2 * newestMax) this.forget();
  }

  /** The newest are read again when they are asked for. */
  private forget(): void {
    this.known.clear();
    this.from = undefined;
  }

  private async loadNewest(): Promise<void> {
    const newest: RecordedEvent[] = [];
    const backwards = { direction: 'backwards', from: 'end', limit: newestMax } as const;
    for await (const recorded of this.surroundings.store.readStream(marksStream, backwards)) newest.push(recorded);
    for (const recorded of newest) this.learnRecorded(recorded);
    this.from = newest.at(-1)?.revision ?? 0n;
  }

  private async loadAll(): Promise<void> {
    if (this.from === undefined || this.from === 0n) return;
    const older = { direction: 'backwards', from: this.from - 1n } as const;
    for await (const recorded of this.surroundings.store.readStream(marksStream, older)) this.learnRecorded(recorded);
    this.from = 0n;
  }

  private learnRecorded(recorded: RecordedEvent): void {
    const decoded = this.surroundings.codec.decode(recorded);
    if (decoded?.event.type === 'MarksRecorded') this.learn((decoded.event as MarksRecorded).data);
    if (recorded.revision > this.revision) this.revision = recorded.revision;
  }

  private learn({ at, marks }: MarksRecorded['data']): void {
    const instruments = this.known.get(at) ?? new Set();
    for (const { instrument } of marks) instruments.add(instrument);
    this.known.set(at, instruments);
    if (at > this.newestAt) this.newestAt = at;
  }
}
