export interface BackoffOptions {
  /** The longest delay before the first attempt; it doubles with every further one. */
  readonly firstMs?: number;
  readonly maxMs?: number;
  /** A connection that has lasted so long makes the next attempt a first one again. */
  readonly stableMs?: number;
  /** From 0 to below 1. */
  readonly random?: () => number;
}

const defaults = { firstMs: 250, maxMs: 10_000, stableMs: 5_000, random: Math.random } as const;

/**
 * How long to wait before connecting again: a random time below a bound that doubles, so that clients whom one failure has cut off do
 * not all come back at the same moment ("full jitter", AWS Architecture Blog, "Exponential Backoff And Jitter").
 */
export class Backoff {
  private readonly options: Required<BackoffOptions>;
  private attempt = 0;

  constructor(options: BackoffOptions = {}) {
    this.options = { ...defaults, ...options };
  }

  /** The delay before the next attempt. `lastedMs` is how long the connection before had lasted, zero when it never came to be. */
  nextDelayMs(lastedMs: number): number {
    const { firstMs, maxMs, stableMs, random } = this.options;
    if (lastedMs >= stableMs) this.attempt = 0;
    const bound = Math.min(maxMs, firstMs * 2 ** Math.min(this.attempt, 30));
    this.attempt += 1;
    return Math.floor(random() * bound);
  }
}
