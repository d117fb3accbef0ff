/** A small generator of pseudo-random numbers (mulberry32): its seed tells all that it will ever say. */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** In [0, 1). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number in [0, count). */
  below(count: number): number {
    return Math.floor(this.next() * count);
  }

  /** How often in a row something of this probability happens. */
  streak(probability: number, most: number): number {
    let length = 0;
    while (length < most && this.next() < probability) length += 1;
    return length;
  }

  /** Waiting time of events that come at a rate, with mean 1. */
  wait(): number {
    return -Math.log(1 - this.next());
  }
}
