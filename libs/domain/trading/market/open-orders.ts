import type { MarketOrder } from './market.order';

const capacityMin = 1 << 6;
/** Two slots an order, so that a chain of taken ones is short. */
const slotsPerOrder = 2;

const slotCountFor = (capacity: number): number => 2 ** Math.ceil(Math.log2(capacity * slotsPerOrder));

/** By all characters of an id. Ids of orders are drawn or derived by the platform: nobody chooses them so that they collide. */
const hashOf = (id: string): number => {
  let hash = 0;
  for (let index = 0; index < id.length; index += 1) hash = (Math.imul(hash, 31) + id.charCodeAt(index)) | 0;
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return hash ^ (hash >>> 13);
};

/**
 * Orders by their ids, in the order in which they were added: what a `Map` would do. This one knows how many there will be, and looks at an order only
 * when the whole hash of its id is the same, so that a million of them are back in less than half the time.
 */
export class OpenOrders {
  /** Orders by their place, which is their age; undefined where one has gone. */
  private orders: (MarketOrder | undefined)[] = [];
  /** By place. */
  private hashes = new Int32Array(capacityMin);
  /** Open addressing with linear probing: one more than the place, 0 where nothing is. */
  private slots = new Int32Array(slotCountFor(capacityMin));
  private mask = this.slots.length - 1;
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** Makes room for so many at once. */
  reserve(capacity: number): void {
    if (capacity > this.hashes.length) this.renumber(capacity);
  }

  get(id: string): MarketOrder | undefined {
    const slot = this.slotOf(id);
    return slot < 0 ? undefined : this.orders[this.placeAt(slot)];
  }

  /** Adds an order as the youngest. Its id must not be there yet. */
  add(order: MarketOrder): void {
    if (this.orders.length === this.hashes.length) this.makeRoom();
    const hash = hashOf(order.orderId);
    this.occupy(hash, this.orders.push(order) - 1);
    this.count += 1;
  }

  delete(id: string): void {
    const slot = this.slotOf(id);
    if (slot < 0) return;
    this.orders[this.placeAt(slot)] = undefined;
    this.count -= 1;
    this.vacate(slot);
  }

  /** The oldest first. None may be added meanwhile. */
  *values(): Generator<MarketOrder> {
    for (const order of this.orders) if (order !== undefined) yield order;
  }

  private placeAt(slot: number): number {
    return (this.slots[slot] as number) - 1;
  }

  /** Where an id is, or -1. */
  private slotOf(id: string): number {
    const hash = hashOf(id);
    for (let slot = hash & this.mask; ; slot = (slot + 1) & this.mask) {
      const place = this.placeAt(slot);
      if (place < 0) return -1;
      if (this.hashes[place] === hash && this.orders[place]?.orderId === id) return slot;
    }
  }

  private occupy(hash: number, place: number): void {
    this.hashes[place] = hash;
    let slot = hash & this.mask;
    while (this.slots[slot] !== 0) slot = (slot + 1) & this.mask;
    this.slots[slot] = place + 1;
  }

  /** Moves what follows in the chain up, unless it would stand before its home. */
  private vacate(vacant: number): void {
    let hole = vacant;
    for (let slot = (hole + 1) & this.mask; this.slots[slot] !== 0; slot = (slot + 1) & this.mask) {
      const home = (this.hashes[this.placeAt(slot)] as number) & this.mask;
      if (((slot - home) & this.mask) < ((slot - hole) & this.mask)) continue;
      this.slots[hole] = this.slots[slot] as number;
      hole = slot;
    }
    this.slots[hole] = 0;
  }

  /** Gives up the places of those that have gone; where those are few, there will be twice as many. */
  private makeRoom(): void {
    const { length } = this.hashes;
    this.renumber(this.count > length / 2 ? length * 2 : length);
  }

  private renumber(capacity: number): void {
    const { orders, hashes } = this;
    this.orders = [];
    this.hashes = new Int32Array(capacity);
    this.slots = new Int32Array(slotCountFor(capacity));
    this.mask = this.slots.length - 1;
    orders.forEach((order, place) => {
      if (order !== undefined) this.occupy(hashes[place] as number, this.orders.push(order) - 1);
    });
  }
}
