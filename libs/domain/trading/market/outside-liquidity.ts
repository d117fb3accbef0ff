import { type BookView, type MatchingEngine, type NewOrder, NO_LEVEL, SelfTradePrevention, Side, TimeInForce } from '@copyledger/matching';
import type { OutsideBook, OutsideSide } from './outside-book';

/** The outside's orders have odd ids in the engine, ours even ones. */
export const isOutsideId = (id: number): boolean => (id & 1) === 1;

/** The trade group of all that comes from outside; those of accounts come after it. */
export const outsideGroup = 1;

/** Orders that never rest when a message ends: a trade out there, and what stands behind a price without depth. */
const passerId = 1;
const lenderId = 3;
const firstPartId = 5;

/** How much the outside may hold of a side: the other half of what can be counted is for accounts. */
const outsideQuantityMax = 2 ** 52;

const opposite = (side: Side): Side => (side === Side.Buy ? Side.Sell : Side.Buy);

/** A part of an outside level: an order in the engine. A level has more than one while orders of ours stand between. */
interface Part {
  readonly id: number;
  at: OutsideSide;
  level: number;
  open: number;
  older: number;
  newer: number;
}

/**
 * Puts what the outside says into the engine's book, as orders in the same queues as ours. Where the outside says less than before, it is the
 * youngest of its quantity that has gone, so our orders never gain a place by a cancellation that may have happened behind them; where it says more,
 * the new quantity queues last. New outside quantity that would meet older outside quantity replaces it: they never trade with each other.
 */
export class OutsideLiquidity {
  private readonly view: BookView;
  /** By number, from 1. A part that is in no level is free. */
  private readonly parts: Part[] = [];
  private readonly free: number[] = [];
  /** Filled again for each message. */
  private readonly order: NewOrder = {
    id: 0,
    side: Side.Buy,
    price: 0,
    quantity: 0,
    timeInForce: TimeInForce.GoodTillCancel,
    group: outsideGroup,
    selfTradePrevention: SelfTradePrevention.ExpireMaker,
  };
  private readonly change = { id: 0, price: 0, quantity: 0 };
  /** What is left of the trade out there that passes. */
  private passing = 0;

  constructor(
    private readonly engine: MatchingEngine,
    private readonly book: OutsideBook,
  ) {
    this.view = engine.view;
  }

  /** Brings the book to what the outside says of one price. It trades with orders of ours that it meets. */
  meet(at: OutsideSide, price: number): void {
    const level = at.ladder.find(price);
    if (level === NO_LEVEL) return;
    this.bringTo(at, level, at.ladder.quantity(level));
    if (at.ladder.quantity(level) === 0) at.ladder.drop(level);
  }

  /** As `meet`, for all prices of a side. */
  meetAll(at: OutsideSide): void {
    for (let level = at.ladder.best; level !== NO_LEVEL;) {
      const price = at.ladder.price(level);
      level = at.ladder.after(level);
      this.meet(at, price);
    }
  }

  /** Makes the quantity at a price at least this much, but not more than the outside says; what is missing queues last. */
  fillUp(at: OutsideSide, price: number, quantity: number): void {
    const level = at.ladder.find(price);
    if (level === NO_LEVEL) return;
    const target = Math.min(quantity, at.ladder.quantity(level));
    if (target > this.presentAt(at, level)) this.bringTo(at, level, target);
  }

  /**
   * A trade out there, by a taker of this side: it takes from orders of ours that stand at a better price, outside quantity at such a price has
   * gone before, and then it takes from the queue at its own price in turn.
   */
  pass(side: Side, price: number, size: number): void {
    this.passing = size;
    const best = this.view.bestPrice(opposite(side));
    const better = side === Side.Buy ? price - 1 : price + 1;
    const isBetter = best !== undefined && (side === Side.Buy ? best <= better : best >= better);
    if (isBetter) this.submitPasser(side, better, SelfTradePrevention.ExpireMaker);
    if (this.passing > 0) this.submitPasser(side, price, SelfTradePrevention.Decrement);
  }

  /** A price without depth: orders of ours that it reaches are taken whole. */
  sweep(price: number): void {
    for (const side of [Side.Buy, Side.Sell]) {
      this.passing = this.view.quantityOf(opposite(side));
      if (this.passing > 0) this.submitPasser(side, price, SelfTradePrevention.ExpireMaker);
    }
  }

  /** Lends a taker of this side all that it can take at the price without depth, while it is dealt with. */
  lend(takerSide: Side, quantity: number): void {
    const side = opposite(takerSide);
    const room = Number.MAX_SAFE_INTEGER - this.view.quantityOf(side);
    this.submit(lenderId, side, {
      price: this.book.price,
      quantity: Math.min(quantity, room),
      selfTradePrevention: SelfTradePrevention.None,
    });
  }

  takeBack(): void {
    if (this.view.order(lenderId) !== undefined) this.engine.cancel(lenderId);
  }

  /** The engine reports that an order from outside traded, or was decremented; `open` is what is left of it. */
  took(id: number, quantity: number, open: number): void {
    if (id === passerId) this.passing -= quantity;
    const part = this.partOf(id);
    if (part === undefined) return;
    part.open = open;
    part.at.present[part.level] = this.presentAt(part.at, part.level) - quantity;
    if (open === 0) this.release(part);
  }

  /** The engine reports that an order from outside is gone, with so much of it open. */
  gone(id: number, open: number): void {
    const part = this.partOf(id);
    if (part === undefined || part.level === NO_LEVEL) return;
    part.at.present[part.level] = this.presentAt(part.at, part.level) - open;
    this.release(part);
  }

  private bringTo(at: OutsideSide, level: number, target: number): void {
    const difference = target - this.presentAt(at, level);
    if (difference < 0) this.takeFromBack(at, level, -difference);
    else if (difference > 0) this.addAtBack(at, level, difference);
  }

  private takeFromBack(at: OutsideSide, level: number, quantity: number): void {
    let left = quantity;
    while (left > 0) {
      const part = this.part(at.youngest[level]);
      const taken = Math.min(left, part.open);
      left -= taken;
      if (taken === part.open) this.engine.cancel(part.id);
      else this.shrink(part, taken);
    }
  }

  private shrink(part: Part, quantity: number): void {
    const { at, level } = part;
    at.present[level] = this.presentAt(at, level) - quantity;
    part.open -= quantity;
    this.resize(part);
  }

  private addAtBack(at: OutsideSide, level: number, wanted: number): void {
    const quantity = Math.min(wanted, outsideQuantityMax - this.view.quantityOf(at.side));
    if (quantity <= 0) return;
    at.present[level] = this.presentAt(at, level) + quantity;
    const price = at.ladder.price(level);
    const youngest = this.parts[(at.youngest[level] ?? 0) - 1];
    if (youngest !== undefined && this.view.youngestAt(at.side, price) === youngest.id) {
      youngest.open += quantity;
      this.resize(youngest);
      return;
    }
    const part = this.allocate(at, level, quantity);
    this.submit(part.id, at.side, { price, quantity, selfTradePrevention: SelfTradePrevention.ExpireMaker });
  }

  private resize(part: Part): void {
    this.change.id = part.id;
    this.change.price = part.at.ladder.price(part.level);
    this.change.quantity = part.open;
    this.engine.modify(this.change);
  }

  private submitPasser(side: Side, price: number, selfTradePrevention: SelfTradePrevention): void {
    const quantity = Math.min(this.passing, this.roomOn(side));
    if (quantity === 0) return;
    this.order.timeInForce = TimeInForce.ImmediateOrCancel;
    this.submit(passerId, side, { price, quantity, selfTradePrevention });
    this.order.timeInForce = TimeInForce.GoodTillCancel;
  }

  private submit(id: number, side: Side, terms: Pick<NewOrder, 'price' | 'quantity'> & { selfTradePrevention: SelfTradePrevention }): void {
    const { order } = this;
    order.id = id;
    order.side = side;
    order.price = terms.price;
    order.quantity = terms.quantity;
    order.selfTradePrevention = terms.selfTradePrevention;
    this.engine.submit(order);
  }

  private roomOn(side: Side): number {
    return Number.MAX_SAFE_INTEGER - this.view.quantityOf(side);
  }

  private presentAt(at: OutsideSide, level: number): number {
    return at.present[level] ?? 0;
  }

  private partOf(id: number): Part | undefined {
    return this.parts[(id - firstPartId) >> 1];
  }

  private part(number: number | undefined): Part {
    const part = this.parts[(number ?? 0) - 1];
    if (part === undefined) throw new Error('Invariant: outside quantity in the book is in parts.');
    return part;
  }

  /** A part at the back of its level. */
  private allocate(at: OutsideSide, level: number, open: number): Part {
    const number = this.free.pop() ?? this.addPart(at);
    const part = this.part(number);
    part.at = at;
    part.level = level;
    part.open = open;
    part.older = at.youngest[level] ?? 0;
    part.newer = 0;
    if (part.older > 0) this.part(part.older).newer = number;
    at.youngest[level] = number;
    return part;
  }

  private addPart(at: OutsideSide): number {
    return this.parts.push({ id: firstPartId + 2 * this.parts.length, at, level: NO_LEVEL, open: 0, older: 0, newer: 0 });
  }

  private release(part: Part): void {
    const number = ((part.id - firstPartId) >> 1) + 1;
    if (part.newer > 0) this.part(part.newer).older = part.older;
    else part.at.youngest[part.level] = part.older;
    if (part.older > 0) this.part(part.older).newer = part.newer;
    part.level = NO_LEVEL;
    this.free.push(number);
  }
}
