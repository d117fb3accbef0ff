import { invariant } from './invariant';
import { type NewOrder, SelfTradePrevention, type Side } from './messages';
import { type OrderRecord } from './reports';

/** No order, no level: the handle that is never given out. */
export const NONE = 0;

const ORDERS_MAX = 1 << 26;
const HOMES_MIN = 1 << 10;
/** For so many homes there is room for one order that found its own taken, before the table grows. */
const HOMES_A_GUEST = 4;

// One order is one cache line of 64 bytes, seen as eight doubles or sixteen 32-bit integers. The first double is the id.
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

const OPEN_LAW = 'original - executed - prevented = open.';

/** What an order is besides its numbers. */
export type OrderTraits = Pick<NewOrder, 'id' | 'side' | 'price' | 'group' | 'postOnly' | 'selfTradePrevention'>;

const flagsOf = ({ side, postOnly, selfTradePrevention }: OrderTraits): number =>
  side | (postOnly === true ? POST_ONLY_FLAG : 0) | ((selfTradePrevention ?? SelfTradePrevention.None) << PREVENTION_SHIFT);

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
  private readonly homesMask: number;
  private firstFree = NONE;
  private used: number;

  constructor(capacity: number) {
    this.homes = HOMES_MIN;
    while (this.homes < capacity) this.homes *= 2;
    this.homesMask = this.homes - 1;
    this.used = this.homes + 1;
    this.resize(this.homes + this.homes / HOMES_A_GUEST);
  }

  /** A record for an order of which nothing is executed and nothing prevented. */
  admit(order: OrderTraits, quantity: number): number {
    const handle = this.allocate(order.id);
    const { doubles, integers } = this;
    const at = handle << 3;
    // Adding zero turns minus zero round, which would be a price of its own in a snapshot.
    doubles[at + PRICE] = order.price + 0;
    doubles[at + OPEN] = quantity;
    doubles[at + ORIGINAL] = quantity;
    doubles[at + EXECUTED] = 0;
    integers[(at << 1) + GROUP] = order.group ?? 0;
    integers[(at << 1) + FLAGS] = flagsOf(order);
    return handle;
  }

  allocate(id: number): number {
    let order = this.homeOf(id);
    if (this.doubles[order << 3] !== 0) order = this.allocateGuest();
    // One more than the id, so that fresh memory is records without orders.
    this.doubles[order << 3] = id + 1;
    return order;
  }

  release(order: number): void {
    this.doubles[order << 3] = 0;
    if (this.isGuest(order)) this.freeGuest(order);
  }

  /** The order of an id if it lives at home, otherwise NONE. */
  findAtHome(id: number): number {
    const home = this.homeOf(id);
    return this.doubles[home << 3] === id + 1 ? home : NONE;
  }

  isGuest(order: number): boolean {
    return order > this.homes;
  }

  id(order: number): number {
    return (this.doubles[order << 3] as number) - 1;
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
    return (this.flags(order) & SIDE_FLAG) as Side;
  }

  postOnly(order: number): boolean {
    return (this.flags(order) & POST_ONLY_FLAG) !== 0;
  }

  selfTradePrevention(order: number): SelfTradePrevention {
    return (this.flags(order) >> PREVENTION_SHIFT) as SelfTradePrevention;
  }

  /** Fills a record for a report. */
  describe(order: number, record: OrderRecord): void {
    const { doubles } = this;
    const at = order << 3;
    record.id = (doubles[at] as number) - 1;
    record.side = this.side(order);
    record.price = doubles[at + PRICE] as number;
    record.quantity = record.open = doubles[at + OPEN] as number;
  }

  /** Puts an order at the end of a queue: into a level, behind an order or NONE. */
  linkLast(order: number, level: number, previous: number): void {
    const { integers } = this;
    const at = order << 4;
    integers[at + LEVEL] = level;
    integers[at + PREVIOUS] = previous;
    integers[at + NEXT] = NONE;
    if (previous !== NONE) integers[(previous << 4) + NEXT] = order;
  }

  /** Lets the neighbours of an order, if it has them, stand next to each other. */
  unlink(previous: number, next: number): void {
    const { integers } = this;
    if (previous !== NONE) integers[(previous << 4) + NEXT] = next;
    if (next !== NONE) integers[(next << 4) + PREVIOUS] = previous;
  }

  /** Changes price and open quantity; the original quantity follows, so that what was executed before still counts. */
  changeTerms(order: number, price: number, open: number): void {
    const { doubles } = this;
    const at = order << 3;
    doubles[at + PRICE] = price + 0;
    doubles[at + OPEN] = open;
    doubles[at + ORIGINAL] = open + (doubles[at + EXECUTED] as number) + this.prevented(order);
  }

  /** Moves open quantity to executed. */
  execute(order: number, quantity: number): number {
    const { doubles } = this;
    const at = order << 3;
    const open = (doubles[at + OPEN] as number) - quantity;
    const executed = (doubles[at + EXECUTED] as number) + quantity;
    doubles[at + OPEN] = open;
    doubles[at + EXECUTED] = executed;
    invariant(open >= 0 && (doubles[at + ORIGINAL] as number) - executed - this.prevented(order) === open, OPEN_LAW);
    return open;
  }

  /** Moves open quantity to prevented. */
  prevent(order: number, quantity: number): number {
    const open = this.open(order) - quantity;
    this.preventedQuantities[order] = this.prevented(order) + quantity;
    this.integers[(order << 4) + FLAGS] = this.flags(order) | PREVENTED_FLAG;
    this.doubles[(order << 3) + OPEN] = open;
    invariant(open >= 0 && this.original(order) - this.executed(order) - this.prevented(order) === open, OPEN_LAW);
    return open;
  }

  /** Puts back what was executed and prevented before a snapshot was taken; `admit` was told what is open. */
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
    return (id & this.homesMask) + 1;
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

  private freeGuest(order: number): void {
    this.integers[(order << 4) + NEXT] = this.firstFree;
    this.firstFree = order;
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
