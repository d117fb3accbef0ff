import type { Level, SideName } from '../book/book-update';

/** One side of a generated book: sizes by price, the best price known. */
class GeneratedSide {
  readonly sizes = new Map<number, number>();
  private known: number | undefined;

  constructor(private readonly sign: 1 | -1) {}

  get best(): number {
    if (this.known === undefined) {
      let best = -Infinity;
      for (const price of this.sizes.keys()) best = Math.max(best, price * this.sign);
      this.known = best * this.sign;
    }
    return this.known;
  }

  set(price: number, size: number): void {
    if (size === 0) {
      this.sizes.delete(price);
      if (price === this.known) this.known = undefined;
      return;
    }
    this.sizes.set(price, size);
    if (this.known !== undefined && price * this.sign > this.known * this.sign) this.known = price;
  }

  sorted(): readonly Level[] {
    const levels = Array.from(this.sizes, ([price, size]) => ({ price, size }));
    return levels.sort((a, b) => (b.price - a.price) * this.sign);
  }
}

/** The book of a generated market, in ticks and lots, and which of its levels have changed. */
export class GeneratedBook {
  private readonly bids = new GeneratedSide(1);
  private readonly asks = new GeneratedSide(-1);
  private changed = { bid: new Map<number, number>(), ask: new Map<number, number>() };

  best(side: SideName): number {
    return this.side(side).best;
  }

  size(side: SideName, price: number): number {
    return this.side(side).sizes.get(price) ?? 0;
  }

  depth(side: SideName): number {
    return this.side(side).sizes.size;
  }

  set(side: SideName, price: number, size: number): void {
    this.side(side).set(price, size);
    this.changed[side].set(price, size);
  }

  /** The best first. */
  levels(side: SideName): readonly Level[] {
    return this.side(side).sorted();
  }

  /** The levels that have changed since the last call, with their sizes now; 0 for what is gone. */
  takeChanges(): { readonly bids: readonly Level[]; readonly asks: readonly Level[] } {
    const levelsOf = (sizes: ReadonlyMap<number, number>): readonly Level[] => Array.from(sizes, ([price, size]) => ({ price, size }));
    const { bid, ask } = this.changed;
    this.changed = { bid: new Map(), ask: new Map() };
    return { bids: levelsOf(bid), asks: levelsOf(ask) };
  }

  private side(name: SideName): GeneratedSide {
    return name === 'bid' ? this.bids : this.asks;
  }
}
