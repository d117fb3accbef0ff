import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import type { ValueApart } from '@copyledger/kernel/compact/values-apart';
import type { CommandMemoryForm } from './command-memory';
import type { MailboxSettings, SnapshotNews, SnapshotPolicy } from './settings';
import { decodeFrame, encodeFrame } from './snapshot-frame';
import type { Snapshot, SnapshotStore } from './snapshot-store';

/** What a snapshot is taken of: always as of one revision, whenever it is looked at. */
export interface Portrayed<S> {
  readonly stream: string;
  readonly state: S;
  readonly revision: bigint;
  /** The event at that revision. */
  readonly eventId: string;
  readonly memory: { form(): CommandMemoryForm };
}

/** An aggregate as a snapshot has it. */
export interface Restored<S> {
  readonly state: S;
  readonly revision: bigint;
  readonly eventId: string;
  readonly memory: CommandMemoryForm;
}

/** The newest snapshot that this process knows of. */
interface Known {
  readonly revision: bigint;
  readonly stateBytes: number;
  readonly tableBytes: number;
}

const none: Known = { revision: -1n, stateBytes: 0, tableBytes: 0 };

const knownOf = ({ revision, state, tables = [] }: Pick<Snapshot, 'revision' | 'state' | 'tables'>): Known => ({
  revision,
  stateBytes: state.length,
  tableBytes: tables.reduce((sum, { length }) => sum + length, 0),
});

/** The first comes after half as many events to as many: aggregates that began together would come due together for ever. */
const firstShareOf = ({ stream }: { readonly stream: string }): number => (1 + crc32(stream) / 2 ** 32) / 2;

class TooSlow extends Error {
  constructor(ms: number) {
    super(`No snapshot came within ${ms} ms`);
    this.name = 'TooSlow';
  }
}

/**
 * Takes and loads the snapshots of one kind of aggregate, beside the commands' path: no command waits for one to be taken, and none fails
 * for want of one. One is taken at a time.
 */
export class Snapshots<S> {
  private readonly known = new WeakMap<Portrayed<S>, Known>();
  private readonly waiting = new Set<Portrayed<S>>();
  private running: Promise<void> | undefined;
  private isStopped = false;

  constructor(
    private readonly policy: SnapshotPolicy<S>,
    private readonly store: SnapshotStore,
    private readonly settings: MailboxSettings,
  ) {}

  /** What the newest readable snapshot holds, if there is one and the store answers in time. */
  async load(aggregate: Portrayed<S>): Promise<Restored<S> | undefined> {
    const { stream } = aggregate;
    const snapshot = await this.fetch(stream);
    if (snapshot === undefined) return undefined;
    try {
      const { state, eventId, memory } = decodeFrame({ bytes: snapshot.state, tables: snapshot.tables ?? [] });
      const restored = { state: this.policy.parse(state), revision: snapshot.revision, eventId, memory };
      this.known.set(aggregate, knownOf(snapshot));
      return restored;
    } catch (error) {
      this.discard(aggregate, 'unreadable', error);
      return undefined;
    }
  }

  /** Throws away the snapshots of a stream whose newest can't be used. */
  discard(aggregate: Portrayed<S>, outcome: 'unreadable' | 'foreign' | 'misleading', error?: unknown): void {
    const { stream } = aggregate;
    this.tell(outcome, stream, error);
    this.known.set(aggregate, none);
    // If it stays, it is recognised the next time.
    this.store.discard(stream).catch((reason: unknown) => {
      this.tell('not-saved', stream, reason);
    });
  }

  /** The snapshot that was loaded fits the log. */
  used({ stream }: Portrayed<S>): void {
    this.tell('loaded', stream);
  }

  /** Takes a snapshot soon, if it is time for one. */
  consider(aggregate: Portrayed<S>): void {
    if (this.isStopped || !this.isDue(aggregate)) return;
    this.waiting.add(aggregate);
    this.running ??= this.takeAll();
  }

  /** Takes no more of them, and resolves when the one that is being taken is kept. */
  async stop(): Promise<void> {
    this.isStopped = true;
    this.waiting.clear();
    await this.running;
  }

  private isDue(aggregate: Portrayed<S>): boolean {
    const known = this.known.get(aggregate);
    const { revision, stateBytes, tableBytes } = known ?? none;
    const { snapshotBytesPerEventMax, snapshotTableBytesMax } = this.settings.limits;
    const everyEvents = this.policy.everyEvents / (tableBytes > snapshotTableBytesMax ? 2 : 1);
    const events =
      known === undefined ? everyEvents * firstShareOf(aggregate) : Math.max(everyEvents, stateBytes / snapshotBytesPerEventMax);
    return Number(aggregate.revision - revision) >= events;
  }

  private async takeAll(): Promise<void> {
    for (const aggregate of this.waiting) {
      // Answers that are ready go out first.
      await turn();
      if (this.waiting.delete(aggregate)) await this.take(aggregate);
      if (this.waiting.size > 0) await sleep(this.settings.limits.snapshotRestMs);
    }
    this.running = undefined;
  }

  /** The next is due as many events later, whether this one succeeds or not: a store that is away is not asked for every event. */
  private async take(aggregate: Portrayed<S>): Promise<void> {
    const { stream, revision } = aggregate;
    try {
      this.known.set(aggregate, { ...none, revision });
      const { bytes: state, tables } = this.frameOf(aggregate);
      const snapshot = { stream, revision, stateVersion: this.policy.stateVersion, state, tables };
      this.known.set(aggregate, knownOf(snapshot));
      await this.store.save(snapshot);
      this.tell('saved', stream);
    } catch (error) {
      this.tell('not-saved', stream, error);
    }
  }

  private frameOf({ eventId, memory, state }: Portrayed<S>): ValueApart {
    return encodeFrame({ eventId, memory: memory.form(), state: this.policy.serialise(state) });
  }

  private async fetch(stream: string): Promise<Snapshot | undefined> {
    const { snapshotPatienceMs } = this.settings.limits;
    const patience = new AbortController();
    try {
      const late = sleep(snapshotPatienceMs, undefined, { signal: patience.signal }).then(() => {
        throw new TooSlow(snapshotPatienceMs);
      });
      return await Promise.race([this.store.load(stream, this.policy.stateVersion), late]);
    } catch (error) {
      this.tell('not-loaded', stream, error);
      return undefined;
    } finally {
      patience.abort();
    }
  }

  private tell(outcome: SnapshotNews['outcome'], stream: string, error?: unknown): void {
    this.settings.onSnapshot?.({ outcome, stream, ...(error !== undefined && { error }) });
  }
}
