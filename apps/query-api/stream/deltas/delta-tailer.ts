import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { DeltaTail, type TailHearing } from './delta-tail';
import { TailSession } from './tail-session';

export interface DeltaTailerOptions {
  /** A pool of its own, so that it never waits behind other reads. One connection is enough. */
  readonly pool: Pool;
  readonly listener: TailHearing;
  /** How often to look without a notice, for what no notice tells: readers that switch, a notice that was lost. */
  readonly pollMs?: number;
  /** The first failure of an outage, and its end. */
  readonly onOutage: (error: unknown) => void;
  readonly onRecovery: () => void;
}

const defaultPollMs = 1_000;
/** The least time from one look to the next. Several projectors, or one that is busy, would otherwise have it look all the time. */
const paceMs = 5;
const retryMs = { first: 50, max: 2_000 } as const;

/** Tails the deltas until it is stopped. While the database is away it tries again; nothing is left out for that. */
export class DeltaTailer {
  private readonly tail: DeltaTail;
  private readonly stopping = new AbortController();
  private readonly running: Promise<void>;
  private isWoken = false;
  private wake: () => void = () => undefined;
  private started: () => void = () => undefined;
  private attempt = 0;
  /** Resolves when the tail has begun: whoever reads a snapshot from then on misses no delta after it. */
  readonly isReady: Promise<void>;

  constructor(private readonly options: DeltaTailerOptions) {
    this.tail = new DeltaTail(options.listener);
    this.isReady = new Promise((resolve) => {
      this.started = resolve;
    });
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.wake();
    await this.running;
  }

  private get isStopping(): boolean {
    return this.stopping.signal.aborted;
  }

  private async run(): Promise<void> {
    while (!this.isStopping) {
      try {
        await this.follow();
      } catch (error) {
        if (this.attempt === 0) this.options.onOutage(error);
        await this.pause(Math.min(retryMs.max, retryMs.first * 2 ** this.attempt));
        this.attempt += 1;
      }
    }
  }

  private async follow(): Promise<void> {
    const ended = new AbortController();
    const session = await TailSession.open(this.options.pool, {
      onNotice: (partition) => {
        this.tail.admitNamed(partition);
        this.rouse();
      },
      onEnd: () => {
        ended.abort();
        this.rouse();
      },
    });
    try {
      let discover = true;
      while (!this.isStopping && !ended.signal.aborted) discover = await this.readOn(session, discover);
    } finally {
      session.close();
    }
  }

  /** Reads and then sleeps. True when the next look is to be a thorough one. */
  private async readOn(session: TailSession, discover: boolean): Promise<boolean> {
    this.isWoken = false;
    const startedAt = performance.now();
    const isMore = await session.read((db) => this.tail.advance(db, { discover }));
    this.recovered();
    if (isMore) return false;
    const isQuiet = await this.sleepUntilWoken();
    const restMs = startedAt + paceMs - performance.now();
    if (restMs > 0) await this.pause(restMs);
    return isQuiet;
  }

  private recovered(): void {
    if (this.attempt > 0) this.options.onRecovery();
    this.attempt = 0;
    this.started();
  }

  private rouse(): void {
    this.isWoken = true;
    this.wake();
  }

  /** True when nobody has woken it in time. */
  private sleepUntilWoken(): Promise<boolean> {
    if (this.isWoken || this.isStopping) return Promise.resolve(false);
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        resolve(true);
      }, this.options.pollMs ?? defaultPollMs);
      this.wake = () => {
        clearTimeout(timer);
        resolve(false);
      };
    });
  }

  private async pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.stopping.signal }).catch(() => undefined);
  }
}
