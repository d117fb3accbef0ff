import type { Instant } from '@copyledger/kernel';

export interface FollowClockSurroundings {
  readonly tick: (now: Instant) => Promise<void>;
  readonly now: () => Instant;
  readonly everyMs: number;
  readonly onFailure: (error: unknown) => void;
}

/** Tells the saga the time, one tick after the other. What a tick could not do, the next one does. */
export class FollowClock {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private isBusy = false;

  constructor(private readonly of: FollowClockSurroundings) {}

  start(): void {
    this.timer ??= setInterval(() => {
      if (!this.isBusy) this.running = this.strike();
    }, this.of.everyMs);
  }

  /** Resolves when the tick under way has ended. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  private async strike(): Promise<void> {
    this.isBusy = true;
    try {
      await this.of.tick(this.of.now());
    } catch (error) {
      this.of.onFailure(error);
    } finally {
      this.isBusy = false;
    }
  }
}
