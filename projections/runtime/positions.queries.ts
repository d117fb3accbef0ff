import type { Queryable } from '@copyledger/platform/postgres/database';

export interface ProjectionPositionsOptions {
  readonly db: Queryable;
  /** How often the shared poller looks while somebody waits. */
  readonly pollIntervalMs?: number;
  /** How old an answer of `positionOf` may be. */
  readonly ageMaxMs?: number;
  /** Above this many, a further waiter is turned away at once. */
  readonly waitersMax?: number;
}

export interface WaitRequest {
  /** The projection's name, `orders`. */
  readonly projection: string;
  /** The log position that it has to have reached. */
  readonly position: bigint;
  /** How long to wait; the API bounds it. */
  readonly timeoutMs: number;
}

export interface WaitOutcome {
  readonly outcome: 'reached' | 'lagging' | 'too-many-waiters';
  /** Where the projection was last seen; undefined before its first event. */
  readonly position: bigint | undefined;
}

interface Waiter {
  readonly projection: string;
  readonly position: bigint;
  readonly settle: (outcome: WaitOutcome['outcome']) => void;
}

interface PositionRow {
  readonly projection: string;
  readonly position: string | null;
}

const defaults = { pollIntervalMs: 10, ageMaxMs: 50, waitersMax: 10_000 } as const;

/**
 * Where the read models stand, for readers. A wait holds no connection: one poller looks at the checkpoints for all waiters, and only
 * while there are any. In the process that projects, `report` answers them without a look.
 */
export class ProjectionPositions {
  private readonly settings: Required<ProjectionPositionsOptions>;
  private readonly seen = new Map<string, bigint>();
  /** When the projector of this process last said where a projection stands. */
  private readonly reportedAt = new Map<string, number>();
  private readonly waiters = new Set<Waiter>();
  private lookedAt = -Infinity;
  private looking: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isClosed = false;

  constructor(options: ProjectionPositionsOptions) {
    this.settings = { ...defaults, ...options };
  }

  /** The position that the projection's rows have reached at least. Read it before the rows, and it never says too much. */
  async positionOf(projection: string): Promise<bigint | undefined> {
    if (performance.now() - this.lookedAt > this.settings.ageMaxMs) await this.look();
    return this.seen.get(projection);
  }

  /** All projections that have readers. Throws when the database cannot be asked. */
  async positions(): Promise<ReadonlyMap<string, bigint>> {
    await this.look();
    return new Map(this.seen);
  }

  /** Resolves as soon as the projection has reached the position, or when the time is up. Never throws for a database that is away. */
  waitFor({ projection, position, timeoutMs }: WaitRequest): Promise<WaitOutcome> {
    if (this.hasReached(projection, position)) return Promise.resolve(this.answer('reached', projection));
    if (this.waiters.size >= this.settings.waitersMax) return Promise.resolve(this.answer('too-many-waiters', projection));
    if (this.isClosed || timeoutMs <= 0) return Promise.resolve(this.answer('lagging', projection));
    return new Promise((resolve) => {
      const settle = (outcome: WaitOutcome['outcome']): void => {
        clearTimeout(deadline);
        this.waiters.delete(waiter);
        resolve(this.answer(outcome, projection));
      };
      const waiter: Waiter = { projection, position, settle };
      const deadline = setTimeout(settle, timeoutMs, 'lagging');
      this.waiters.add(waiter);
      this.schedule(0);
    });
  }

  /** The in-process signal: the projector calls it after each commit. */
  report(projection: string, position: bigint): void {
    this.seen.set(projection, position);
    this.reportedAt.set(projection, performance.now());
    this.settleReached();
  }

  /** Answers everybody who still waits, and stops looking. */
  close(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
    for (const waiter of this.waiters) waiter.settle('lagging');
  }

  private answer(outcome: WaitOutcome['outcome'], projection: string): WaitOutcome {
    return { outcome, position: this.seen.get(projection) };
  }

  private hasReached(projection: string, position: bigint): boolean {
    const seen = this.seen.get(projection);
    return seen !== undefined && seen >= position;
  }

  private settleReached(): void {
    for (const waiter of this.waiters) if (this.hasReached(waiter.projection, waiter.position)) waiter.settle('reached');
  }

  private schedule(delayMs: number): void {
    if (this.timer !== undefined || this.isClosed) return;
    this.timer = setTimeout(() => {
      void this.poll();
    }, delayMs);
  }

  private async poll(): Promise<void> {
    // A database that is away is no fault of the waiters: the look is repeated until their time is up.
    await this.look().catch(() => undefined);
    this.timer = undefined;
    if (this.waiters.size > 0) this.schedule(this.settings.pollIntervalMs);
  }

  /** Everybody who asks at the same moment shares one statement. */
  private look(): Promise<void> {
    this.looking ??= this.read().finally(() => {
      this.looking = undefined;
    });
    return this.looking;
  }

  private async read(): Promise<void> {
    const startedAt = performance.now();
    const { rows } = await this.settings.db.query<PositionRow>({
      name: 'runtime.positions',
      text: 'select projection, position from read.projection_positions',
    });
    // A report that came meanwhile is newer. Whoever was told that it is reached must not be told less a moment later.
    const news = rows.filter(({ projection }) => (this.reportedAt.get(projection) ?? -Infinity) < startedAt);
    for (const { projection, position } of news) if (position !== null) this.seen.set(projection, BigInt(position));
    this.lookedAt = startedAt;
    this.settleReached();
  }
}
