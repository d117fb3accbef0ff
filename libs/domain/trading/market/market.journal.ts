import type { OrderPlaced, Trigger } from '../account/account.events';
import type { InstrumentTerms } from '../instrument/instrument.events';
import type {
  HeardOutside,
  MarketEvent,
  ModifyRefused,
  OrderModified,
  OrderRemovedReason,
  PreventedOrder,
  TradeExecuted,
} from './market.events';
import type { MarketOrder } from './market.order';
import type { HaltReason, MarketState } from './market.state';
import { textOf } from './market.units';
import { type Moment, ReferenceWindow } from './reference-window';
import type { PriceRange } from './trigger-book';

type Watched = Trigger['watches'];

/** A trade as the book tells of it. */
export interface ExecutedTrade extends Pick<TradeExecuted['data'], 'takerSide' | 'maker' | 'taker'> {
  readonly price: number;
  readonly quantity: number;
}

export interface PreventedTrade {
  readonly maker: MarketOrder;
  readonly taker: MarketOrder;
  readonly price: number;
  readonly quantity: number;
}

interface ModifiedUnits {
  readonly quantity: number;
  readonly quantityAhead: number;
  /** Of an order that waits. */
  readonly trigger: Trigger | undefined;
}

type Unsequenced<E extends MarketEvent> = E extends MarketEvent
  ? { readonly type: E['type']; readonly data: Omit<E['data'], 'instrument' | 'consumed' | 'heard'> }
  : never;

/**
 * What the living market writes. Every event is folded into the state before anything else happens, so that what lives and what is read back
 * cannot differ.
 */
export class MarketJournal {
  /** The log position of the input in hand, or of the last one. */
  position: bigint;
  private heard: HeardOutside | undefined;
  private hearing = 0;
  /** Up to here an event has told what was heard. */
  private toldHearing = 0;
  private events: MarketEvent[] = [];
  private readonly windows: Readonly<Record<Watched, ReferenceWindow>> = { last: new ReferenceWindow(), mark: new ReferenceWindow() };

  constructor(private readonly state: MarketState) {
    this.position = state.consumed;
  }

  /** How many events wait to be taken. */
  get length(): number {
    return this.events.length;
  }

  /** A sender of outside messages counts how far it was heard with the input in hand. */
  hear(heard: HeardOutside): void {
    this.heard = heard;
    this.hearing += 1;
  }

  /** What was written since the last time, the moves of triggers included. */
  take(): readonly MarketEvent[] {
    this.settle();
    const { events } = this;
    this.events = [];
    return events;
  }

  /** Writes what prices have moved and is not written yet. */
  settle(): void {
    this.closeWindow('last');
    this.closeWindow('mark');
  }

  /** A price that is written only if it moves something: with the others around it, in one event. */
  note(watched: Watched, price: number, moved: boolean): void {
    const window = this.windows[watched];
    window.add(price);
    if (moved) window.movedAt = this.now;
  }

  /** A price at which orders begin to trail: an event of its own. */
  referenceMoved(watched: Watched, price: number): void {
    this.settle();
    this.writeReference(watched, { high: price, low: price, price }, this.now);
  }

  termsSet(terms: InstrumentTerms): void {
    this.write({ type: 'MarketTermsSet', data: { terms } });
  }

  halted(reason: HaltReason): void {
    this.write({ type: 'TradingHalted', data: { reason } });
  }

  resumed(): void {
    this.write({ type: 'TradingResumed', data: {} });
  }

  accepted(order: OrderPlaced['data'], quantityAhead: number): void {
    const { orderId, accountId, side, orderType, quantity, limitPrice, timeInForce } = order;
    const { expiresAt, postOnly, reduceOnly, selfTradePrevention, tradeGroup, trigger, listId } = order;
    const data = {
      ...{ orderId, accountId, side, orderType, quantity, limitPrice, timeInForce },
      ...(expiresAt !== undefined && { expiresAt }),
      ...(postOnly === true && { postOnly }),
      ...(reduceOnly && { reduceOnly }),
      ...(selfTradePrevention !== undefined && { selfTradePrevention }),
      ...(tradeGroup !== undefined && { tradeGroup }),
      ...(trigger !== undefined && { trigger }),
      ...(listId !== undefined && { listId }),
      ...this.ahead(quantityAhead),
    };
    this.write({ type: 'OrderAccepted', data });
  }

  fired({ orderId, accountId }: MarketOrder, by: { watched: Watched; price: number; stopPrice: number; quantityAhead: number }): void {
    const { watched, quantityAhead } = by;
    const prices = { price: this.price(by.price), stopPrice: this.price(by.stopPrice) };
    this.write({ type: 'TriggerFired', data: { orderId, accountId, watched, ...prices, ...this.ahead(quantityAhead) } });
  }

  modified(
    { orderId, accountId }: MarketOrder,
    terms: Pick<OrderModified['data'], 'amendId' | 'limitPrice' | 'keepsPriority'> & ModifiedUnits,
  ): void {
    const { amendId, limitPrice, trigger, keepsPriority, quantityAhead } = terms;
    const data = {
      ...{ orderId, accountId, amendId, quantity: this.quantity(terms.quantity), limitPrice },
      ...(trigger !== undefined && { trigger }),
      ...{ keepsPriority, ...this.ahead(quantityAhead), ...this.afterTrade },
    };
    this.write({ type: 'OrderModified', data });
  }

  refused(change: Pick<ModifyRefused['data'], 'orderId' | 'accountId' | 'amendId' | 'reason'>): void {
    const { orderId, accountId, amendId, reason } = change;
    this.write({ type: 'ModifyRefused', data: { orderId, accountId, amendId, reason, ...this.afterTrade } });
  }

  traded({ price, quantity, takerSide, maker, taker }: ExecutedTrade): void {
    const tradeNumber = `${this.state.tradeNumber + 1}`;
    const amounts = { price: this.price(price), quantity: this.quantity(quantity) };
    this.write({ type: 'TradeExecuted', data: { tradeNumber, ...amounts, takerSide, maker, taker } });
  }

  prevented({ maker, taker, price, quantity }: PreventedTrade): void {
    const party = ({ accountId, orderId, prevented }: MarketOrder): PreventedOrder => ({
      ...{ accountId, orderId, preventedQuantity: this.quantity(prevented + quantity) },
    });
    const amounts = { quantity: this.quantity(quantity), price: this.price(price) };
    this.write({ type: 'SelfTradePrevented', data: { ...amounts, maker: party(maker), taker: party(taker), ...this.afterTrade } });
  }

  removed({ orderId, accountId }: MarketOrder, reason: OrderRemovedReason): void {
    this.write({ type: 'OrderRemoved', data: { orderId, accountId, reason, ...this.afterTrade } });
  }

  private get now(): Moment {
    const { position, heard, hearing } = this;
    return { position, heard, hearing };
  }

  private get afterTrade(): { readonly afterTradeNumber: string } {
    return { afterTradeNumber: `${this.state.tradeNumber}` };
  }

  private ahead(quantity: number): { readonly quantityAhead?: string } {
    return quantity === 0 ? {} : { quantityAhead: this.quantity(quantity) };
  }

  private price(units: number): string {
    return textOf(units, this.state.scales.price);
  }

  private quantity(units: number): string {
    return textOf(units, this.state.scales.quantity);
  }

  /** Prices before an event and prices after it are never told of together: what waits for them may differ. */
  private write(event: Unsequenced<MarketEvent>): void {
    this.settle();
    this.append(event, this.now);
  }

  private closeWindow(watched: Watched): void {
    const window = this.windows[watched];
    const { high, low, price, movedAt } = window;
    window.clear();
    if (movedAt === undefined) return;
    // As of when it moved, so that the state does not hang on how many inputs share a batch.
    this.writeReference(watched, { high, low, price }, movedAt);
  }

  private writeReference(watched: Watched, { high, low, price }: PriceRange, at: Moment): void {
    const prices = { high: this.price(high), low: this.price(low), price: this.price(price) };
    this.append({ type: 'TriggerReferenceMoved', data: { watched, ...prices } }, at);
  }

  private append({ type, data }: Unsequenced<MarketEvent>, { position, heard, hearing }: Moment): void {
    const consumed = position > this.state.consumed ? position : this.state.consumed;
    const isNews = heard !== undefined && hearing > this.toldHearing;
    if (isNews) this.toldHearing = hearing;
    const place = { instrument: this.state.symbol, consumed: `${consumed}`, ...(isNews && { heard }) };
    const event = { type, data: { ...place, ...data } } as MarketEvent;
    this.events.push(event);
    this.state.apply(event);
  }
}
