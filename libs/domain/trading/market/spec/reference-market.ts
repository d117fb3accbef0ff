import type { Trigger } from '../../account/account.events';
import type { OrderRemovedReason } from '../market.events';
import type { MarketInput } from '../market.inputs';
import { type AmendedMarket, ReferenceAmends } from './reference-amends';
import { ReferenceBook, type ReferenceListener, type ReferenceOrder, type ReferenceTrade, type Taken } from './reference-book';
import { type Held, heldOf, mayRest, ReferenceOrders, type Ticket } from './reference-orders';
import { ReferenceOutside } from './reference-outside';
import { ReferenceReduceOnly } from './reference-reduce-only';
import { type Line, ReferenceTape } from './reference-tape';
import { type FiredWatching, ReferenceWatch } from './reference-triggers';

type Watched = Trigger['watches'];

/**
 * The rules of the market, written to be checked by reading: lists that are searched and sorted anew for every question, for scales of
 * zero. The market must say, input by input, what this one says, the moves of trailing references excepted.
 */
export class ReferenceMarket implements ReferenceListener, AmendedMarket {
  readonly tape = new ReferenceTape();
  readonly book = new ReferenceBook(this);
  readonly outside = new ReferenceOutside(this.book);
  readonly orders = new ReferenceOrders();
  private readonly reduceOnly = new ReferenceReduceOnly(this.orders);
  readonly watch = new ReferenceWatch();
  private readonly amends = new ReferenceAmends(this);
  private readonly closedLists = new Set<string>();
  private terms = { revision: 0, status: 'trading' };
  private now = '';
  private entered = 0;
  private consumed = 0n;
  /** The order that the book has in hand, and those of its list that go when it is done. */
  private inHand: ReferenceOrder | undefined;
  private goAfterwards: ReferenceOrder[] = [];

  get isTrading(): boolean {
    return this.terms.status === 'trading';
  }

  get lines(): readonly Line[] {
    return this.tape.lines;
  }

  handle(input: MarketInput): void {
    if ('position' in input) {
      if (input.position <= this.consumed) return;
      this.consumed = input.position;
    }
    this.deal(input);
    for (let next = this.watch.next(); next !== undefined; next = this.watch.next()) this.fire(next);
  }

  traded(trade: ReferenceTrade): void {
    const isNew = this.tape.trade(trade);
    const { maker, taker, price, quantity } = trade;
    const parties = [maker, taker].filter((order) => order !== undefined);
    for (const order of parties) this.count(order, quantity);
    if (maker !== undefined) this.atFront(maker);
    for (const order of parties) this.closeList(order, maker);
    for (const { accountId } of parties) this.keepReduceOnly(accountId, maker);
    if (isNew) this.observe('last', price);
  }

  prevented({ maker, taker, quantity, price }: ReferenceTrade & Record<'maker' | 'taker', ReferenceOrder>): void {
    this.tape.stopGrowing();
    for (const order of [maker, taker]) this.orders.get(order).gone += quantity;
    this.tape.tell('prevented', maker.orderId, taker.orderId, quantity, price);
  }

  removed(order: ReferenceOrder, reason: OrderRemovedReason): void {
    this.tape.stopGrowing();
    this.remove(order, reason);
    this.closeList(order, undefined);
    this.tape.stopGrowing();
  }

  leavingAfter(trades: readonly Taken[], gone: readonly ReferenceOrder[]): readonly ReferenceOrder[] {
    return this.reduceOnly.leavingAfter(trades, gone);
  }

  othersOfList(order: ReferenceOrder): readonly ReferenceOrder[] {
    return this.orders.othersOfList(order);
  }

  private deal(input: MarketInput): void {
    switch (input.type) {
      case 'EnterOrder':
        this.enter(input.order);
        return;
      case 'WithdrawOrder':
        this.withdraw(input.orderId);
        return;
      case 'AmendOrder':
        this.amends.amend(input);
        return;
      case 'SetTerms':
        this.setTerms(input.terms);
        return;
      case 'OutsideDepth':
        this.outside.say(input, this.orders.placed);
        this.whileTrading(() => {
          this.outside.meet(input);
        });
        return;
      case 'OutsideTrade':
        this.whileTrading(() => {
          if (this.outside.mode !== 'stale' && input.size > 0) this.book.passTrade(input.takerSide, input.price, input.size);
        });
        this.observe('last', input.price);
        return;
      case 'OutsidePrice':
        this.outside.leave('price', this.orders.placed);
        this.book.flatPrice = input.price;
        this.sweep();
        this.observe('last', input.price);
        return;
      case 'OutsideStale':
        this.outside.leave('stale', this.orders.placed);
        return;
      case 'Mark':
        this.observe('mark', input.price);
        return;
      case 'MarkWithdrawn':
        this.watch.forget('mark');
        return;
      case 'Clock':
        this.expire(input.now);
    }
  }

  private enter(placed: Ticket): void {
    this.entered += 1;
    const order = heldOf(placed, this.entered);
    const isHalted = !this.isTrading;
    if (!isHalted && order.trigger === undefined && mayRest(placed)) order.ahead = this.book.outsideAt(order.side, order.limit);
    this.tape.tell('accepted', order.orderId, order.ahead);
    this.orders.putLast(order);
    const refusal = this.refusalAtEntry(order);
    if (refusal !== undefined) this.removed(order, refusal);
    else if (order.trigger === undefined) this.execute(order);
    else this.wait(order, order.trigger);
  }

  private wait(order: Held, trigger: Trigger): void {
    this.keepReduceOnly(order.accountId, undefined);
    if (this.orders.find(order.orderId) === order) this.watch.start(order, trigger);
  }

  private refusalAtEntry({ listId, expiresAt }: Held): OrderRemovedReason | undefined {
    if (!this.isTrading) return this.terms.status === 'delisted' ? 'delisted' : 'halted';
    if (listId !== undefined && this.closedLists.has(listId)) return 'one-cancels-other';
    return expiresAt !== undefined && expiresAt <= this.now ? 'expired' : undefined;
  }

  /** What its account can't reduce by it is removed. */
  execute(order: Held): void {
    const { open } = order;
    const cover = this.reduceOnly.coverOf(order);
    if (cover === 0 || (cover < open && (order.timeInForce === 'FOK' || order.postOnly))) {
      this.removed(order, 'reduce-only');
      return;
    }
    this.work(order, () => {
      this.book.enter(order, cover);
    });
    if (cover < open && this.orders.find(order.orderId) === order) this.removed(order, 'reduce-only');
  }

  keepReduceOnly(accountId: string, maker: ReferenceOrder | undefined): void {
    for (const order of this.reduceOnly.uncovered(accountId)) {
      if (order === this.inHand || this.orders.find(order.orderId) !== order) continue;
      this.remove(order, 'reduce-only');
      this.closeList(order, maker);
    }
  }

  /** One message to the book. What has to wait for its end is done at its end. */
  private work(order: Held | undefined, message: () => void): void {
    this.tape.stopGrowing();
    this.inHand = order;
    message();
    this.inHand = undefined;
    const going = this.goAfterwards;
    this.goAfterwards = [];
    for (const other of going) if (this.orders.find(other.orderId) === other) this.removed(other, 'one-cancels-other');
    this.tape.stopGrowing();
  }

  private whileTrading(message: () => void): void {
    if (this.isTrading) this.work(undefined, message);
  }

  private sweep(): void {
    this.whileTrading(() => {
      this.book.sweep();
    });
  }

  private withdraw(orderId: string): void {
    const order = this.orders.find(orderId);
    if (order !== undefined) this.removed(order, 'cancel-requested');
  }

  private setTerms({ revision, status }: { revision: number; status: string }): void {
    if (revision <= this.terms.revision) return;
    const before = this.terms.status;
    this.terms = { revision, status };
    this.tape.tell('terms', status);
    if (status === before) return;
    this.tape.tell(status === 'trading' ? 'resumed' : 'halted', status === 'halted' ? 'operator' : status === 'trading' ? '' : status);
    if (status === 'trading') this.resume();
    if (status === 'delisted')
      for (const order of this.orders.all) if (this.orders.find(order.orderId) === order) this.removed(order, 'delisted');
  }

  private resume(): void {
    if (this.outside.mode === 'price') this.sweep();
    else
      this.work(undefined, () => {
        this.outside.meetAll();
      });
    this.watch.look('last');
    this.watch.look('mark');
  }

  private expire(now: string): void {
    this.now = now;
    for (const order of this.orders.expired(now)) if (this.orders.find(order.orderId) === order) this.removed(order, 'expired');
  }

  private observe(watched: Watched, price: number): void {
    this.watch.note(watched, price);
    if (this.isTrading) this.watch.look(watched);
  }

  private fire({ orderId, stop, watched, price }: FiredWatching): void {
    const order = this.orders.find(orderId);
    if (order === undefined) return;
    order.trigger = undefined;
    this.orders.putLast(order);
    const rests = !order.isMarket && order.timeInForce !== 'IOC' && order.timeInForce !== 'FOK';
    order.ahead = rests ? this.book.outsideAt(order.side, order.limit) : 0;
    this.tape.tell('fired', order.orderId, watched, price, stop, order.ahead);
    this.closeList(order, undefined);
    this.execute(order);
  }

  closeList(order: ReferenceOrder, maker: ReferenceOrder | undefined): void {
    if (order.listId !== undefined) this.closedLists.add(order.listId);
    for (const other of this.othersOfList(order)) {
      if (other === this.inHand || other === maker) this.goAfterwards.push(other);
      else this.remove(other, 'one-cancels-other');
    }
  }

  private remove(order: ReferenceOrder, reason: OrderRemovedReason): void {
    this.book.takeOut(order);
    this.tape.tell('removed', order.orderId, reason);
    this.forget(order);
  }

  private count(order: ReferenceOrder, quantity: number): void {
    this.reduceOnly.trade(order, quantity);
    this.orders.get(order).gone += quantity;
    if (order.open === 0) this.forget(order);
  }

  private atFront(order: ReferenceOrder): void {
    this.outside.forget(order);
    const held = this.orders.find(order.orderId);
    if (held !== undefined) held.ahead = 0;
  }

  forget(order: ReferenceOrder): void {
    this.orders.forget(order);
    this.watch.stop(order.orderId);
  }
}
