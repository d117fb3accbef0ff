import { randomUUID } from 'node:crypto';
import type { Fact, Instant } from '@copyledger/kernel';
import type { EventStore } from '../../client/event-store';
import { memoryEventStore } from '../../client/memory/memory-event-store';
import { Aggregates } from '../aggregates';
import type { CommandOutcome } from '../envelope';
import type { AggregateLimits, AggregateType, SnapshotNews } from '../settings';
import type { SnapshotStore } from '../snapshot-store';
import { FaultyStore } from './faulty-store';
import { instant, type Jar, jarCodec, type JarCommand, type JarEvent, type JarRejection, jars } from './jar';

export type JarOutcome = CommandOutcome<Jar, JarEvent, JarRejection>;
export type Done = Extract<JarOutcome, { readonly status: 'done' }>;

export interface Process {
  readonly jars: Aggregates<JarCommand, Jar, JarEvent, JarRejection>;
  readonly connection: FaultyStore;
  /** What became of its snapshots. */
  readonly news: SnapshotNews[];
}

export interface ProcessOptions {
  readonly limits?: Partial<AggregateLimits>;
  readonly now?: () => Instant;
  readonly type?: AggregateType<JarCommand, Jar, JarEvent, JarRejection>;
  readonly snapshotStore?: SnapshotStore;
}

/** One process with its own memory and its own connection to a log that others may share. */
export const startProcess = (log: EventStore = memoryEventStore(), options: ProcessOptions = {}): Process => {
  const { limits = {}, now = () => instant('2026-01-01T00:00:00Z'), type = jars, snapshotStore } = options;
  const [connection, news]: [FaultyStore, SnapshotNews[]] = [new FaultyStore(log), []];
  const settings = {
    store: connection.store,
    codec: jarCodec,
    now,
    limits: { settleDelayMs: 0, ...limits },
    onSnapshot: (what: SnapshotNews) => news.push(what),
    ...(snapshotStore && { snapshotStore }),
  };
  return { jars: new Aggregates(type, settings), connection, news };
};

/** What an aggregate's stream holds, in the domain's words. */
export const eventsOf = async (log: EventStore, id: string) => {
  const events = [];
  for await (const recorded of log.readStream(`jar-${id}`, { direction: 'forwards', from: 'start' })) {
    const decoded = jarCodec.decode(recorded);
    if (decoded === undefined) throw new Error(`${recorded.type} is no event of a jar.`);
    events.push({ ...decoded, event: decoded.event as JarEvent });
  }
  return events;
};

export const amountsOf = async (log: EventStore, id: string): Promise<number[]> =>
  (await eventsOf(log, id)).map(({ event }) => (event.type === 'Added' ? event.data.amount : -event.data.amount));

/** Writes to a stream past every rule. */
export const write = async (log: EventStore, stream: string, ...events: Fact<string, unknown>[]): Promise<void> => {
  const metadata = {
    $correlationId: 'c',
    $causationId: 'c',
    actor: { type: 'system', id: 'intruder', through: 'spec' },
    commandId: 'intrusion',
    commandHash: '',
    occurredAt: instant('2026-01-01T00:00:00Z'),
  } as const;
  const encoded = events.map((event) => jarCodec.encode(randomUUID(), event, metadata));
  await log.append(stream, encoded, 'any');
};
