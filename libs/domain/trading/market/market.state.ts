import { unreachable } from '@copyledger/kernel';
import type { Trigger } from '../account/account.events';
import type { InstrumentTerms } from '../instrument/instrument.events';
import { ExpiryQueue } from './expiry-queue';
import type {
  HeardOutside,
  MarketEvent,
  OrderAccepted,
  OrderModified,
  OrderRemoved,
  PreventedOrder,
  SelfTradePrevented,
  TradeExecuted,
  TradeParty,
  TradingHalted,
  TriggerFired,
  TriggerReferenceMoved,
} from './market.events';
import { isSameTrigger, type MarketOrder, openQuantityOf, orderOf } from './market.order';
import { type Scales, unitsOf } from './market.units';
import { OpenOrders } from './open-orders';
import { OrderLists } from './order-lists';
import { Positions, signed } from './positions';
import { ReduceOnlyOrders } from './reduce-only-orders';
import { TriggerBook } from './trigger-book';

export type HaltReason = TradingHalted['data']['reason'];

/** What a history must be. It throws on one that cannot have happened, and the market is quarantined. */
function invariant(holds: boolean, law: string): asserts holds {
  if (!holds) throw new Error(`Invariant: ${law}`);
}

/** What the journal of a market says: a fold of its events and of nothing else. The living market changes it through `apply` too. */
export class MarketState {
  /** Inputs up to this log position have been dealt with; -1 before the first. */
  consumed = -1n;
  /** What of the outside has been dealt with, by whoever counted it last. */
  heard: HeardOutside | undefined;
  tradeNumber = 0;
  /** The price of the newest trade of ours. */
  lastTradePrice: number | undefined;
  terms: InstrumentTerms | undefined;
  halted: HaltReason | undefined;
  /** Orders in the book, in the order in which they took their places. */
  readonly open = new OpenOrders();
  /** Orders that wait for a trigger, by their age. */
  readonly waiting = new Map<string, MarketOrder>();
  readonly lists = new OrderLists();
  /** Of a market in which there is something to reduce. */
  readonly positions = new Positions();
  readonly reduceOnly = new ReduceOnlyOrders();
  readonly expiries = new ExpiryQueue();
  readonly triggers: Readonly<Record<Trigger['watches'], TriggerBook>> = { last: new TriggerBook(), mark: new TriggerBook() };

  constructor(readonly symbol: string) {}

  /** @throws Error (an invariant) when the market does not know its terms yet. */
  get scales(): Scales {
    invariant(this.terms !== undefined, 'a market knows its terms before it is given anything else.');
    return { price: this.terms.priceScale, quantity: this.terms.quantityScale };
  }

  find(orderId: string): MarketOrder | undefined {
    return this.open.get(orderId) ?? this.waiting.get(orderId);
  }

  /** @throws Error (an invariant) when the event cannot follow what was before. */
  apply(event: MarketEvent): void {
    invariant(event.data.instrument === this.symbol, `an event of ${event.data.instrument} is none of ${this.symbol}.`);
    const consumed = BigInt(event.data.consumed);
    invariant(consumed >= this.consumed, 'what was consumed stays consumed.');
    this.consumed = consumed;
    this.heard = event.data.heard ?? this.heard;
    this.fold(event);
  }

  /** Puts an order where it belongs. It must be in no place yet. */
  place(order: MarketOrder): void {
    if (order.trigger === undefined) this.open.add(order);
    else this.waiting.set(order.orderId, order);
    this.lists.join(order);
    this.reduceOnly.join(order);
    this.expiries.add(order);
  }

  /** From where an order that waits trails, if it does yet. */
  referenceOf(order: MarketOrder): number | undefined {
    return order.trigger === undefined ? undefined : this.triggers[order.trigger.watches].referenceOf(order);
  }

  priceUnits(text: string): number {
    return unitsOf(text, this.scales.price);
  }

  stopUnits({ trigger }: MarketOrder): number | undefined {
    return trigger?.stopPrice === undefined ? undefined : this.priceUnits(trigger.stopPrice);
  }

  private fold(event: MarketEvent): void {
    switch (event.type) {
      case 'MarketTermsSet':
        this.terms = event.data.terms;
        return;
      case 'OrderAccepted':
        this.accepted(event.data);
        return;
      case 'TriggerFired':
        this.fired(event.data);
        return;
      case 'TriggerReferenceMoved':
        this.referenceMoved(event.data);
        return;
      case 'OrderModified':
        this.modified(event.data);
        return;
      case 'ModifyRefused':
        return;
      case 'TradeExecuted':
        this.traded(event.data);
        return;
      case 'SelfTradePrevented':
        this.prevented(event.data);
        return;
      case 'OrderRemoved':
        this.removed(event.data);
        return;
      case 'TradingHalted':
        this.halted = event.data.reason;
        return;
      case 'TradingResumed':
        this.halted = undefined;
        return;
      default:
        unreachable(event);
    }
  }

  private accepted(data: OrderAccepted['data']): void {
    invariant(this.find(data.orderId) === undefined, 'an order enters a market once.');
    const { price, quantity } = this.scales;
    const order = orderOf(data, { limitPrice: unitsOf(data.limitPrice, price), quantity: unitsOf(data.quantity, quantity) });
    order.ahead = this.aheadUnits(data);
    this.place(order);
    if (order.trigger !== undefined) this.triggers[order.trigger.watches].add(order, this.stopUnits(order));
  }

  private fired(data: TriggerFired['data']): void {
    const order = this.waiting.get(data.orderId);
    invariant(order?.trigger !== undefined, 'only an order that waits is triggered.');
    this.waiting.delete(order.orderId);
    this.triggers[order.trigger.watches].remove(order);
    order.trigger = undefined;
    order.ahead = this.aheadUnits(data);
    this.open.add(order);
    this.lists.close(order.listId);
  }

  private referenceMoved({ watched, ...prices }: TriggerReferenceMoved['data']): void {
    const [high, low, price] = [this.priceUnits(prices.high), this.priceUnits(prices.low), this.priceUnits(prices.price)];
    this.triggers[watched].recall({ high, low, price });
  }

  private modified(data: OrderModified['data']): void {
    const order = this.find(data.orderId);
    invariant(order !== undefined, 'only an order in the market is modified.');
    order.quantity = this.quantityUnits(data.quantity);
    order.limitPrice = this.priceUnits(data.limitPrice);
    const left = openQuantityOf(order);
    invariant(left >= 0, 'an order is not made smaller than what is filled of it.');
    if (left === 0) this.drop(order);
    else if (data.trigger !== undefined) this.retrigger(order, data.trigger);
    else if (!data.keepsPriority) this.requeue(order, this.aheadUnits(data));
  }

  /** Another trigger makes it the youngest of those that wait, and it trails anew. */
  private retrigger(order: MarketOrder, trigger: Trigger): void {
    invariant(order.trigger !== undefined, 'only an order that waits has a trigger to change.');
    if (isSameTrigger(order.trigger, trigger)) return;
    this.triggers[order.trigger.watches].remove(order);
    order.trigger = trigger;
    this.triggers[trigger.watches].add(order, this.stopUnits(order));
    this.waiting.delete(order.orderId);
    this.waiting.set(order.orderId, order);
  }

  private requeue(order: MarketOrder, ahead: number): void {
    invariant(order.trigger === undefined, 'an order that waits has no place in a queue.');
    order.ahead = ahead;
    this.open.delete(order.orderId);
    this.open.add(order);
  }

  private traded(data: TradeExecuted['data']): void {
    invariant(data.tradeNumber === `${this.tradeNumber + 1}`, 'trades are numbered without a gap.');
    this.tradeNumber += 1;
    const price = this.priceUnits(data.price);
    const quantity = this.quantityUnits(data.quantity);
    this.execute(data.maker, quantity, true);
    this.execute(data.taker, quantity, false);
    this.lastTradePrice = price;
    this.triggers.last.recall({ high: price, low: price, price });
  }

  private execute(party: TradeParty, quantity: number, isMaker: boolean): void {
    if (party.kind === 'outside') return;
    const order = this.open.get(party.orderId);
    invariant(order !== undefined && quantity <= openQuantityOf(order), 'a trade takes from what is open.');
    order.executed += quantity;
    if (this.terms?.kind !== 'spot') this.positions.move(order.accountId, signed(order.side, quantity));
    // Who is served stood at the front.
    if (isMaker) order.ahead = 0;
    this.lists.close(order.listId);
    if (openQuantityOf(order) === 0) this.drop(order);
  }

  private prevented({ maker, taker, quantity }: SelfTradePrevented['data']): void {
    for (const party of [maker, taker]) this.prevent(party, this.quantityUnits(quantity));
  }

  private prevent({ orderId, preventedQuantity }: PreventedOrder, quantity: number): void {
    const order = this.open.get(orderId);
    invariant(order !== undefined && quantity <= openQuantityOf(order), 'what is prevented was open.');
    order.prevented += quantity;
    invariant(order.prevented === this.quantityUnits(preventedQuantity), 'what was prevented adds up.');
  }

  private removed({ orderId }: OrderRemoved['data']): void {
    const order = this.find(orderId);
    invariant(order !== undefined, 'only an order in the market is removed.');
    this.drop(order);
  }

  /** Whether it was filled, removed or made as small as what is filled: it is gone, and so are the others of its list soon. */
  private drop(order: MarketOrder): void {
    if (order.trigger === undefined) this.open.delete(order.orderId);
    else {
      this.waiting.delete(order.orderId);
      this.triggers[order.trigger.watches].remove(order);
    }
    this.expiries.remove(order);
    this.lists.close(order.listId);
    this.lists.leave(order);
    this.reduceOnly.leave(order);
  }

  private quantityUnits(text: string): number {
    return unitsOf(text, this.scales.quantity);
  }

  private aheadUnits({ quantityAhead }: { readonly quantityAhead?: string }): number {
    return quantityAhead === undefined ? 0 : this.quantityUnits(quantityAhead);
  }
}
