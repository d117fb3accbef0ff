import { BookSide } from './book-side';
import { IdIndex } from './id-index';
import { invariant } from './invariant';
import { LevelTable } from './level-table';
import { Side } from './messages';
import { NONE, OrderTable } from './order-table';

/** Orders that find their homes taken are expected to be one in so many, and the index is made for them. */
const CAPACITY_A_GUEST = 4;

const { Buy } = Side;

/** A price as the key of its level: the better price is the lower key on either side. Its own inverse. */
export const keyOf = (side: Side, price: number): number => (side === Buy ? 0 - price : price);

/** The open orders of one instrument, each in the queue of its price. It knows nothing of matching. */
export class OrderBook {
  readonly orders: OrderTable;
  readonly levels = new LevelTable();
  /** Finds the orders that do not live at home. */
  private readonly guests: IdIndex;
  /** By `Side`: bids, asks. */
  private readonly sides = [new BookSide(this.levels), new BookSide(this.levels)] as const;
  /** Trades so far. */
  trades = 0;
  /** Open orders. */
  size = 0;

  /** @param capacity Orders for which memory is taken up front; beyond them it doubles. */
  constructor(capacity: number) {
    this.orders = new OrderTable(capacity);
    this.guests = new IdIndex(this.orders, Math.ceil(capacity / CAPACITY_A_GUEST));
  }

  sideOf(side: Side): BookSide {
    return this.sides[side];
  }

  oppositeOf(side: Side): BookSide {
    return this.sides[(1 - side) as Side];
  }

  /** Whether the sum of a side stays a safe integer with so much more. */
  hasRoom(side: Side, quantity: number): boolean {
    return this.sides[side].quantity + quantity <= Number.MAX_SAFE_INTEGER;
  }

  /** The open order of an id, or NONE. */
  find(id: number): number {
    const order = this.orders.findAtHome(id);
    return order !== NONE || this.guests.size === 0 ? order : this.guests.find(id);
  }

  /** Whether an order of this side and price would meet the best price of the other. */
  crosses(side: Side, price: number): boolean {
    return this.oppositeOf(side).bestKey <= 0 - keyOf(side, price);
  }

  /** Whether an order that is in no queue meets the best price of the other side. */
  wouldTrade(order: number): boolean {
    return this.crosses(this.orders.side(order), this.orders.price(order));
  }

  /** Lets a new order rest. */
  add(order: number): void {
    if (this.orders.isGuest(order)) this.guests.insert(order);
    this.size += 1;
    this.enqueue(order);
  }

  /** Takes a resting order out for good. */
  remove(order: number): void {
    this.dequeue(order);
    this.forget(order);
  }

  /** Gives up an order that is in no queue, but whose id is known. */
  forget(order: number): void {
    if (this.orders.isGuest(order)) this.guests.remove(order);
    this.size -= 1;
    this.orders.release(order);
  }

  /** Puts an order at the back of the queue of its price. */
  enqueue(order: number): void {
    const { orders, levels } = this;
    const side = orders.side(order);
    const key = keyOf(side, orders.price(order));
    invariant(this.oppositeOf(side).bestKey > 0 - key, 'the book is never crossed.');
    const bookSide = this.sideOf(side);
    const level = bookSide.findOrCreate(key);
    orders.linkLast(order, level, levels.push(level, order));
    const open = orders.open(order);
    levels.addQuantity(level, open);
    bookSide.quantity += open;
  }

  dequeue(order: number): void {
    const { orders, levels } = this;
    this.reduce(order, orders.open(order));
    const level = orders.level(order);
    const previous = orders.previous(order);
    const next = orders.next(order);
    orders.unlink(previous, next);
    if (previous === NONE) levels.setHead(level, next);
    if (next === NONE) levels.setTail(level, previous);
    if (levels.head(level) === NONE) this.sideOf(orders.side(order)).drop(level);
  }

  /** Takes quantity of a resting order off the totals of its level and side; the order itself is the caller's. */
  reduce(order: number, quantity: number): void {
    this.levels.addQuantity(this.orders.level(order), -quantity);
    this.sideOf(this.orders.side(order)).quantity -= quantity;
  }
}
