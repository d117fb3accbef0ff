import { BookKeeper } from './book-keeper';
import { Foresight } from './foresight';
import type { BookListener, BookTrade, LiveBook } from './live-book';
import type { OrderRemovedReason, TradeParty } from './market.events';
import type { MarketJournal } from './market.journal';
import { type MarketOrder, mayRest, openQuantityOf } from './market.order';
import type { MarketState } from './market.state';
import { signed } from './positions';
import type { PriceWatch } from './price-watch';
import { coverOf, type Holding, uncoveredIn } from './reduce-only';

/** Whether the second trade is the same order meeting more of the outside at the same price. */
const isMoreOf = (one: BookTrade, other: BookTrade): boolean =>
  one.maker === other.maker &&
  one.taker === other.taker &&
  one.price === other.price &&
  (one.maker === undefined || one.taker === undefined);

/** Where orders trade: it writes down what happens in the book, in order, and closes lists at the moment when one of their orders trades. */
export class Floor implements BookListener {
  readonly keeper: BookKeeper;
  /** Who told of the trade that passes; otherwise the outside is where its book comes from. */
  passingSource: string | undefined;
  /** An outside fill that the next one may add to. */
  private unwritten: BookTrade | undefined;
  /** Orders whose list has closed or whose position has gone, and why they leave: out of the book, and soon of the journal. */
  private readonly leaving = new Map<MarketOrder, OrderRemovedReason>();
  /** Orders whose list has closed, but that the engine has in hand. */
  private readonly leavingAfterwards = new Set<MarketOrder>();
  private inHand: MarketOrder | undefined;

  constructor(
    private readonly state: MarketState,
    private readonly journal: MarketJournal,
    private readonly watch: PriceWatch,
  ) {
    this.keeper = new BookKeeper(state, this);
  }

  get book(): LiveBook {
    return this.keeper.book;
  }

  /** Lets the book work on a message, of an order of ours or of none, and writes down all that comes of it. */
  work(order: MarketOrder | undefined, message: (book: LiveBook) => void): void {
    this.inHand = order;
    message(this.book);
    this.inHand = undefined;
    this.flush();
    for (const other of this.leavingAfterwards) if (this.isInMarket(other)) this.remove(other, 'one-cancels-other');
    this.leavingAfterwards.clear();
  }

  /**
   * Lets an order enter the book. A reduce-only one takes what its account has left to reduce; does it want more, or all or nothing, the rest
   * is removed.
   */
  enter(order: MarketOrder): void {
    const open = openQuantityOf(order);
    const cover = Math.min(open, this.coverOf(order));
    const isAllOrNothing = order.timeInForce === 'FOK' || (order.postOnly && mayRest(order));
    if (cover === 0 || (cover < open && isAllOrNothing)) {
      this.remove(order, 'reduce-only');
      return;
    }
    this.work(order, (book) => {
      book.enter(order, cover);
    });
    if (cover < open && this.isInMarket(order)) this.remove(order, 'reduce-only');
  }

  /** How much an order may take: what its account has left to reduce, of one that is reduce-only. */
  coverOf(order: MarketOrder): number {
    return order.reduceOnlySince === undefined ? Infinity : coverOf(order, this.holdingOf(order.accountId));
  }

  /** Removes the reduce-only orders that the account's position does not cover. */
  keepReduceOnly({ accountId }: MarketOrder): void {
    this.dismissUncovered(accountId);
    this.flush();
  }

  /** Removes an order wherever it is, and with it the others of its list. */
  remove(order: MarketOrder, reason: OrderRemovedReason): void {
    if (order.handle !== 0) this.book.withdraw(order);
    this.removed(order, reason);
  }

  /** The order's list is done with the others. */
  closeList(order: MarketOrder): void {
    this.dismissOthers(order, undefined);
    this.flush();
  }

  traded(trade: BookTrade): void {
    const before = this.unwritten;
    if (before !== undefined && isMoreOf(before, trade)) this.unwritten = { ...before, quantity: before.quantity + trade.quantity };
    else {
      this.flush();
      this.unwritten = trade;
    }
    if (trade.maker !== undefined) {
      this.keeper.forgetPosition(trade.maker);
      this.dismissOthers(trade.maker, trade);
    }
    if (trade.taker !== undefined) this.dismissOthers(trade.taker, trade);
    for (const order of [trade.maker, trade.taker]) if (order !== undefined) this.dismissUncovered(order.accountId);
  }

  foresee(): Foresight {
    return new Foresight(this.state);
  }

  prevented(trade: BookTrade & { readonly maker: MarketOrder; readonly taker: MarketOrder }): void {
    this.flush();
    this.journal.prevented(trade);
  }

  removed(order: MarketOrder, reason: OrderRemovedReason): void {
    this.flush();
    this.journal.removed(order, reason);
    this.closeList(order);
  }

  private flush(): void {
    const { journal, watch } = this;
    const trade = this.unwritten;
    this.unwritten = undefined;
    if (trade !== undefined) {
      journal.traded({ ...trade, maker: this.partyOf(trade.maker), taker: this.partyOf(trade.taker) });
      watch.traded(trade.price);
    }
    if (this.leaving.size === 0) return;
    const leaving = [...this.leaving];
    this.leaving.clear();
    for (const [order, reason] of leaving) journal.removed(order, reason);
  }

  private dismissOthers(order: MarketOrder, trade: BookTrade | undefined): void {
    for (const other of this.state.lists.othersOf(order)) {
      if (this.leaving.has(other)) continue;
      if (other === this.inHand || other === trade?.maker) this.leavingAfterwards.add(other);
      else this.dismiss(other, 'one-cancels-other');
    }
  }

  private dismiss(order: MarketOrder, reason: OrderRemovedReason): void {
    if (order.handle !== 0) this.book.withdraw(order);
    this.leaving.set(order, reason);
  }

  /** The order in hand takes what was left to it when it entered, and no more. */
  private dismissUncovered(accountId: string): void {
    if (this.state.reduceOnly.of(accountId).length === 0) return;
    for (const order of uncoveredIn(this.holdingOf(accountId))) {
      if (order === this.inHand || this.leaving.has(order)) continue;
      this.dismiss(order, 'reduce-only');
      this.dismissOthers(order, this.unwritten);
    }
  }

  /** With the trade that is not written yet. */
  private holdingOf(accountId: string): Holding {
    const { state, leaving, unwritten } = this;
    const parties = [unwritten?.maker, unwritten?.taker];
    const quantity = unwritten?.quantity ?? 0;
    let position = state.positions.of(accountId);
    for (const party of parties) if (party?.accountId === accountId) position += signed(party.side, quantity);
    return {
      position,
      orders: state.reduceOnly.of(accountId).filter((order) => !leaving.has(order)),
      openOf: (order) => openQuantityOf(order) - (parties.includes(order) ? quantity : 0),
    };
  }

  private isInMarket(order: MarketOrder): boolean {
    return this.state.find(order.orderId) === order;
  }

  private partyOf(order: MarketOrder | undefined): TradeParty {
    if (order !== undefined) return { kind: 'account', accountId: order.accountId, orderId: order.orderId };
    const { outside } = this.keeper;
    const quote = outside.quote(this.state.scales.price);
    const source = this.passingSource ?? outside.source;
    return { kind: 'outside', source, ...(quote !== undefined && { quote }) };
  }
}
