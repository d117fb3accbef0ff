import type { Instant } from '@copyledger/kernel';
import { NO_LEVEL, PriceLadder, Side } from '@copyledger/matching';
import type { OutsideQuote } from './market.events';
import type { OutsideInput, OutsideLevel } from './market.inputs';
import { textOf } from './market.units';

type OutsideDepth = Extract<OutsideInput, { type: 'OutsideDepth' }>;
type OutsidePrice = Extract<OutsideInput, { type: 'OutsidePrice' }>;

/** One side of the outside book: what it says of each price, and how much of that is in our book. Levels are numbers of the ladder. */
export class OutsideSide {
  /** Sizes as the outside says them. */
  readonly ladder: PriceLadder;
  /** By level: the outside quantity that is in our book, which our orders have taken from. */
  readonly present: number[] = [0];
  /** By level: the youngest of the orders that hold this quantity, 0 for none. */
  readonly youngest: number[] = [0];
  /** By level: the snapshot that told of it last. */
  private readonly toldBy: number[] = [0];
  private snapshots = 0;

  constructor(readonly side: Side) {
    this.ladder = new PriceLadder(side);
  }

  /** Notes what the outside says; a size that is no whole number of lots is taken for less. */
  say(levels: readonly OutsideLevel[], lot: number): void {
    for (const { price, size } of levels) {
      const level = size > 0 ? this.levelOf(price) : this.ladder.find(price);
      if (level === NO_LEVEL) continue;
      this.toldBy[level] = this.snapshots;
      this.setSize(level, lot === 1 ? size : size - (size % lot));
    }
  }

  /** As `say`, and there are no other levels. */
  sayAll(levels: readonly OutsideLevel[], lot: number): void {
    this.snapshots += 1;
    this.say(levels, lot);
    for (let level = this.ladder.best; level !== NO_LEVEL;) {
      const next = this.ladder.after(level);
      if (this.toldBy[level] !== this.snapshots) this.setSize(level, 0);
      level = next;
    }
  }

  sayNothing(): void {
    this.sayAll([], 1);
  }

  /** What the outside quantity in our book is at a price. */
  presentAt(price: number): number {
    return this.present[this.ladder.find(price)] ?? 0;
  }

  saidAt(price: number): number {
    const level = this.ladder.find(price);
    return level === NO_LEVEL ? 0 : this.ladder.quantity(level);
  }

  /** The best price that the outside says it has something at. */
  bestPrice(): number | undefined {
    for (let level = this.ladder.best; level !== NO_LEVEL; level = this.ladder.after(level)) {
      if (this.ladder.quantity(level) > 0) return this.ladder.price(level);
    }
    return undefined;
  }

  /** The book that held the quantity is no more. */
  forgetPresence(): void {
    this.present.fill(0);
    this.youngest.fill(0);
  }

  private setSize(level: number, size: number): void {
    this.ladder.setQuantity(level, size);
    if (size === 0 && this.present[level] === 0) this.ladder.drop(level);
  }

  private levelOf(price: number): number {
    const level = this.ladder.findOrCreate(price);
    for (let next = this.present.length; next <= level; next += 1) {
      this.present.push(0);
      this.youngest.push(0);
      this.toldBy.push(0);
    }
    return level;
  }
}

/**
 * What the outside market says just now. It is `stale` until a snapshot or a price comes; with `depth` it has levels; with a `price` alone it
 * takes any quantity there.
 */
export class OutsideBook {
  mode: 'stale' | 'depth' | 'price' = 'stale';
  /** Of the depth or the price. */
  source = '';
  /** With the mode `price`. */
  price = 0;
  readonly bids = new OutsideSide(Side.Buy);
  readonly asks = new OutsideSide(Side.Sell);
  private at: Instant | undefined;
  private knownQuote: OutsideQuote | undefined;

  sideOf(side: Side): OutsideSide {
    return side === Side.Buy ? this.bids : this.asks;
  }

  /** The book that held the outside's quantity is no more. */
  forgetPresence(): void {
    this.bids.forgetPresence();
    this.asks.forgetPresence();
  }

  /** Answers false for a change of levels that are not known. */
  sayDepth({ isSnapshot, bids, asks, source, at }: OutsideDepth, lot: number): boolean {
    if (!isSnapshot && this.mode !== 'depth') return false;
    this.heardFrom(source, at);
    this.mode = 'depth';
    if (isSnapshot) {
      this.bids.sayAll(bids, lot);
      this.asks.sayAll(asks, lot);
    } else {
      this.bids.say(bids, lot);
      this.asks.say(asks, lot);
    }
    return true;
  }

  sayPrice({ price, source, at }: OutsidePrice): void {
    this.heardFrom(source, at);
    this.mode = 'price';
    this.price = price;
    this.sayNoLevels();
  }

  sayStale(): void {
    this.mode = 'stale';
    this.knownQuote = undefined;
    this.sayNoLevels();
  }

  /** Best bid and ask by the outside's own account, whatever our orders have taken; undefined when it says neither. */
  quote(priceScale: number): OutsideQuote | undefined {
    if (this.mode === 'stale' || this.at === undefined) return undefined;
    this.knownQuote ??= this.quoteAt(this.at, priceScale);
    return this.knownQuote;
  }

  private quoteAt(at: Instant, priceScale: number): OutsideQuote {
    const bid = this.mode === 'price' ? this.price : this.bids.bestPrice();
    const ask = this.mode === 'price' ? this.price : this.asks.bestPrice();
    return {
      ...(bid !== undefined && { bid: textOf(bid, priceScale) }),
      ...(ask !== undefined && { ask: textOf(ask, priceScale) }),
      at,
    };
  }

  private heardFrom(source: string, at: Instant): void {
    this.source = source;
    this.at = at;
    this.knownQuote = undefined;
  }

  private sayNoLevels(): void {
    this.bids.sayNothing();
    this.asks.sayNothing();
  }
}
