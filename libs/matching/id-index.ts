import { NONE, type OrderTable } from './order-table';

const FIBONACCI = 0x9e3779b1 | 0;
const HIGH_WORD_MIX = 0x85ebca6b | 0;
const TWO_TO_32 = 4_294_967_296;
const BITS_MIN = 10;

// A slot is 32 bits: the handle, and how far the entry lies behind its home. The ids are in the order table.
const DISTANCE_BITS = 6;
const FAR = (1 << DISTANCE_BITS) - 1;

/**
 * Open addressing from order ids (any safe integer) to order handles, linear probing, at most half full. A slot keeps no id, only the handle and
 * the distance from its home: a different distance tells a different id, so hardly ever a record is read in vain, and four bytes
 * a slot let the index of a million orders stay in the cache. Eight neighbouring ids share half a cache line, because callers tend
 * to number orders upwards; which eight slots they share is scattered. Deleting shifts the cluster back, so there are no
 * tombstones and a book that runs for years stays as fast as a fresh one.
 */
export class IdIndex {
  private bits: number;
  private mask = 0;
  private slots = new Int32Array(0);
  private entries = 0;

  /** @param orders Where an order that is in the index keeps its id. */
  constructor(
    private readonly orders: OrderTable,
    capacity: number,
  ) {
    this.bits = BITS_MIN;
    while (1 << this.bits < capacity * 2) this.bits += 1;
    this.clear();
  }

  /** How many orders are in it. */
  get size(): number {
    return this.entries;
  }

  find(id: number): number {
    let slot = this.home(id);
    let distance = 0;
    for (;;) {
      const entry = this.slots[slot] as number;
      if (entry === 0) return NONE;
      const order = entry >>> DISTANCE_BITS;
      if ((entry & FAR) === distance && this.orders.id(order) === id) return order;
      slot = (slot + 1) & this.mask;
      if (distance < FAR) distance += 1;
    }
  }

  /** The order's id must not be in the index. */
  insert(order: number): void {
    this.entries += 1;
    if (this.entries > 1 << (this.bits - 1)) this.grow();
    this.place(order);
  }

  /** The order must be in the index, and have its id still. */
  remove(order: number): void {
    let hole = this.home(this.orders.id(order));
    while ((this.slots[hole] as number) >>> DISTANCE_BITS !== order) hole = (hole + 1) & this.mask;
    let slot = hole;
    for (;;) {
      slot = (slot + 1) & this.mask;
      const entry = this.slots[slot] as number;
      if (entry === 0) break;
      // An entry may move back into the hole unless its home lies behind the hole.
      const distance = this.distanceOf(entry, slot) - ((slot - hole) & this.mask);
      if (distance < 0) continue;
      this.slots[hole] = (entry & ~FAR) | (distance < FAR ? distance : FAR);
      hole = slot;
    }
    this.slots[hole] = 0;
    this.entries -= 1;
  }

  private distanceOf(entry: number, slot: number): number {
    const distance = entry & FAR;
    return distance < FAR ? distance : (slot - this.home(this.orders.id(entry >>> DISTANCE_BITS))) & this.mask;
  }

  private home(id: number): number {
    const mixed = (id >>> 3) ^ Math.imul((id / TWO_TO_32) | 0, HIGH_WORD_MIX);
    const block = Math.imul(mixed, FIBONACCI) >>> (35 - this.bits);
    return (block << 3) | (id & 7);
  }

  private place(order: number): void {
    let slot = this.home(this.orders.id(order));
    let distance = 0;
    while (this.slots[slot] !== 0) {
      slot = (slot + 1) & this.mask;
      if (distance < FAR) distance += 1;
    }
    this.slots[slot] = (order << DISTANCE_BITS) | distance;
  }

  private clear(): void {
    this.mask = (1 << this.bits) - 1;
    this.slots = new Int32Array(1 << this.bits);
  }

  private grow(): void {
    const { slots } = this;
    this.bits += 1;
    this.clear();
    for (let slot = 0; slot < slots.length; slot += 1) {
      const entry = slots[slot] as number;
      if (entry !== 0) this.place(entry >>> DISTANCE_BITS);
    }
  }
}
