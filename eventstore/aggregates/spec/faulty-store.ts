import {
  type Appended,
  AppendRefused,
  type EventStore,
  type EventToAppend,
  type ExpectedRevision,
  LogUnavailable,
  OutcomeUnknown,
  type ReadStreamOptions,
  type RecordedEvent,
} from '../../client/event-store';

/** What happens to an append. Outcome unknown: it has landed, never will, or lands only after so many further calls. */
export type AppendFault = 'none' | 'unavailable' | 'refused' | 'landed' | 'lost' | { readonly lateByCalls: number };
/** What happens to a read: it fails at once, or after its first event. */
export type ReadFault = 'none' | 'unavailable' | 'breaks';

interface LateAppend {
  callsLeft: number;
  readonly land: () => Promise<unknown>;
}

/** A process's connection to the log, with faults: each call takes the next one planned. */
export class FaultyStore {
  readonly appendFaults: AppendFault[] = [];
  readonly readFaults: ReadFault[] = [];
  /** How many events each append that got through had. */
  readonly appendSizes: number[] = [];
  readCount = 0;
  /** How many events all reads together have brought. */
  eventsRead = 0;
  /** Called in the middle of an append, before it reaches the log. */
  onAppend: (events: readonly EventToAppend[]) => void | Promise<void> = () => undefined;
  private late: LateAppend[] = [];

  constructor(private readonly log: EventStore) {}

  get store(): EventStore {
    const { log } = this;
    return {
      append: (stream, events, expected) => this.append(stream, events, expected),
      readStream: (stream, options) => this.readStream(stream, options),
      readAll: (options) => log.readAll(options),
      subscribeToAll: (options) => log.subscribeToAll(options),
      readStreamMetadata: (stream) => log.readStreamMetadata(stream),
      writeStreamMetadata: (stream, metadata) => log.writeStreamMetadata(stream, metadata),
      head: () => log.head(),
      close: () => log.close(),
    };
  }

  /** Lets everything land that is still on its way. */
  async landAll(): Promise<void> {
    const late = this.late;
    this.late = [];
    // One that has become impossible meanwhile is refused by the log, and nobody hears of it.
    for (const { land } of late) await land().catch(() => undefined);
  }

  private async append(stream: string, events: readonly EventToAppend[], expected: ExpectedRevision): Promise<Appended> {
    await this.callMade();
    await this.onAppend(events);
    const land = async (): Promise<Appended> => {
      const appended = await this.log.append(stream, events, expected);
      this.appendSizes.push(events.length);
      return appended;
    };
    const fault = this.appendFaults.shift() ?? 'none';
    if (typeof fault === 'object') {
      this.late.push({ callsLeft: fault.lateByCalls, land });
      throw new OutcomeUnknown(stream);
    }
    return this.faulty(stream, fault, land);
  }

  private async faulty(stream: string, fault: Exclude<AppendFault, object>, land: () => Promise<Appended>): Promise<Appended> {
    if (fault === 'unavailable') throw new LogUnavailable('the log is away');
    if (fault === 'refused') throw new AppendRefused(stream, 'too large');
    if (fault === 'none') return land();
    // Whatever the log answers, the caller does not hear it.
    if (fault === 'landed') await land().catch(() => undefined);
    throw new OutcomeUnknown(stream);
  }

  private async *readStream(stream: string, options: ReadStreamOptions): AsyncIterable<RecordedEvent> {
    this.readCount += 1;
    await this.callMade();
    const fault = this.readFaults.shift() ?? 'none';
    if (fault === 'unavailable') throw new LogUnavailable('the log is away');
    for await (const event of this.log.readStream(stream, options)) {
      this.eventsRead += 1;
      yield event;
      if (fault === 'breaks') throw new LogUnavailable('the connection broke');
    }
  }

  private async callMade(): Promise<void> {
    for (const append of this.late) append.callsLeft -= 1;
    const due = this.late.filter(({ callsLeft }) => callsLeft < 0);
    this.late = this.late.filter(({ callsLeft }) => callsLeft >= 0);
    for (const { land } of due) await land().catch(() => undefined);
  }
}
