const sampleMax = 1_000;

/** The newest acknowledgement times of a consumer, in milliseconds. */
export class Measurements {
  private readonly sample: number[] = [];
  private next = 0;

  add(milliseconds: number): void {
    this.sample[this.next] = milliseconds;
    this.next = (this.next + 1) % sampleMax;
  }

  /** Under the names that the real server gives them. */
  summary(): readonly { readonly key: string; readonly value: number }[] {
    const sorted = [...this.sample].sort((a, b) => a - b);
    const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
    const mean = sorted.length === 0 ? 0 : sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
    const figures: [key: string, value: number][] = [
      ['Mean', mean],
      ['Median', at(0.5)],
      ['Fastest', at(0)],
      ['Quintile 1', at(0.2)],
      ['Quintile 2', at(0.4)],
      ['Quintile 3', at(0.6)],
      ['Quintile 4', at(0.8)],
      ['Quintile 5', at(1)],
      ['90%', at(0.9)],
      ['95%', at(0.95)],
      ['99%', at(0.99)],
      ['99.5%', at(0.995)],
      ['99.9%', at(0.999)],
      ['Highest', at(1)],
    ];
    return figures.map(([key, value]) => ({ key, value: Math.round(value) }));
  }
}

/** Counts items and says how many there were per second, over all and since it was last asked. */
export class Throughput {
  private total = 0;
  private atLastReading = 0;
  private readonly startedAt: number;

  constructor(private readonly now: () => number) {
    this.startedAt = now();
  }

  count(): void {
    this.total += 1;
  }

  read(): { total: number; sinceLastReading: number; perSecond: number } {
    const sinceLastReading = this.total - this.atLastReading;
    this.atLastReading = this.total;
    const seconds = Math.max(1, (this.now() - this.startedAt) / 1000);
    return { total: this.total, sinceLastReading, perSecond: Math.round(this.total / seconds) };
  }
}
