import type { Instant } from '@copyledger/kernel';
import type { OrderPlaced, Trigger } from '../account/account.events';
import type { Floor } from './floor';
import type { OrderRemovedReason } from './market.events';
import type { MarketJournal } from './market.journal';
import { type MarketOrder, openQuantityOf } from './market.order';
import type { MarketState } from './market.state';
import type { FiredOrder, PriceWatch } from './price-watch';

/** The rooms of a living market, which its desks share. */
export interface Premises {
  readonly state: MarketState;
  readonly journal: MarketJournal;
  readonly watch: PriceWatch;
  readonly floor: Floor;
}

/** Orders enter, leave and expire here, and those that a price has triggered enter the book. */
export class OrderDesk {
  /** The newest time that was told. */
  private now: Instant | undefined;

  constructor(private readonly premises: Premises) {}

  enter(placed: OrderPlaced['data']): void {
    const { state, journal, floor } = this.premises;
    const price = state.priceUnits(placed.limitPrice);
    const ahead = placed.trigger === undefined && state.halted === undefined ? floor.book.queueAhead(placed, price) : 0;
    journal.accepted(placed, ahead);
    const order = state.find(placed.orderId);
    if (order === undefined) throw new Error('Invariant: an order that was accepted is in the market.');
    const refusal = this.refusalOf(order);
    if (refusal !== undefined) floor.remove(order, refusal);
    else if (order.trigger === undefined) floor.enter(order);
    else this.wait(order, order.trigger);
    this.enterFired();
  }

  /** An order that is gone already is left alone: its fill or removal has been told. */
  withdraw(orderId: string): void {
    const order = this.premises.state.find(orderId);
    if (order !== undefined) this.premises.floor.remove(order, 'cancel-requested');
  }

  /** Orders expire in a halted market too. */
  passTime(now: Instant): void {
    const { state, floor } = this.premises;
    this.now = now;
    for (let order = state.expiries.firstDue(now); order !== undefined; order = state.expiries.firstDue(now))
      floor.remove(order, 'expired');
  }

  removeAll(reason: OrderRemovedReason): void {
    const { state, floor } = this.premises;
    for (const order of [...state.open.values(), ...state.waiting.values()]) {
      if (state.find(order.orderId) === order) floor.remove(order, reason);
    }
  }

  /** Lets the orders that were triggered enter the book, one after the other. What their trades trigger comes after them, and so on. */
  enterFired(): void {
    const { state, watch } = this.premises;
    for (let fired = watch.takeFired(); fired !== undefined; fired = watch.takeFired()) {
      // The other order of its list may have been quicker.
      if (state.waiting.get(fired.order.orderId) === fired.order) this.fire(fired);
    }
  }

  private fire({ order, watched, price, stopPrice }: FiredOrder): void {
    const { journal, floor } = this.premises;
    journal.fired(order, { watched, price, stopPrice, quantityAhead: floor.book.queueAhead(order, order.limitPrice) });
    floor.closeList(order);
    if (floor.book.hasRoom(order.side, openQuantityOf(order))) floor.enter(order);
    else floor.remove(order, 'market-full');
  }

  private wait(order: MarketOrder, { watches }: Trigger): void {
    const { watch, floor } = this.premises;
    floor.keepReduceOnly(order);
    watch.look(watches);
  }

  private refusalOf(order: MarketOrder): OrderRemovedReason | undefined {
    const { state } = this.premises;
    if (state.halted !== undefined) return state.halted === 'delisted' ? 'delisted' : 'halted';
    if (state.lists.isClosed(order.listId)) return 'one-cancels-other';
    if (!this.isCountable(order)) return 'market-full';
    return order.expiresAt !== undefined && this.now !== undefined && order.expiresAt <= this.now ? 'expired' : undefined;
  }

  private isCountable(order: MarketOrder): boolean {
    const { state, floor } = this.premises;
    const { quantity, limitPrice, side, trigger } = order;
    const numbers = [quantity, limitPrice, state.stopUnits(order) ?? 0];
    return numbers.every(Number.isSafeInteger) && (trigger !== undefined || floor.book.hasRoom(side, quantity));
  }
}
