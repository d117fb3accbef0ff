import type { SideName } from './book-update';

const capacityAtFirst = 64;
const none: readonly number[] = [];

const grown = (array: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> => {
  const larger = new Float64Array(array.length * 2);
  larger.set(array);
  return larger;
};

/**
 * The levels of one side, sorted. The best stands last, because most changes happen near it and a change moves only what stands behind it.
 * Ranks count from the best, 0.
 */
export class BookSide {
  /** Prices, negated for asks, so that both sides rise towards their best. */
  private keys = new Float64Array(capacityAtFirst);
  private sizes = new Float64Array(capacityAtFirst);
  private readonly texts: string[] = [];
  private readonly sign: 1 | -1;
  private count = 0;

  constructor(
    readonly name: SideName,
    private readonly keepsTexts: boolean,
  ) {
    this.sign = name === 'bid' ? 1 : -1;
  }

  get depth(): number {
    return this.count;
  }

  /** Undefined beyond the last rank. */
  priceAt(rank: number): number | undefined {
    const key = rank < this.count ? this.keys[this.count - 1 - rank] : undefined;
    return key === undefined ? undefined : key * this.sign;
  }

  /** 0 beyond the last rank. */
  sizeAt(rank: number): number {
    return rank < this.count ? (this.sizes[this.count - 1 - rank] ?? 0) : 0;
  }

  /** What the checksum reads of a level; empty beyond the last rank. */
  textAt(rank: number): string {
    return this.texts[this.count - 1 - rank] ?? '';
  }

  /** The size at a price, 0 when no level is there. */
  sizeOf(price: number): number {
    const key = price * this.sign;
    const at = this.placeOf(key);
    return at < this.count && this.keys[at] === key ? (this.sizes[at] ?? 0) : 0;
  }

  /**
   * Puts, changes or (with size 0) takes out the level at a price. Taking out what is not there is what venues do, and does nothing: then,
   * and only then, the answer is false.
   */
  set(price: number, size: number, text: string): boolean {
    const key = price * this.sign;
    const at = this.placeOf(key);
    const exists = at < this.count && this.keys[at] === key;
    if (size === 0) {
      if (exists) this.remove(at);
      return exists;
    }
    if (!exists) this.insert(at, key, text);
    else if (this.keepsTexts) this.texts[at] = text;
    this.sizes[at] = size;
    return true;
  }

  /** Forgets the worst levels beyond so many. Answers with their prices. */
  truncate(levelsMax: number): readonly number[] {
    const surplus = this.count - levelsMax;
    if (surplus <= 0) return none;
    const forgotten = Array.from(this.keys.subarray(0, surplus), (key) => key * this.sign);
    this.keys.copyWithin(0, surplus, this.count);
    this.sizes.copyWithin(0, surplus, this.count);
    if (this.keepsTexts) this.texts.splice(0, surplus);
    this.count = levelsMax;
    return forgotten;
  }

  clear(): void {
    this.count = 0;
    this.texts.length = 0;
  }

  /** The first place whose key is not below this one. */
  private placeOf(key: number): number {
    const { keys } = this;
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((keys[middle] ?? Infinity) < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private insert(at: number, key: number, text: string): void {
    if (this.count === this.keys.length) {
      this.keys = grown(this.keys);
      this.sizes = grown(this.sizes);
    }
    this.keys.copyWithin(at + 1, at, this.count);
    this.sizes.copyWithin(at + 1, at, this.count);
    this.keys[at] = key;
    if (this.keepsTexts) this.texts.splice(at, 0, text);
    this.count += 1;
  }

  private remove(at: number): void {
    this.keys.copyWithin(at, at + 1, this.count);
    this.sizes.copyWithin(at, at + 1, this.count);
    if (this.keepsTexts) this.texts.splice(at, 1);
    this.count -= 1;
  }
}
