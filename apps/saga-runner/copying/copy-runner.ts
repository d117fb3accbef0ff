import { setTimeout as sleep } from 'node:timers/promises';
import type { CopyPlanned } from '@copyledger/domain/copying/copy/copy.events';
import type { FeedBatch, FeedConsumer } from '@copyledger/eventstore/client';
import { Bell } from '@copyledger/eventstore/client/bell';
import type { CopyListener, TenureSurroundings } from './copy-surroundings';
import { CopyTenure } from './copy-tenure';
import type { DeskState } from './desk-writer';
import { inputPrefixes } from './input-routes';
import { TenureLost } from './working-state';

/** `standby`: another process copies. This one watches, and goes on where that one ends. */
export type CopyState = 'starting' | 'active' | 'standby' | 'stopped';

export interface DeskStatus {
  readonly leaderAccountId: string;
  readonly state: DeskState;
  /** Inputs that are not absorbed yet. */
  readonly waiting: number;
}

export interface CopyStatus {
  readonly state: CopyState;
  readonly position: bigint | undefined;
  readonly desks: readonly DeskStatus[];
  /** Orders that wait or are on their way to their accounts. */
  readonly pendingOrders: number;
  /** Rows that are not kept yet. */
  readonly pendingRows: number;
}

export interface CopyPace {
  /** How often desks are asked what is due because of time and prices; 0 leaves that, keeping and beats to `tick` and `keep`. */
  readonly clockMs: number;
  readonly keepMs: number;
  readonly beatMs: number;
  /** How often a standby looks whether it is needed. */
  readonly standbyMs: number;
}

export const defaultCopyPace: CopyPace = { clockMs: 250, keepMs: 1_000, beatMs: 1_000, standbyMs: 250 };

export interface CopyRunnerSurroundings extends Omit<TenureSurroundings, 'listener'> {
  readonly listener: CopyListener & { onState(state: CopyState): void };
  readonly pace: CopyPace;
}

/**
 * Copies for every leader, as long as no other process does: a consumer of the feed. What it has decided is in the journals, what it works
 * with in the working state; both sides of every step are safe to repeat.
 */
export class CopyRunner implements FeedConsumer {
  readonly name = 'copying';
  readonly streamPrefixes = inputPrefixes;
  readonly isSelective = true;
  private state: CopyState = 'starting';
  private tenure: CopyTenure | undefined;
  /** Everything up to here came from the feed. */
  private reached: bigint | undefined;
  private beginning: Promise<void> | undefined;
  private ending: Promise<void> = Promise.resolve();
  private keeping: Promise<void> = Promise.resolve();
  private readonly stopping = new AbortController();
  private readonly changed = new Bell();
  private readonly timers: NodeJS.Timeout[] = [];

  constructor(private readonly surroundings: CopyRunnerSurroundings) {}

  /** Resolves once this process copies, and the feed may begin. */
  async loadCheckpoint(): Promise<bigint | undefined> {
    return (await this.active())?.position;
  }

  async handle(batch: FeedBatch): Promise<void> {
    for (;;) {
      const tenure = await this.active();
      if (tenure === undefined) return;
      await tenure.take(batch);
      // A tenure that ended meanwhile may have done nothing with it.
      if (tenure === this.tenure) break;
    }
    this.reached = batch.upTo;
  }

  /** Asks every desk what is due now: time has passed, or prices have moved. */
  tick(): void {
    this.tenure?.tick();
  }

  /**
   * Plans for every leader whatever could be traded toward the targets now, and resolves with the plans once they are durable; undefined
   * when another process copies.
   */
  async repair(): Promise<readonly CopyPlanned['data'][] | undefined> {
    const { tenure } = this;
    if (tenure === undefined) return undefined;
    const planned = await Promise.all([...tenure.writers.values()].map((writer) => writer.repair()));
    return planned.flat();
  }

  /** Keeps the working state as it is now. */
  keep(): Promise<void> {
    this.keeping = this.keeping.then(() => this.withTenure((tenure) => tenure.keep()));
    return this.keeping;
  }

  /** Everything up to a position is absorbed, what it led to is durable, every order is sent and every leg resolved. */
  isSettledAt(position: bigint): boolean {
    return this.tenure?.isSettledAt(position) === true;
  }

  /** Resolves when that is so, for whoever drives the runner by hand. Legs are resolved by what markets and settlement write to the log. */
  async settled(position: bigint): Promise<void> {
    while (!this.isSettledAt(position) && !this.stopping.signal.aborted) await (this.tenure?.progressed() ?? this.changed.wait());
  }

  /** Finishes what is under way, keeps it, and lets another process go on. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.timers.forEach(clearInterval);
    this.changed.ring();
    await this.beginning;
    await this.tenure?.stop();
    await this.keep();
    await this.withTenure(() => this.surroundings.state.end());
    this.tenure = undefined;
    this.enter('stopped');
  }

  status(): CopyStatus {
    const { tenure, state } = this;
    const desks = [...(tenure?.writers.values() ?? [])].map((writer) => ({
      leaderAccountId: writer.leaderAccountId,
      state: writer.state,
      waiting: writer.waiting,
    }));
    return { state, desks, position: tenure?.position, pendingOrders: tenure?.pendingOrders ?? 0, pendingRows: tenure?.pendingRows ?? 0 };
  }

  /** The tenure of this process, as soon as it has it; undefined when it stops before. */
  private async active(): Promise<CopyTenure | undefined> {
    while (this.tenure === undefined && !this.stopping.signal.aborted) {
      this.beginning ??= this.begin().finally(() => {
        this.beginning = undefined;
      });
      await this.beginning;
    }
    return this.tenure;
  }

  private async begin(): Promise<void> {
    const { state, listener, pace } = this.surroundings;
    const { signal } = this.stopping;
    await this.ending;
    while (!signal.aborted) {
      try {
        if (await state.begin()) {
          await this.open();
          return;
        }
        this.enter('standby');
      } catch (error) {
        listener.onFailure(this.name, error);
      }
      await sleep(pace.standbyMs, undefined, { signal }).catch(() => undefined);
    }
  }

  private async open(): Promise<void> {
    // Others see it live while it opens, which may take longer than they are patient.
    if (this.timers.length === 0) this.startTimers();
    const tenure = await CopyTenure.open(this.surroundings, this.reached);
    this.tenure = tenure;
    void tenure.broken.then((error) => {
      this.abandon(tenure, error);
    });
    this.enter('active');
  }

  private startTimers(): void {
    const { clockMs, keepMs, beatMs } = this.surroundings.pace;
    if (clockMs === 0) return;
    const beat = (): void => {
      this.surroundings.state.beat().catch((error: unknown) => {
        this.report(this.tenure, error);
      });
    };
    this.timers.push(
      setInterval(() => {
        this.tick();
      }, clockMs),
      setInterval(() => void this.keep(), keepMs),
      setInterval(beat, beatMs),
    );
  }

  private async withTenure(work: (tenure: CopyTenure) => Promise<void>): Promise<void> {
    const { tenure } = this;
    if (tenure === undefined) return;
    try {
      await work(tenure);
    } catch (error) {
      this.report(tenure, error);
    }
  }

  /** A database that is away holds nothing up for a while; another process that copies does. */
  private report(tenure: CopyTenure | undefined, error: unknown): void {
    if (error instanceof TenureLost && tenure !== undefined) this.abandon(tenure, error);
    else this.surroundings.listener.onFailure('the working state', error);
  }

  private abandon(tenure: CopyTenure, error: unknown): void {
    if (this.tenure !== tenure || this.stopping.signal.aborted) return;
    this.surroundings.listener.onFailure(this.name, error);
    this.tenure = undefined;
    this.enter('starting');
    this.ending = tenure.stop();
    void this.active();
  }

  private enter(state: CopyState): void {
    this.changed.ring();
    if (this.state === state) return;
    this.state = state;
    this.surroundings.listener.onState(state);
  }
}
