import { rounded, type Latency } from '../latency';

const bucketsPerMs = 10;
const msMax = 10_000;

/** How long things took, counted in tenths of a millisecond, so that two processes can add up what they saw. */
export class Arrivals {
  private readonly counts: number[];

  constructor(counts?: readonly number[]) {
    this.counts = counts === undefined ? new Array<number>(msMax * bucketsPerMs + 1).fill(0) : [...counts];
  }

  add(ms: number): void {
    const bucket = Math.min(this.counts.length - 1, Math.max(0, Math.round(ms * bucketsPerMs)));
    this.counts[bucket] = (this.counts[bucket] ?? 0) + 1;
  }

  /** As it travels between processes. */
  get all(): readonly number[] {
    return this.counts;
  }

  get count(): number {
    return this.counts.reduce((total, count) => total + count, 0);
  }

  with(other: readonly number[]): Arrivals {
    return new Arrivals(this.counts.map((count, bucket) => count + (other[bucket] ?? 0)));
  }

  /** Percentiles by nearest rank. Throws when nothing arrived. */
  get latency(): Latency {
    const total = this.count;
    if (total === 0) throw new Error('Nothing arrived.');
    const at = (share: number): number => {
      let rank = Math.max(1, Math.ceil(total * share));
      return rounded(this.counts.findIndex((count) => (rank -= count) <= 0) / bucketsPerMs);
    };
    return { p50: at(0.5), p99: at(0.99), 'p99.9': at(0.999), max: at(1) };
  }
}

/** Milliseconds since 1970 with fractions: the same for all processes of a machine. */
export const wallMs = (): number => performance.timeOrigin + performance.now();

/** The moment as a decimal, to travel as a price or a balance. */
export const wallDecimal = (): string => wallMs().toFixed(3);
