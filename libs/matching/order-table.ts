import { invariant } from './invariant';
import { Side, type SelfTradePrevention } from './messages';

/** No order, no level: the handle that is never given out. */
export const NONE = 0;

const ORDERS_MAX = 1 << 26;
const HOMES_MIN = 1 << 10;
/** For so many homes there is room for one order that found its own taken, before the table grows. */
const HOMES_A_GUEST = 4;

// One order is one cache line of 64 bytes, seen as eight doubles or sixteen 32-bit integers.
const ID = 0;
const PRICE = 1;
const OPEN = 2;
const ORIGINAL = 3;
const EXECUTED = 4;
const NEXT = 10;
const PREVIOUS = 11;
const LEVEL = 12;
const GROUP = 13;
const FLAGS = 14;

const SIDE_FLAG = 1;
const POST_ONLY_FLAG = 2;
const PREVENTED_FLAG = 4;
const PREVENTION_SHIFT = 3;

/** What an order is besides its numbers, packed into the order's flags. */
export interface OrderTraits {
  side: Side;
  postOnly: boolean;
  selfTradePrevention: SelfTradePrevention;
}

export const flagsOf = ({ side, postOnly, selfTradePrevention }: OrderTraits): number =>
  side | (postOnly ? POST_ONLY_FLAG : 0) | (selfTradePrevention << PREVENTION_SHIFT);

/**
 * The records of all orders, by dense handle. An id has a home: the record that its low bits name. An order that finds its home free lives there, and
 * is found without another look into memory; ids that callers number upwards hardly ever share one. The others are guests, behind
 * all homes, where a released record is reused first; they are found through an index.
 */
export class OrderTable {
  private doubles!: Float64Array;
  private integers!: Int32Array;
  /** Prevented quantities are rare and live apart; `PREVENTED_FLAG` says whether there is one. */
  private preventedQuantities!: Float64Array;
  private capacity = 0;
  /** How many homes there are, a power of two, with the handles from 1. */
  private readonly homes: number;
  private firstFree = NONE;
  private used: number;

  constructor(capacity: number) {
    this.homes = HOMES_MIN;
    while (this.homes < capacity) this.homes *= 2;
    this.used = this.homes + 1;
    this.resize(this.homes + this.homes / HOMES_A_GUEST);
  }

  allocate(id: number): number {
    const home = this.homeOf(id);
    const order = this.doubles[(home << 3) + ID] === 0 ? home : this.allocateGuest();
    // One more than the id, so that fresh memory is records without orders.
    this.doubles[(order << 3) + ID] = id + 1;
    return order;
  }

  release(order: number): void {
    this.doubles[(order << 3) + ID] = 0;
    if (!this.isGuest(order)) return;
    this.setNext(order, this.firstFree);
    this.firstFree = order;
  }

  /** The order of an id if it lives at home, otherwise NONE. */
  findAtHome(id: number): number {
    const home = this.homeOf(id);
    return this.doubles[(home << 3) + ID] === id + 1 ? home : NONE;
  }

  isGuest(order: number): boolean {
    return order > this.homes;
  }

  id(order: number): number {
    return (this.doubles[(order << 3) + ID] as number) - 1;
  }

  price(order: number): number {
    return this.doubles[(order << 3) + PRICE] as number;
  }

  open(order: number): number {
    return this.doubles[(order << 3) + OPEN] as number;
  }

  original(order: number): number {
    return this.doubles[(order << 3) + ORIGINAL] as number;
  }

  executed(order: number): number {
    return this.doubles[(order << 3) + EXECUTED] as number;
  }

  prevented(order: number): number {
    return (this.flags(order) & PREVENTED_FLAG) === 0 ? 0 : (this.preventedQuantities[order] as number);
  }

  next(order: number): number {
    return this.integers[(order << 4) + NEXT] as number;
  }

  previous(order: number): number {
    return this.integers[(order << 4) + PREVIOUS] as number;
  }

  level(order: number): number {
    return this.integers[(order << 4) + LEVEL] as number;
  }

  group(order: number): number {
    return this.integers[(order << 4) + GROUP] as number;
  }

  flags(order: number): number {
    return this.integers[(order << 4) + FLAGS] as number;
  }

  side(order: number): Side {
    return (this.flags(order) & SIDE_FLAG) === 0 ? Side.Buy : Side.Sell;
  }

  postOnly(order: number): boolean {
    return (this.flags(order) & POST_ONLY_FLAG) !== 0;
  }

  selfTradePrevention(order: number): SelfTradePrevention {
    return (this.flags(order) >> PREVENTION_SHIFT) as SelfTradePrevention;
  }

  setNext(order: number, next: number): void {
    this.integers[(order << 4) + NEXT] = next;
  }

  setPrevious(order: number, previous: number): void {
    this.integers[(order << 4) + PREVIOUS] = previous;
  }

  setLevel(order: number, level: number): void {
    this.integers[(order << 4) + LEVEL] = level;
  }

  setTraits(order: number, flags: number, group: number): void {
    this.integers[(order << 4) + FLAGS] = flags;
    this.integers[(order << 4) + GROUP] = group;
  }

  /** A fresh order: nothing executed, nothing prevented. */
  setTerms(order: number, price: number, quantity: number): void {
    const at = order << 3;
    // Adding zero turns minus zero round, which would be a price of its own in a snapshot.
    this.doubles[at + PRICE] = price + 0;
    this.doubles[at + OPEN] = quantity;
    this.doubles[at + ORIGINAL] = quantity;
    this.doubles[at + EXECUTED] = 0;
  }

  /** Changes price and open quantity; the original quantity follows, so that what was executed before still counts. */
  changeTerms(order: number, price: number, open: number): void {
    const at = order << 3;
    this.doubles[at + PRICE] = price + 0;
    this.doubles[at + OPEN] = open;
    this.doubles[at + ORIGINAL] = open + this.executed(order) + this.prevented(order);
  }

  /** Moves open quantity to executed. */
  execute(order: number, quantity: number): number {
    const at = order << 3;
    const open = (this.doubles[at + OPEN] as number) - quantity;
    const executed = (this.doubles[at + EXECUTED] as number) + quantity;
    this.doubles[at + OPEN] = open;
    this.doubles[at + EXECUTED] = executed;
    invariant(open >= 0 && this.original(order) - executed - this.prevented(order) === open, 'original - executed - prevented = open.');
    return open;
  }

  /** Moves open quantity to prevented. */
  prevent(order: number, quantity: number): number {
    const open = this.open(order) - quantity;
    this.preventedQuantities[order] = this.prevented(order) + quantity;
    this.integers[(order << 4) + FLAGS] = this.flags(order) | PREVENTED_FLAG;
    this.doubles[(order << 3) + OPEN] = open;
    invariant(
      open >= 0 && this.original(order) - this.executed(order) - this.prevented(order) === open,
      'original - executed - prevented = open.',
    );
    return open;
  }

  /** Puts back what was executed and prevented before a snapshot was taken; `setTerms` gave what is open. */
  restoreHistory(order: number, executed: number, prevented: number): void {
    const at = order << 3;
    this.doubles[at + EXECUTED] = executed;
    if (prevented > 0) {
      this.preventedQuantities[order] = prevented;
      this.integers[(order << 4) + FLAGS] = this.flags(order) | PREVENTED_FLAG;
    }
    this.doubles[at + ORIGINAL] = this.open(order) + executed + prevented;
  }

  private homeOf(id: number): number {
    return (id & (this.homes - 1)) + 1;
  }

  private allocateGuest(): number {
    const free = this.firstFree;
    if (free !== NONE) {
      this.firstFree = this.next(free);
      return free;
    }
    if (this.used === this.capacity) this.resize(this.capacity * 2);
    this.used += 1;
    return this.used - 1;
  }

  private resize(capacity: number): void {
    if (capacity > ORDERS_MAX) throw new RangeError(`A book holds at most ${ORDERS_MAX} orders.`);
    const doubles = new Float64Array(capacity << 3);
    const prevented = new Float64Array(capacity);
    if (this.capacity > 0) {
      doubles.set(this.doubles);
      prevented.set(this.preventedQuantities);
    }
    this.doubles = doubles;
    this.integers = new Int32Array(doubles.buffer);
    this.preventedQuantities = prevented;
    this.capacity = capacity;
  }
}
