import type { Trigger } from '../account/account.events';
import type { ModifyRefused } from './market.events';
import type { SequencedInput } from './market.inputs';
import { isSameTrigger, type MarketOrder, openQuantityOf } from './market.order';
import { unitsOf } from './market.units';
import type { Premises } from './order-desk';

export type AmendOrder = Extract<SequencedInput, { type: 'AmendOrder' }>;

/** What an order is to become. */
interface NewTerms {
  readonly quantity: number;
  readonly limitPrice: number;
  readonly trigger: Trigger | undefined;
}

/** Open orders change here: those in the book, and those that wait for a trigger. */
export class AmendDesk {
  constructor(private readonly premises: Premises) {}

  amend(input: AmendOrder): void {
    const { state, journal } = this.premises;
    const order = state.find(input.orderId);
    const terms = order === undefined ? undefined : this.termsOf(order, input);
    const refusal = this.refusalOf(order, terms);
    if (order === undefined || terms === undefined || refusal !== undefined)
      journal.refused({ ...input, reason: refusal ?? 'order-closed' });
    else if (order.trigger !== undefined) this.amendWaiting(order, terms, input);
    else this.amendOpen(order, terms, input);
  }

  /** Never less than what is gone of it: then nothing is left. */
  private termsOf(order: MarketOrder, input: AmendOrder): NewTerms {
    const { scales } = this.premises.state;
    const quantity = Math.max(unitsOf(input.quantity, scales.quantity), order.executed + order.prevented);
    const trigger = order.trigger === undefined ? undefined : (input.trigger ?? order.trigger);
    return { quantity, limitPrice: unitsOf(input.limitPrice, scales.price), trigger };
  }

  private refusalOf(order: MarketOrder | undefined, terms: NewTerms | undefined): ModifyRefused['data']['reason'] | undefined {
    if (order === undefined || terms === undefined) return 'order-closed';
    if (this.premises.state.halted !== undefined) return 'halted';
    if (!this.isCountable(order, terms)) return 'market-full';
    const takes = order.postOnly && order.trigger === undefined && this.premises.floor.book.crosses(order.side, terms.limitPrice);
    return takes ? 'post-only' : undefined;
  }

  private isCountable(order: MarketOrder, { quantity, limitPrice, trigger }: NewTerms): boolean {
    const { state, floor } = this.premises;
    const stop = trigger?.stopPrice === undefined ? 0 : state.priceUnits(trigger.stopPrice);
    if (![quantity, limitPrice, stop].every(Number.isSafeInteger)) return false;
    return order.trigger !== undefined || quantity <= order.quantity || floor.book.hasRoom(order.side, quantity - order.quantity);
  }

  private amendWaiting(order: MarketOrder, terms: NewTerms, { amendId, limitPrice }: AmendOrder): void {
    const { journal, watch, floor } = this.premises;
    const before = order.trigger;
    const { trigger = before, quantity } = terms;
    if (before === undefined || trigger === undefined) throw new Error('Invariant: who waits has a trigger.');
    const keepsPriority = isSameTrigger(before, trigger);
    journal.modified(order, { amendId, quantity, limitPrice, trigger, keepsPriority, quantityAhead: 0 });
    if (openQuantityOf(order) === 0) floor.closeList(order);
    floor.keepReduceOnly(order);
    if (!keepsPriority) watch.look(trigger.watches);
  }

  /** The change is journalled first, so that what it trades is under the new terms. */
  private amendOpen(order: MarketOrder, terms: NewTerms, { amendId, limitPrice }: AmendOrder): void {
    const { journal, floor } = this.premises;
    const isEnd = terms.quantity === order.executed + order.prevented;
    const keepsPriority = isEnd || (terms.limitPrice === order.limitPrice && terms.quantity <= order.quantity);
    const quantityAhead = keepsPriority ? 0 : floor.book.queueAhead(order, terms.limitPrice);
    if (!keepsPriority) floor.keeper.forgetPosition(order);
    journal.modified(order, { amendId, quantity: terms.quantity, limitPrice, trigger: undefined, keepsPriority, quantityAhead });
    if (isEnd) this.end(order);
    else this.change(order);
  }

  /** More of it may be wanted than there is to reduce, or by now than younger ones leave. */
  private change(order: MarketOrder): void {
    const { floor } = this.premises;
    if (openQuantityOf(order) <= floor.coverOf(order)) {
      floor.work(order, (book) => {
        book.change(order);
      });
    } else {
      floor.book.withdraw(order);
      floor.enter(order);
    }
    floor.keepReduceOnly(order);
  }

  private end(order: MarketOrder): void {
    const { floor } = this.premises;
    floor.book.withdraw(order);
    floor.closeList(order);
  }
}
