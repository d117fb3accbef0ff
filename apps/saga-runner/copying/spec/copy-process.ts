import { randomUUID } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { Accounts } from '@copyledger/command-side';
import type { EquityStop } from '@copyledger/domain/copying/desk/equity-stops';
import { FaultyStore } from '@copyledger/eventstore/aggregates/spec/faulty-store';
import { type Codec, type EventStore, type Feed, LogUnavailable, startFeed } from '@copyledger/eventstore/client';
import type { Instant } from '@copyledger/kernel';
import { CopyRunner, type CopyRunnerSurroundings } from '../copy-runner';
import { type CopyLimits, defaultCopyLimits } from '../copy-surroundings';
import type { Keeping } from '../working-state';
import { type MemoryDatabase, MemoryWorkingState } from './memory-working-state';

/** What every process of a test stands on. */
export interface Ground {
  readonly log: EventStore;
  readonly codec: Codec;
  readonly database: MemoryDatabase;
  readonly now: () => Instant;
  readonly market: CopyRunnerSurroundings['market'];
  readonly limits?: Partial<CopyLimits>;
}

/** A process's connections to log and database: they end together, in the middle of a write. */
class Connections extends FaultyStore {
  /** Further writes that get through; then the process is dead. */
  writesLeft = Infinity;
  /** The write that it dies at has got through all the same. */
  isLastHeard = false;

  override get store(): EventStore {
    const whole = super.store;
    return { ...whole, append: (...append) => this.write(() => whole.append(...append)) };
  }

  async write<T>(work: () => Promise<T>): Promise<T> {
    this.writesLeft -= 1;
    if (this.writesLeft >= 0) return work();
    if (this.writesLeft === -1 && this.isLastHeard) await work().catch(() => undefined);
    throw new LogUnavailable('the process is gone');
  }
}

/** A process that copies, and can be killed at any of its writes. */
export class CopyProcess {
  readonly connections: Connections;
  readonly state: MemoryWorkingState;
  readonly runner: CopyRunner;
  readonly failures: string[] = [];
  readonly stopped: EquityStop[] = [];
  private readonly end = new AbortController();
  private feed: Feed | undefined;

  constructor(private readonly ground: Ground) {
    const { log, codec, database, now, market, limits } = ground;
    this.connections = new Connections(log);
    const { store } = this.connections;
    this.state = new MemoryWorkingState(database);
    const keep = this.state.keep.bind(this.state);
    this.state.keep = (keeping: Keeping) => this.connections.write(() => keep(keeping));
    const note = (what: string, error: unknown): void => {
      this.failures.push(`${what}: ${String(error)}`);
    };
    this.runner = new CopyRunner({
      ...{ store, codec, now, market, state: this.state, newId: randomUUID },
      accounts: new Accounts({ store, codec, now, limits: { settleDelayMs: 0 } }),
      limits: { ...defaultCopyLimits, retryMsMin: 0, retryMsMax: 1, ...limits },
      pace: { clockMs: 0, keepMs: 0, beatMs: 0, standbyMs: 1 },
      stopFollow: (stop) => {
        this.stopped.push(stop);
        return Promise.resolve();
      },
      listener: {
        onState: () => undefined,
        onWritten: () => undefined,
        onOrdered: () => undefined,
        onFailure: note,
        onQuarantined: (error) => {
          note('quarantined', error.cause);
        },
      },
    });
  }

  start(): void {
    const { codec } = this.ground;
    const sleep = (): Promise<void> => turn();
    const consumers = [this.runner];
    this.feed = startFeed({ store: this.connections.store, codec, consumers, signal: this.end.signal, sleep });
  }

  /** It dies when it has written so many times more, or lets go of everything that it has not written yet. */
  killAfter(writes: number, isLastHeard: boolean): void {
    this.connections.writesLeft = writes;
    this.connections.isLastHeard = isLastHeard;
  }

  get isDead(): boolean {
    return this.connections.writesLeft < 0;
  }

  /** Whatever it still wants to write is lost; the tenure is free, as that of a dead process is. */
  async kill(): Promise<void> {
    this.connections.writesLeft = Math.min(this.connections.writesLeft, 0);
    await this.stop();
    await this.state.end();
  }

  async stop(): Promise<void> {
    this.end.abort();
    await this.runner.stop();
    await this.feed?.stopped;
  }
}
