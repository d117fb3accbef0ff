import { ProblemError } from '@copyledger/platform';

/** How many requests of one user may wait at the same time. */
const waitsPerUserMax = 64;

/** Bounds the waits of each user, so that nobody fills the places of all others with positions that will never come. */
export class WaitingRoom {
  private readonly waiting = new Map<string, number>();

  constructor(private readonly perUserMax = waitsPerUserMax) {}

  /** Runs `wait` when the user has a place left; throws `too-many-requests` otherwise. */
  async within(user: string, wait: () => Promise<void>): Promise<void> {
    const present = this.waiting.get(user) ?? 0;
    if (present >= this.perUserMax) {
      throw new ProblemError('too-many-requests', {
        detail: `At most ${this.perUserMax} requests of one user may wait for Min-Position at the same time.`,
        headers: { 'Retry-After': '1' },
      });
    }
    this.waiting.set(user, present + 1);
    try {
      await wait();
    } finally {
      this.leave(user);
    }
  }

  private leave(user: string): void {
    const present = this.waiting.get(user) ?? 0;
    if (present > 1) this.waiting.set(user, present - 1);
    else this.waiting.delete(user);
  }
}
