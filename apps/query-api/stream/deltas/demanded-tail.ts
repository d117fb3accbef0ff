import type { TailHearing, TailListener } from './delta-tail';

/** A tail at work. */
export interface RunningTail {
  /** Resolves when it has begun: whoever reads a snapshot from then on misses no delta after it. */
  readonly isReady: Promise<void>;
  stop(): Promise<void>;
}

export interface DemandedTailOptions {
  /** Begins to tail from where the deltas are now. */
  readonly start: (listener: TailHearing) => RunningTail;
  readonly listeners: readonly TailListener[];
  /** Milliseconds. */
  readonly now: () => number;
  /** How long it goes on without anybody who needs it: whoever comes back soon finds it running. */
  readonly lingerMs: number;
}

interface Run {
  readonly tail: RunningTail;
  isOver: boolean;
}

/**
 * A tail that runs while somebody needs it. To hear deltas costs as much as to write some of them, and most of the time nobody follows
 * anything. What was heard before a pause says nothing about what comes after it: a new tail begins, as at the start of the process, and
 * nothing that an old one has still under way is heard any more.
 */
export class DemandedTail {
  private run: Run | undefined;
  private wantedAt = -Infinity;
  private isStopped = false;
  /** Resolves when all tails that were stopped have ended. */
  private ended: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: DemandedTailOptions) {}

  /** Somebody needs it from now on. Resolves when it has begun, and never once it is stopped. */
  demand(): Promise<void> {
    if (this.isStopped) return new Promise(() => undefined);
    this.wantedAt = this.options.now();
    this.run ??= this.begin();
    return this.run.tail.isReady;
  }

  /** Pauses when nobody needs it any more. */
  consider(): void {
    const { listeners, now, lingerMs } = this.options;
    if (listeners.some(({ isNeeded }) => isNeeded)) this.wantedAt = now();
    if (this.run !== undefined && now() - this.wantedAt >= lingerMs) this.end(this.run);
  }

  /** For ever. */
  async stop(): Promise<void> {
    this.isStopped = true;
    if (this.run !== undefined) this.end(this.run);
    await this.ended;
  }

  private begin(): Run {
    const told = (tell: (listener: TailListener) => void): void => {
      if (!run.isOver) for (const listener of this.options.listeners) tell(listener);
    };
    const tail = this.options.start({
      onDelta: (delta) => {
        told((listener) => {
          listener.onDelta(delta);
        });
      },
      onBreak: (projection) => {
        told((listener) => {
          listener.onBreak(projection);
        });
      },
      onReached: (reached) => {
        told((listener) => {
          listener.onReached(reached);
        });
      },
    });
    const run: Run = { tail, isOver: false };
    return run;
  }

  private end(run: Run): void {
    run.isOver = true;
    this.run = undefined;
    this.ended = Promise.all([this.ended, run.tail.stop()]);
    for (const listener of this.options.listeners) listener.onPause();
  }
}
