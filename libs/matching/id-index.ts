import { NONE } from './order-table';

const FIBONACCI = 0x9e3779b1 | 0;
const HIGH_WORD_MIX = 0x85ebca6b | 0;
const TWO_TO_32 = 4_294_967_296;
const BITS_MIN = 10;

/**
 * Open addressing from order ids (any safe integer) to order handles, linear probing, at most half full. A slot is 16
 * bytes: the id as a double, then the handle. Eight neighbouring ids share two cache lines, because callers tend to
 * number orders upwards; which eight slots they share is scattered. Deleting shifts the cluster back, so there are no
 * tombstones and a book that runs for years stays as fast as a fresh one.
 */
export class IdIndex {
  private bits: number;
  private mask = 0;
  private ids = new Float64Array(0);
  private handles = new Int32Array(0);
  private size = 0;

  constructor(capacity: number) {
    this.bits = BITS_MIN;
    while (1 << this.bits < capacity * 2) this.bits += 1;
    this.clear();
  }

  find(id: number): number {
    let slot = this.home(id);
    for (;;) {
      const handle = this.handle(slot);
      if (handle === NONE || this.ids[slot << 1] === id) return handle;
      slot = (slot + 1) & this.mask;
    }
  }

  /** The id must not be in the index. */
  insert(id: number, handle: number): void {
    this.size += 1;
    if (this.size > 1 << (this.bits - 1)) this.grow();
    this.place(id, handle);
  }

  /** The id must be in the index. */
  remove(id: number): void {
    let hole = this.home(id);
    while (this.ids[hole << 1] !== id || this.handle(hole) === NONE) hole = (hole + 1) & this.mask;
    let slot = hole;
    for (;;) {
      slot = (slot + 1) & this.mask;
      const handle = this.handle(slot);
      if (handle === NONE) break;
      const moved = this.ids[slot << 1] as number;
      // An entry may move back into the hole unless its home lies behind the hole.
      if (((slot - this.home(moved)) & this.mask) < ((slot - hole) & this.mask)) continue;
      this.ids[hole << 1] = moved;
      this.handles[(hole << 2) + 2] = handle;
      hole = slot;
    }
    this.handles[(hole << 2) + 2] = NONE;
    this.size -= 1;
  }

  private handle(slot: number): number {
    return this.handles[(slot << 2) + 2] as number;
  }

  private home(id: number): number {
    const low = id | 0;
    const mixed = low === id ? low >>> 3 : (low >>> 3) ^ Math.imul(Math.floor(id / TWO_TO_32), HIGH_WORD_MIX);
    const block = Math.imul(mixed, FIBONACCI) >>> (35 - this.bits);
    return (block << 3) | (low & 7);
  }

  private place(id: number, handle: number): void {
    let slot = this.home(id);
    while (this.handle(slot) !== NONE) slot = (slot + 1) & this.mask;
    this.ids[slot << 1] = id;
    this.handles[(slot << 2) + 2] = handle;
  }

  private clear(): void {
    this.mask = (1 << this.bits) - 1;
    this.ids = new Float64Array(2 << this.bits);
    this.handles = new Int32Array(this.ids.buffer);
  }

  private grow(): void {
    const { ids, handles } = this;
    this.bits += 1;
    this.clear();
    for (let slot = 0; slot < ids.length >> 1; slot += 1) {
      const handle = handles[(slot << 2) + 2] as number;
      if (handle !== NONE) this.place(ids[slot << 1] as number, handle);
    }
  }
}
