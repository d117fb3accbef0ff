import { unreachable } from '@copyledger/kernel';
import type { MarketOrder } from './market.order';
import { type HeapElement, PriorityHeap } from './priority-heap';
import { type DueTrailing, type TrailingEntry, TrailingStops } from './trailing-stops';

/** Prices since the last time that was told of any, and the newest. */
export interface PriceRange {
  readonly high: number;
  readonly low: number;
  readonly price: number;
}

/** An order whose condition has come true. */
export interface DueOrder {
  readonly order: MarketOrder;
  /** Where the trigger stood. */
  readonly stopPrice: number;
}

/** A waiting order as a snapshot knows it. */
export interface WatchedOrder {
  readonly order: MarketOrder;
  /** The trigger's stop price, when it has one. */
  readonly stopUnits: number | undefined;
  /** The high or low from which it trails already. */
  readonly reference: number | undefined;
}

interface Entry extends TrailingEntry, HeapElement {
  readonly order: MarketOrder;
  /** Grows with acceptance. */
  readonly sequence: number;
  /** Of a trailing order: at what price it begins to trail, if not at the first. */
  readonly threshold: number | undefined;
  readonly isFalling: boolean;
  place: 'plain' | 'activation' | 'first-price' | 'trailing';
}

/** A sale's stop and a purchase's take-profit wait for the price to fall, the other two for it to rise. */
const waitsForFall = ({ side, trigger }: MarketOrder): boolean => (trigger?.kind === 'stop') === (side === 'sell');

const thresholdOf = (entry: Entry): number => entry.threshold ?? NaN;

/** The highest first, then the oldest. */
const firstInFall = (one: Entry, other: Entry): boolean =>
  thresholdOf(one) === thresholdOf(other) ? one.sequence < other.sequence : thresholdOf(one) > thresholdOf(other);
const firstInRise = (one: Entry, other: Entry): boolean =>
  thresholdOf(one) === thresholdOf(other) ? one.sequence < other.sequence : thresholdOf(one) < thresholdOf(other);

/** Entries by the threshold that the price has to touch. */
class Thresholds {
  private readonly falling = new PriorityHeap<Entry>(firstInFall);
  private readonly rising = new PriorityHeap<Entry>(firstInRise);

  heapOf({ isFalling }: Entry): PriorityHeap<Entry> {
    return isFalling ? this.falling : this.rising;
  }

  touches(price: number): boolean {
    const { falling, rising } = this;
    return (
      (falling.first !== undefined && price <= thresholdOf(falling.first)) ||
      (rising.first !== undefined && price >= thresholdOf(rising.first))
    );
  }

  /** Takes out what this price touches. */
  take(price: number): Entry[] {
    const touched: Entry[] = [];
    for (const heap of [this.falling, this.rising]) {
      for (let { first } = heap; first !== undefined && this.isTouched(first, price); { first } = heap) {
        heap.remove(first);
        touched.push(first);
      }
    }
    return touched;
  }

  private isTouched(entry: Entry, price: number): boolean {
    return entry.isFalling ? price <= thresholdOf(entry) : price >= thresholdOf(entry);
  }
}

/** The direction that a sale trails into is down, a purchase's up. */
const firesInFall = ({ place, isFalling, order }: Entry): boolean => (place === 'trailing' ? order.side === 'sell' : isFalling);

/** Those that fire in a fall first, the highest stop first; then those that fire in a rise, the lowest first; the oldest first at a price. */
const byPriority = (one: DueTrailing<Entry>, other: DueTrailing<Entry>): number => {
  const falls = firesInFall(one.entry);
  if (falls !== firesInFall(other.entry)) return falls ? -1 : 1;
  if (one.stopPrice !== other.stopPrice) return (one.stopPrice - other.stopPrice) * (falls ? -1 : 1);
  return one.entry.sequence - other.entry.sequence;
};

/**
 * The orders that wait for one price, the market's last or its mark. A price that matters to none of them costs a few comparisons.
 * `recall` is what history and the living market have in common; `takeDue` is the living market's alone.
 */
export class TriggerBook {
  private readonly entries = new Map<MarketOrder, Entry>();
  private readonly plain = new Thresholds();
  private readonly activations = new Thresholds();
  private readonly awaitingFirstPrice = new Set<Entry>();
  private readonly trailing = { sell: new TrailingStops<Entry>('sell'), buy: new TrailingStops<Entry>('buy') };
  private nextSequence = 0;

  get size(): number {
    return this.entries.size;
  }

  /** @param stopUnits The trigger's stop price, when it has one. */
  add(order: MarketOrder, stopUnits: number | undefined): void {
    this.await(this.enter(order, stopUnits));
  }

  /** Puts back what a snapshot kept, the orders by their age. The book must be empty. */
  restore(orders: readonly WatchedOrder[]): void {
    const trailing: { readonly entry: Entry; readonly reference: number }[] = [];
    for (const { order, stopUnits, reference } of orders) {
      const entry = this.enter(order, stopUnits);
      if (reference === undefined) this.await(entry);
      else trailing.push({ entry, reference });
    }
    // The highest sale and the lowest purchase have trailed longest; the two sides know nothing of each other.
    const furthest = ({ entry, reference }: (typeof trailing)[number]) => (entry.order.side === 'sell' ? 0 - reference : reference);
    trailing.sort((one, other) => furthest(one) - furthest(other) || one.entry.sequence - other.entry.sequence);
    for (const { entry, reference } of trailing) this.startTrailing(entry, reference);
  }

  /** An order that is not here is none of this book's concern any more. */
  remove(order: MarketOrder): void {
    const entry = this.entries.get(order);
    if (entry === undefined) return;
    this.entries.delete(order);
    switch (entry.place) {
      case 'plain':
        this.plain.heapOf(entry).remove(entry);
        return;
      case 'activation':
        this.activations.heapOf(entry).remove(entry);
        return;
      case 'first-price':
        this.awaitingFirstPrice.delete(entry);
        return;
      case 'trailing':
        this.trailing[order.side].remove(entry);
        return;
      default:
        unreachable(entry.place);
    }
  }

  /** Whether this price changes nothing here: nothing fires, begins to trail, or trails further. */
  isQuiet(price: number): boolean {
    const { plain, trailing } = this;
    return (
      this.entries.size === 0 ||
      (!plain.touches(price) && trailing.sell.isQuiet(price) && trailing.buy.isQuiet(price) && !this.activates(price))
    );
  }

  /** Whether an order begins to trail at this price. */
  activates(price: number): boolean {
    return this.awaitingFirstPrice.size > 0 || this.activations.touches(price);
  }

  /**
   * Takes note of prices: those that trail do so over the whole range, and then others begin to at the newest price. Answers whether
   * anything moved. The same range again moves nothing.
   */
  recall({ high, low, price }: PriceRange): boolean {
    const isHigher = this.trailing.sell.extend(high);
    const isLower = this.trailing.buy.extend(low);
    const starting = [...this.awaitingFirstPrice, ...this.activations.take(price)];
    this.awaitingFirstPrice.clear();
    for (const entry of starting.sort((one, other) => one.sequence - other.sequence)) this.startTrailing(entry, price);
    return isHigher || isLower || starting.length > 0;
  }

  /** Takes out the orders that fire at this price, in the order of their priority. The price has been recalled. */
  takeDue(price: number): readonly DueOrder[] {
    const due: DueTrailing<Entry>[] = [
      ...this.plain.take(price).map((entry) => ({ entry, stopPrice: thresholdOf(entry) })),
      ...this.trailing.sell.takeDue(price),
      ...this.trailing.buy.takeDue(price),
    ];
    for (const { entry } of due) this.entries.delete(entry.order);
    return due.sort(byPriority).map(({ entry, stopPrice }) => ({ order: entry.order, stopPrice }));
  }

  /** The high or low from which an order trails; undefined when it does not trail, or not yet. */
  referenceOf(order: MarketOrder): number | undefined {
    const entry = this.entries.get(order);
    return entry?.place === 'trailing' ? this.trailing[order.side].referenceOf(entry) : undefined;
  }

  private enter(order: MarketOrder, threshold: number | undefined): Entry {
    const sequence = this.nextSequence;
    this.nextSequence += 1;
    const basisPoints = order.trigger?.trailingBasisPoints ?? 0;
    const isFalling = waitsForFall(order);
    const entry: Entry = { order, sequence, threshold, isFalling, basisPoints, place: 'plain', trailingSince: 0, heapIndex: -1 };
    this.entries.set(order, entry);
    return entry;
  }

  private await(entry: Entry): void {
    const trails = entry.order.trigger?.trailingBasisPoints !== undefined;
    if (!trails && entry.threshold === undefined) throw new Error('Invariant: a trigger has a stop price or trails.');
    if (!trails) this.plain.heapOf(entry).add(entry);
    else if (entry.threshold === undefined) {
      entry.place = 'first-price';
      this.awaitingFirstPrice.add(entry);
    } else {
      entry.place = 'activation';
      this.activations.heapOf(entry).add(entry);
    }
  }

  private startTrailing(entry: Entry, reference: number): void {
    entry.place = 'trailing';
    this.trailing[entry.order.side].add(entry, reference);
  }
}
