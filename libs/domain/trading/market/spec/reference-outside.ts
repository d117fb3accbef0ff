import type { Side } from '../../account/account.events';
import type { MarketInput, OutsideLevel } from '../market.inputs';
import type { ReferenceBook, ReferenceOrder } from './reference-book';

type Depth = Extract<MarketInput, { type: 'OutsideDepth' }>;

/** An order of an account in the book, the oldest place first. */
export interface Placed extends ReferenceOrder {
  /** Outside quantity before it when it took its place, by the journal. */
  ahead: number;
}

const sides = ['buy', 'sell'] as const;

/** What the outside says, and how the reference's book follows it. */
export class ReferenceOutside {
  mode: 'stale' | 'depth' | 'price' = 'stale';
  private said: Record<Side, Map<number, number>> = { buy: new Map(), sell: new Map() };
  private readonly remembered = new Map<ReferenceOrder, number>();

  constructor(private readonly book: ReferenceBook) {}

  /** Answers which levels are to be met; undefined when nothing was understood. */
  say(depth: Depth, placed: readonly Placed[]): void {
    if (!depth.isSnapshot && this.mode !== 'depth') return;
    if (depth.isSnapshot) this.said = { buy: new Map(), sell: new Map() };
    this.note('buy', depth.bids);
    this.note('sell', depth.asks);
    if (this.mode !== 'depth') this.rejoin(placed);
    this.mode = 'depth';
    this.book.flatPrice = undefined;
  }

  meet({ isSnapshot, bids, asks }: Depth): void {
    if (isSnapshot) {
      this.meetAll();
      return;
    }
    if (this.mode !== 'depth') return;
    for (const { price } of bids) this.bring('buy', price);
    for (const { price } of asks) this.bring('sell', price);
  }

  meetAll(): void {
    for (const side of sides) {
      const inBook = this.book.resting.filter((each) => each.order === undefined && each.side === side).map(({ price }) => price);
      const prices = [...new Set([...inBook, ...this.said[side].keys()])];
      for (const price of prices.sort((one, two) => (side === 'buy' ? two - one : one - two))) this.bring(side, price);
    }
  }

  leave(mode: 'stale' | 'price', placed: readonly Placed[]): void {
    if (this.mode === 'depth') {
      this.remembered.clear();
      for (const order of placed) this.remembered.set(order, this.book.aheadOf(order));
    }
    this.mode = mode;
    this.said = { buy: new Map(), sell: new Map() };
    this.book.flatPrice = undefined;
    this.book.removeOutside();
  }

  forget(order: ReferenceOrder): void {
    this.remembered.delete(order);
  }

  private note(side: Side, levels: readonly OutsideLevel[]): void {
    for (const { price, size } of levels) this.said[side].set(price, size);
  }

  private bring(side: Side, price: number): void {
    this.book.setLevel(side, price, this.said[side].get(price) ?? 0);
  }

  /** All orders take their places again, each behind what was before it as far as it is still there. */
  private rejoin(placed: readonly Placed[]): void {
    this.book.resting = [];
    placed.forEach((order, index) => {
      const said = this.said[order.side].get(order.limit) ?? 0;
      const known = [order, ...placed.slice(index + 1)]
        .filter(({ side, limit }) => side === order.side && limit === order.limit)
        .map((each) => this.remembered.get(each) ?? each.ahead);
      const least = known.filter((ahead) => ahead > 0).reduce((one, two) => (one < two ? one : two), said);
      const missing = least - this.book.outsideAt(order.side, order.limit);
      if (known[0] !== 0 && missing > 0) this.book.rest({ order: undefined, side: order.side, price: order.limit, open: missing });
      this.book.rest({ order, side: order.side, price: order.limit, open: order.open });
    });
    this.remembered.clear();
  }
}
