const windowMs = 1_000;

/** Tells whether something is read so often that it is worth a cost which does not depend on how often. */
export class ReadRate {
  private reads = 0;
  private since = -Infinity;
  private highAt = -Infinity;

  constructor(
    private readonly perSecondMin: number,
    /** Milliseconds. */
    private readonly now: () => number,
  ) {}

  /** So many reads within a second, a moment ago. */
  get isHigh(): boolean {
    return this.now() - this.highAt < windowMs;
  }

  count(): void {
    const now = this.now();
    if (now - this.since >= windowMs) {
      this.since = now;
      this.reads = 0;
    }
    this.reads += 1;
    if (this.reads >= this.perSecondMin) this.highAt = now;
  }
}
