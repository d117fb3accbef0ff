import { type LevelTable } from './level-table';
import { NONE } from './order-table';

const TWO_TO_32 = 4_294_967_296;
const BITS = 64;

const KNOWN_BITS = 14;
const FIBONACCI = 0x9e3779b1 | 0;

const knownAt = (key: number): number => Math.imul(key | 0, FIBONACCI) >>> (32 - KNOWN_BITS);

const highWord = (key: number): number => Math.floor(key / TWO_TO_32) | 0;

/** The most significant bit in which two keys differ, counted from the top; 64 when they are equal. */
const firstDifference = (one: number, other: number): number => {
  const high = highWord(one) ^ highWord(other);
  if (high !== 0) return Math.clz32(high);
  return 32 + Math.clz32((one | 0) ^ (other | 0));
};

/** A bit of the key; the sign bit is turned round, so that negative keys sort first. */
const bitOf = (key: number, bit: number): number => {
  if (bit === 0) return key < 0 ? 0 : 1;
  return bit < 32 ? (highWord(key) >>> (31 - bit)) & 1 : ((key | 0) >>> (63 - bit)) & 1;
};

/**
 * The levels whose price lies outside the window: a crit-bit tree over their keys. Memory is one node of 16 bytes a level
 * however far apart prices are, the depth is at most 54, and the shape follows from the keys alone.
 * A child is a node when positive and a level when negative.
 */
export class FarLevels {
  /** Levels that were found lately, so that a price that comes again is not looked for again. */
  private readonly known = new Int32Array(1 << KNOWN_BITS);
  private nodes = new Int32Array(1 << 8);
  private firstFree = NONE;
  private used = 1;
  private root = NONE;

  constructor(private readonly levels: LevelTable) {}

  find(key: number): number {
    if (this.root === NONE) return NONE;
    const known = this.known[knownAt(key)] as number;
    if (known !== NONE && this.levels.key(known) === key) return known;
    const level = this.nearest(key);
    if (this.levels.key(level) !== key) return NONE;
    this.known[knownAt(key)] = level;
    return level;
  }

  /** The key must not be in the tree. */
  insert(key: number, level: number): void {
    if (this.root === NONE) {
      this.root = -level;
      return;
    }
    const bit = firstDifference(key, this.levels.key(this.nearest(key)));
    let parent = NONE;
    let child = this.root;
    while (child > 0 && this.bit(child) < bit) {
      parent = child;
      child = this.child(child, bitOf(key, this.bit(child)));
    }
    const node = this.allocate();
    const side = bitOf(key, bit);
    this.nodes[node << 2] = bit;
    this.nodes[(node << 2) + 1 + side] = -level;
    this.nodes[(node << 2) + 2 - side] = child;
    this.link(parent, key, node);
  }

  /** The key must be in the tree. */
  remove(key: number): void {
    this.known[knownAt(key)] = NONE;
    let grandparent = NONE;
    let parent = NONE;
    let child = this.root;
    while (child > 0) {
      grandparent = parent;
      parent = child;
      child = this.child(child, bitOf(key, this.bit(child)));
    }
    if (parent === NONE) {
      this.root = NONE;
      return;
    }
    const sibling = this.child(parent, 1 - bitOf(key, this.bit(parent)));
    this.link(grandparent, key, sibling);
    this.nodes[parent << 2] = this.firstFree;
    this.firstFree = parent;
  }

  first(): number {
    return this.root === NONE ? NONE : this.firstBelow(this.root);
  }

  /** The level with the lowest key above this one, which need not be in the tree. */
  after(key: number): number {
    if (this.root === NONE) return NONE;
    const bit = firstDifference(key, this.levels.key(this.nearest(key)));
    let above = NONE;
    let child = this.root;
    while (child > 0 && this.bit(child) < bit) {
      const side = bitOf(key, this.bit(child));
      if (side === 0) above = this.child(child, 1);
      child = this.child(child, side);
    }
    // All below this child differ from the key first in that same bit.
    if (bit < BITS && bitOf(key, bit) === 0) above = child;
    return above === NONE ? NONE : this.firstBelow(above);
  }

  private bit(node: number): number {
    return this.nodes[node << 2] as number;
  }

  private child(node: number, side: number): number {
    return this.nodes[(node << 2) + 1 + side] as number;
  }

  private link(parent: number, key: number, child: number): void {
    if (parent === NONE) this.root = child;
    else this.nodes[(parent << 2) + 1 + bitOf(key, this.bit(parent))] = child;
  }

  /** A level that shares the longest prefix with the key. */
  private nearest(key: number): number {
    let child = this.root;
    while (child > 0) child = this.child(child, bitOf(key, this.bit(child)));
    return -child;
  }

  private firstBelow(start: number): number {
    let child = start;
    while (child > 0) child = this.child(child, 0);
    return -child;
  }

  private allocate(): number {
    const free = this.firstFree;
    if (free !== NONE) {
      this.firstFree = this.bit(free);
      return free;
    }
    if (this.used << 2 === this.nodes.length) {
      const nodes = new Int32Array(this.nodes.length * 2);
      nodes.set(this.nodes);
      this.nodes = nodes;
    }
    this.used += 1;
    return this.used - 1;
  }
}
