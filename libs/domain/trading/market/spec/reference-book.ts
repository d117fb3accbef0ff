import type { SelfTradePrevention, Side } from '../../account/account.events';
import type { OrderRemovedReason } from '../market.events';

/** An order of an account, as the reference knows it. */
export interface ReferenceOrder {
  readonly orderId: string;
  readonly accountId: string;
  readonly side: Side;
  readonly isMarket: boolean;
  readonly timeInForce: string;
  readonly postOnly: boolean;
  readonly prevention: SelfTradePrevention;
  readonly group: string | undefined;
  readonly listId: string | undefined;
  limit: number;
  open: number;
}

/** What stands in the queue: an order of an account, or some quantity of the outside. */
interface Resting {
  readonly order: ReferenceOrder | undefined;
  readonly side: Side;
  readonly price: number;
  open: number;
}

/** What comes to take. */
interface Taker {
  readonly order: ReferenceOrder | undefined;
  readonly side: Side;
  readonly limit: number;
  open: number;
  /** Of the outside, what it does to other quantity of the outside. */
  readonly outsideMode: 'replaces' | 'consumes';
}

export interface ReferenceTrade {
  readonly maker: ReferenceOrder | undefined;
  readonly taker: ReferenceOrder | undefined;
  readonly takerSide: Side;
  readonly price: number;
  readonly quantity: number;
}

/** An order that has traded so much, or would. */
export interface Taken {
  readonly order: ReferenceOrder;
  readonly quantity: number;
}

export interface ReferenceListener {
  traded(trade: ReferenceTrade): void;
  prevented(meeting: ReferenceTrade & { readonly maker: ReferenceOrder; readonly taker: ReferenceOrder }): void;
  removed(order: ReferenceOrder, reason: OrderRemovedReason): void;
  /** Who would leave the book if these trades were the next, and those had gone before. */
  leavingAfter(trades: readonly Taken[], gone: readonly ReferenceOrder[]): readonly ReferenceOrder[];
  othersOfList(order: ReferenceOrder): readonly ReferenceOrder[];
}

const other = (side: Side): Side => (side === 'buy' ? 'sell' : 'buy');
const least = (one: number, two: number): number => (one < two ? one : two);

/** One list of all that rests, oldest first; searched, filtered and sorted anew for every question. */
export class ReferenceBook {
  resting: Resting[] = [];
  /** The price of a source without depth. */
  flatPrice: number | undefined;

  constructor(private readonly listener: ReferenceListener) {}

  best(side: Side): number | undefined {
    return this.queueOf(side)[0]?.price;
  }

  outsideAt(side: Side, price: number): number {
    return this.outsidePartsAt(side, price).reduce((sum, { open }) => sum + open, 0);
  }

  /** How much of the outside stands before an order. */
  aheadOf(order: ReferenceOrder): number {
    const queue = this.resting.filter(({ side, price }) => side === order.side && price === order.limit);
    const before = queue.slice(
      0,
      queue.findIndex((each) => each.order === order),
    );
    return before.filter((each) => each.order === undefined).reduce((sum, { open }) => sum + open, 0);
  }

  takeOut(order: ReferenceOrder): void {
    this.resting = this.resting.filter((each) => each.order !== order);
  }

  removeOutside(): void {
    this.resting = this.resting.filter((each) => each.order !== undefined);
  }

  /** Lets an order that is in no queue trade so much, and rest if it may and that is all of it. */
  enter(order: ReferenceOrder, most: number): void {
    const isWhole = most >= order.open;
    const taker: Taker = { order, side: order.side, limit: order.limit, open: least(order.open, most), outsideMode: 'replaces' };
    const flat = this.lend(taker);
    const reason = this.refusalOf(taker) ?? this.take(taker) ?? this.remainderReason(taker);
    this.resting = this.resting.filter((each) => each !== flat);
    if (order.open > 0 && reason === undefined && isWhole) this.rest({ order, side: order.side, price: order.limit, open: order.open });
    else if (reason !== undefined) this.listener.removed(order, reason);
  }

  rest(entry: Resting): void {
    this.resting.push(entry);
  }

  setLevel(side: Side, price: number, size: number): void {
    const present = this.outsideAt(side, price);
    if (size > present) {
      const taker: Taker = { order: undefined, side, limit: price, open: size - present, outsideMode: 'replaces' };
      this.take(taker);
      if (taker.open > 0) this.rest({ order: undefined, side, price, open: taker.open });
    } else this.shrink(side, price, present - size);
  }

  passTrade(side: Side, price: number, size: number): void {
    const better = side === 'buy' ? price - 1 : price + 1;
    const first: Taker = { order: undefined, side, limit: better, open: size, outsideMode: 'replaces' };
    this.take(first);
    if (first.open > 0) this.take({ ...first, limit: price, outsideMode: 'consumes' });
  }

  /** The price without depth takes whole what it reaches. */
  sweep(): void {
    const limit = this.flatPrice;
    if (limit === undefined) return;
    for (const side of ['buy', 'sell'] as const) {
      const open = this.queueOf(other(side)).reduce((sum, each) => sum + each.open, 0);
      if (open > 0) this.take({ order: undefined, side, limit, open, outsideMode: 'replaces' });
    }
  }

  /** Whether an order at this price would take something. */
  wouldTake(side: Side, limit: number): boolean {
    const flat = this.flatPrice !== undefined && (side === 'buy' ? this.flatPrice <= limit : this.flatPrice >= limit);
    return flat || this.makersFor(side, limit).length > 0;
  }

  private refusalOf(taker: Taker): OrderRemovedReason | undefined {
    const { order } = taker;
    if (order?.timeInForce === 'FOK' && !this.isFillable(order)) return 'fill-or-kill';
    return order?.postOnly === true && this.makersFor(taker.side, taker.limit).length > 0 ? 'post-only' : undefined;
  }

  private remainderReason({ order, side, open }: Taker): OrderRemovedReason | undefined {
    if (order === undefined || open === 0) return undefined;
    if (order.isMarket) return this.queueOf(other(side)).length === 0 ? 'no-liquidity' : 'protection';
    return order.timeInForce === 'IOC' || order.timeInForce === 'FOK' ? 'immediate-or-cancel' : undefined;
  }

  /** Trades until nothing meets the taker; answers why the rest of it must go, if it must. */
  private take(taker: Taker): OrderRemovedReason | undefined {
    while (taker.open > 0) {
      const [maker] = this.makersFor(taker.side, taker.limit);
      if (maker === undefined) return undefined;
      if (maker.order === undefined && taker.order === undefined) this.meetOutside(maker, taker);
      else if (taker.order !== undefined && this.isOwn(maker, taker.order)) {
        if (!this.prevent(maker, taker)) return 'self-trade';
      } else this.trade(maker, taker);
    }
    return undefined;
  }

  private trade(maker: Resting, taker: Taker): void {
    const quantity = this.reduce(maker, taker);
    this.listener.traded({ maker: maker.order, taker: taker.order, takerSide: taker.side, price: maker.price, quantity });
  }

  private meetOutside(maker: Resting, taker: Taker): void {
    if (taker.outsideMode === 'consumes') this.reduce(maker, taker);
    else this.resting = this.resting.filter((each) => each !== maker);
  }

  /** Whether the taker goes on. */
  private prevent(maker: Resting, taker: Taker): boolean {
    const mode = taker.order?.prevention;
    if (mode === 'decrement') {
      this.decrement(maker, taker);
      return taker.open > 0;
    }
    if (mode !== 'expire-taker' && maker.order !== undefined) {
      this.takeOut(maker.order);
      this.listener.removed(maker.order, 'self-trade');
    }
    return mode === 'expire-maker';
  }

  private decrement(resting: Resting, taking: Taker): void {
    const quantity = this.reduce(resting, taking);
    const { order: maker, price } = resting;
    const { order: taker, side: takerSide } = taking;
    if (maker === undefined || taker === undefined) return;
    this.listener.prevented({ maker, taker, takerSide, quantity, price });
    if (resting.open === 0) this.listener.removed(maker, 'self-trade');
  }

  /** Takes the smaller quantity off both. */
  private reduce(maker: Resting, taker: Taker): number {
    const quantity = least(maker.open, taker.open);
    maker.open -= quantity;
    taker.open -= quantity;
    if (maker.order !== undefined) maker.order.open -= quantity;
    if (taker.order !== undefined) taker.order.open -= quantity;
    if (maker.open === 0) this.resting = this.resting.filter((each) => each !== maker);
    return quantity;
  }

  /** Plays it through: who trades closes its list, and may leave less to reduce; of orders of its own group none is met, and where they stop it, it ends. */
  private isFillable(order: ReferenceOrder): boolean {
    const trades: Taken[] = [];
    let gone: readonly ReferenceOrder[] = [];
    let missing = order.open;
    for (const maker of this.makersFor(order.side, order.limit)) {
      if (maker.order !== undefined && gone.includes(maker.order)) continue;
      const own = this.ownOf(maker, order);
      if (own !== undefined && order.prevention !== 'expire-maker') return false;
      const quantity = own === undefined ? least(maker.open, missing) : 0;
      missing -= quantity;
      trades.push(...[maker.order, order].filter((party) => party !== undefined).map((party) => ({ order: party, quantity })));
      gone = [...gone, ...(own === undefined ? [] : [own, ...this.listener.othersOfList(own)])];
      if (own === undefined) gone = [...gone, ...this.listener.leavingAfter(trades, gone)];
      if (missing === 0) return true;
    }
    return false;
  }

  private ownOf(maker: Resting, taker: ReferenceOrder): ReferenceOrder | undefined {
    return this.isOwn(maker, taker) ? maker.order : undefined;
  }

  private isOwn({ order: maker }: Resting, taker: ReferenceOrder): boolean {
    return taker.group !== undefined && taker.prevention !== 'none' && maker?.group === taker.group;
  }

  /** A price without depth is a queue of its own while somebody takes. */
  private lend(taker: Taker): Resting | undefined {
    if (this.flatPrice === undefined) return undefined;
    const lent: Resting = { order: undefined, side: other(taker.side), price: this.flatPrice, open: taker.open };
    this.rest(lent);
    return lent;
  }

  private shrink(side: Side, price: number, quantity: number): void {
    let left = quantity;
    for (const part of this.outsidePartsAt(side, price).reverse()) {
      const taken = least(left, part.open);
      part.open -= taken;
      left -= taken;
    }
    this.resting = this.resting.filter(({ open }) => open > 0);
  }

  private outsidePartsAt(side: Side, price: number): Resting[] {
    return this.resting.filter((each) => each.order === undefined && each.side === side && each.price === price);
  }

  private makersFor(side: Side, limit: number): Resting[] {
    return this.queueOf(other(side)).filter(({ price }) => (side === 'buy' ? price <= limit : price >= limit));
  }

  private queueOf(side: Side): Resting[] {
    const better = (one: Resting, two: Resting) => (side === 'buy' ? two.price - one.price : one.price - two.price);
    return this.resting.filter((each) => each.side === side).sort(better);
  }
}
