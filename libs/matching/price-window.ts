import { NONE } from './order-table';

const lowestBit = (word: number): number => 31 - Math.clz32(word & -word);
/** The bits of a word above a bit: `-2 << 31` would wrap to -2. */
const bitsAbove = (word: number, bit: number): number => (bit === 31 ? 0 : word & (-2 << bit));

/**
 * The levels of 32,768 neighbouring prices, an array with a three-storey bitmap over it: 1,024 words say which slots are
 * taken, 32 words which of those words are not zero, one word which of those. The next taken slot is three bit scans away.
 */
export class PriceWindow {
  static readonly SLOTS = 1 << 15;
  private readonly slots = new Int32Array(PriceWindow.SLOTS);
  private readonly words = new Int32Array(1 << 10);
  private readonly groups = new Int32Array(1 << 5);
  private roots = 0;

  level(slot: number): number {
    return this.slots[slot] as number;
  }

  put(slot: number, level: number): void {
    this.slots[slot] = level;
    const word = slot >> 5;
    const group = slot >> 10;
    this.words[word] = (this.words[word] as number) | (1 << (slot & 31));
    this.groups[group] = (this.groups[group] as number) | (1 << (word & 31));
    this.roots |= 1 << group;
  }

  clear(slot: number): void {
    this.slots[slot] = NONE;
    const word = slot >> 5;
    const bits = (this.words[word] as number) & ~(1 << (slot & 31));
    this.words[word] = bits;
    if (bits !== 0) return;
    const group = slot >> 10;
    const wordBits = (this.groups[group] as number) & ~(1 << (word & 31));
    this.groups[group] = wordBits;
    if (wordBits === 0) this.roots &= ~(1 << group);
  }

  /** The level of the lowest taken slot. */
  first(): number {
    return this.roots === 0 ? NONE : this.firstOfGroup(lowestBit(this.roots));
  }

  /** The level of the lowest taken slot above this one. */
  after(slot: number): number {
    const word = slot >> 5;
    const bits = bitsAbove(this.words[word] as number, slot & 31);
    if (bits !== 0) return this.level((word << 5) | lowestBit(bits));
    const group = slot >> 10;
    const wordBits = bitsAbove(this.groups[group] as number, word & 31);
    if (wordBits !== 0) return this.firstOfWord((group << 5) | lowestBit(wordBits));
    const groupBits = bitsAbove(this.roots, group);
    return groupBits === 0 ? NONE : this.firstOfGroup(lowestBit(groupBits));
  }

  private firstOfGroup(group: number): number {
    return this.firstOfWord((group << 5) | lowestBit(this.groups[group] as number));
  }

  private firstOfWord(word: number): number {
    return this.level((word << 5) | lowestBit(this.words[word] as number));
  }
}
