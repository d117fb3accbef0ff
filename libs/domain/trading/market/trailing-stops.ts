import { type HeapElement, PriorityHeap } from './priority-heap';

/** A trailing order as the stops see it. */
export interface TrailingEntry extends HeapElement {
  readonly basisPoints: number;
  /** When trailing began, counted in orders; written by the stops. */
  trailingSince: number;
}

export interface DueTrailing<E> {
  readonly entry: E;
  /** Where trailing had brought the stop. */
  readonly stopPrice: number;
}

const basis = 10_000;
const trailsLonger = (one: TrailingEntry, other: TrailingEntry): boolean => one.trailingSince < other.trailingSince;

/** `price * factor / basis` in exact integers: the product itself may leave the safe ones. */
const scaled = (price: number, factor: number, round: (value: number) => number): number => {
  const rest = price % basis;
  return ((price - rest) / basis) * factor + round((rest * factor) / basis);
};

/**
 * The trailing orders of one side that have begun to trail. A sale fires at price <= high * (1 - bp / 10,000), a purchase at
 * price >= low * (1 + bp / 10,000). Source: Binance spot API, trailing stop FAQ.
 *
 * Inside, a purchase is a sale in the mirror: with prices negated its low is a high. The high of an order is the highest price since it
 * began, so orders that began later never have a higher one: `highs` falls from the oldest to the youngest, and a new high takes the end of
 * that list together, at constant cost for each price over time. Among orders that trail by the same basis points the one that began first
 * has the highest stop, so a price is compared with one order for each distance, and mostly with none at all.
 */
export class TrailingStops<E extends TrailingEntry> {
  private readonly byDistance = new Map<number, PriorityHeap<E>>();
  /** `highs[i]` is the high of the orders that began at `starts[i]` or later, but before `starts[i + 1]`. */
  private readonly starts: number[] = [];
  private readonly highs: number[] = [];
  private nextStart = 0;
  private count = 0;
  /** The highest stop of all. */
  private nextStop = -Infinity;

  constructor(private readonly side: 'buy' | 'sell') {}

  get size(): number {
    return this.count;
  }

  /** Whether this price neither moves a stop nor fires one. */
  isQuiet(price: number): boolean {
    const level = this.mirrored(price);
    return this.count === 0 || (level > this.nextStop && level <= this.youngestHigh);
  }

  /** Begins to trail from a price beyond which no price has been since: every other order has seen it or better. */
  add(entry: E, reference: number): void {
    const high = this.mirrored(reference);
    if (this.count > 0 && high > this.youngestHigh)
      throw new Error('Invariant: who trails longer has seen every price of who trails less.');
    if (this.count === 0 || high < this.youngestHigh) {
      this.starts.push(this.nextStart);
      this.highs.push(high);
    }
    entry.trailingSince = this.nextStart;
    this.nextStart += 1;
    this.count += 1;
    this.heapOf(entry.basisPoints).add(entry);
    this.nextStop = Math.max(this.nextStop, this.stopOf(entry));
  }

  remove(entry: E): void {
    this.take(entry);
    this.findNextStop();
  }

  /** Takes note of a price. Answers whether a high moved. */
  extend(price: number): boolean {
    const level = this.mirrored(price);
    if (this.count === 0 || level <= this.youngestHigh) return false;
    let start = this.nextStart;
    while (this.highs.length > 0 && this.youngestHigh <= level) {
      start = this.starts.pop() ?? start;
      this.highs.pop();
    }
    this.starts.push(start);
    this.highs.push(level);
    this.findNextStop();
    return true;
  }

  /** Takes out what this price fires. */
  takeDue(price: number): readonly DueTrailing<E>[] {
    const level = this.mirrored(price);
    if (level > this.nextStop) return [];
    const due: DueTrailing<E>[] = [];
    for (const heap of [...this.byDistance.values()]) {
      for (let entry = heap.first; entry !== undefined && this.stopOf(entry) >= level; entry = heap.first) {
        due.push({ entry, stopPrice: this.mirrored(this.stopOf(entry)) });
        this.take(entry);
      }
    }
    this.findNextStop();
    return due;
  }

  /** The high of a sale, the low of a purchase. */
  referenceOf(entry: E): number {
    return this.mirrored(this.highOf(entry));
  }

  private get youngestHigh(): number {
    return this.highs[this.highs.length - 1] ?? Infinity;
  }

  private mirrored(price: number): number {
    return this.side === 'sell' ? price : 0 - price;
  }

  private heapOf(basisPoints: number): PriorityHeap<E> {
    let heap = this.byDistance.get(basisPoints);
    if (heap === undefined) {
      heap = new PriorityHeap<E>(trailsLonger);
      this.byDistance.set(basisPoints, heap);
    }
    return heap;
  }

  private take(entry: E): void {
    const heap = this.heapOf(entry.basisPoints);
    heap.remove(entry);
    if (heap.size === 0) this.byDistance.delete(entry.basisPoints);
    this.count -= 1;
    if (this.count > 0) return;
    this.starts.length = 0;
    this.highs.length = 0;
  }

  private highOf({ trailingSince }: E): number {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.starts[middle] ?? Infinity) <= trailingSince) low = middle;
      else high = middle - 1;
    }
    return this.highs[low] ?? -Infinity;
  }

  private stopOf(entry: E): number {
    const high = this.highOf(entry);
    return this.side === 'sell'
      ? scaled(high, basis - entry.basisPoints, Math.floor)
      : 0 - scaled(0 - high, basis + entry.basisPoints, Math.ceil);
  }

  private findNextStop(): void {
    this.nextStop = -Infinity;
    for (const { first } of this.byDistance.values()) if (first !== undefined) this.nextStop = Math.max(this.nextStop, this.stopOf(first));
  }
}
