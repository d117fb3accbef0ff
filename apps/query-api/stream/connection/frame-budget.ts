export interface FrameRate {
  readonly framesPerSecond: number;
  /** How many a client that was quiet may send in a row. */
  readonly framesAtOnce: number;
}

/** Counts what one client sends: a bucket of tokens that fills up steadily. */
export class FrameBudget {
  private tokens: number;
  private seenAtMs: number;

  constructor(
    private readonly rate: FrameRate,
    nowMs: number,
  ) {
    this.tokens = rate.framesAtOnce;
    this.seenAtMs = nowMs;
  }

  /** True when one more frame is within the rate. */
  spend(nowMs: number): boolean {
    const { framesPerSecond, framesAtOnce } = this.rate;
    this.tokens = Math.min(framesAtOnce, this.tokens + ((nowMs - this.seenAtMs) / 1000) * framesPerSecond);
    this.seenAtMs = nowMs;
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }
}
