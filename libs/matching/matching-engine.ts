import { BookView } from './book-view';
import { Matcher } from './matcher';
import { checkChange, checkNewOrder } from './message-checks';
import { type NewOrder, type OrderChange, OrderKind, TimeInForce } from './messages';
import { OrderBook } from './order-book';
import { NONE } from './order-table';
import { Reporter } from './reporter';
import { CancelReason, RejectReason, type ReportSink } from './reports';
import { hashState, restoreState, saveState } from './snapshot';

export interface EngineOptions {
  /** Open orders for which memory is taken up front, so that no doubling pauses the engine before there are more. */
  capacity?: number;
}

const CAPACITY = 1 << 12;

const { GoodTillCancel } = TimeInForce;
const { Market } = OrderKind;

const quantityOf = ({ quantity, reducible }: NewOrder | OrderChange): number =>
  reducible === undefined || quantity < reducible ? quantity : reducible;

/**
 * A price-time-priority limit order book of one instrument and the rules by which messages change it. Pure and synchronous:
 * the same messages give the same reports and the same state. A message that is not one (a fraction, a quantity of zero)
 * throws a RangeError; one that the state of the book refuses is reported as rejected.
 */
export class MatchingEngine {
  /** The open orders and levels, for reading. */
  readonly view: BookView;
  private readonly reporter: Reporter;
  private readonly matcher: Matcher;

  private constructor(
    private readonly book: OrderBook,
    sink: ReportSink,
  ) {
    this.view = new BookView(book);
    this.reporter = new Reporter(book, sink);
    this.matcher = new Matcher(book, this.reporter);
  }

  static create(sink: ReportSink, options: EngineOptions = {}): MatchingEngine {
    return new MatchingEngine(new OrderBook(options.capacity ?? CAPACITY), sink);
  }

  /** Goes on where `save` was called. @throws RangeError when the bytes are no snapshot, or damaged. */
  static restore(snapshot: Uint8Array, sink: ReportSink): MatchingEngine {
    return new MatchingEngine(restoreState(snapshot), sink);
  }

  /** The whole state in a compact canonical form: equal states are equal bytes. */
  save(): Uint8Array {
    return saveState(this.book);
  }

  /** 32 hexadecimal digits that are equal for equal states, whatever messages, batches or snapshots led to them. */
  hash(): string {
    return hashState(this.book);
  }

  /** Reports: accepted, then trades and preventions, then cancelled if something is left that does not rest; or rejected. */
  submit(order: NewOrder): void {
    checkNewOrder(order);
    const { book } = this;
    const quantity = quantityOf(order);
    if (book.find(order.id) !== NONE || quantity === 0 || !book.hasRoom(order.side, quantity)) this.refuse(order, quantity);
    else this.enter(order, book.orders.admit(order, quantity));
  }

  /** Reports: cancelled; or rejected when no such order is open. */
  cancel(id: number): void {
    const { book, reporter } = this;
    const order = book.find(id);
    if (order === NONE) {
      reporter.rejected(id, RejectReason.UnknownOrder);
      return;
    }
    reporter.cancelled(order, CancelReason.Requested);
    book.remove(order);
  }

  /**
   * A smaller quantity at the same price keeps its place in the queue, unless the change says otherwise; any other change
   * makes the order the newest at its price, and it trades first when it meets the other side.
   * Reports: trades and preventions, cancelled if self-trade prevention expires the rest, modified; or rejected.
   */
  modify(change: OrderChange): void {
    checkChange(change);
    const order = this.book.find(change.id);
    const quantity = quantityOf(change);
    const refusal = order === NONE ? RejectReason.UnknownOrder : this.refusalOf(change, order, quantity);
    if (refusal !== undefined) this.reporter.rejected(change.id, refusal);
    else if (this.keepsPlace(change, order, quantity)) this.decrease(order, quantity);
    else this.replace(change, order, quantity);
  }

  /** Says why a new order is not taken. */
  private refuse(order: NewOrder, quantity: number): void {
    if (this.book.find(order.id) !== NONE) this.reporter.rejected(order.id, RejectReason.DuplicateOrder);
    else this.reporter.rejected(order.id, quantity === 0 ? RejectReason.NothingToReduce : RejectReason.SideFull);
  }

  private refusalOf(change: OrderChange, order: number, quantity: number): RejectReason | undefined {
    if (quantity === 0) return RejectReason.NothingToReduce;
    const { book } = this;
    const { orders } = book;
    const side = orders.side(order);
    if (!book.hasRoom(side, quantity - orders.open(order))) return RejectReason.SideFull;
    return orders.postOnly(order) && book.crosses(side, change.price) ? RejectReason.PostOnly : undefined;
  }

  private keepsPlace(change: OrderChange, order: number, quantity: number): boolean {
    const { orders } = this.book;
    return change.losePriority !== true && change.price === orders.price(order) && quantity <= orders.open(order);
  }

  private decrease(order: number, quantity: number): void {
    const { book } = this;
    const { orders } = book;
    book.reduce(order, orders.open(order) - quantity);
    orders.changeTerms(order, orders.price(order), quantity);
    this.reporter.modified(order, quantity, quantity);
  }

  /** Takes an order out of its queue, and lets it come as if it were new. */
  private replace(change: OrderChange, order: number, quantity: number): void {
    const { book } = this;
    book.dequeue(order);
    book.orders.changeTerms(order, change.price, quantity);
    if (book.wouldTrade(order)) this.trade(order, quantity);
    else {
      book.enqueue(order);
      this.reporter.modified(order, quantity, quantity);
    }
  }

  private trade(order: number, quantity: number): void {
    const { book, reporter } = this;
    const survives = this.matcher.match(order);
    const rests = survives && book.orders.open(order) > 0;
    if (rests) book.enqueue(order);
    else if (!survives) reporter.cancelled(order, CancelReason.SelfTrade);
    reporter.modified(order, quantity, rests ? book.orders.open(order) : 0);
    if (!rests) book.forget(order);
  }

  private enter(order: NewOrder, handle: number): void {
    this.reporter.accepted(handle);
    // What most orders do comes first.
    if (order.timeInForce === GoodTillCancel && order.kind !== Market && !this.book.wouldTrade(handle)) this.book.add(handle);
    else this.execute(order, handle);
  }

  private execute(order: NewOrder, handle: number): void {
    const { book } = this;
    let left: CancelReason | undefined;
    if (order.timeInForce === TimeInForce.FillOrKill && !this.matcher.canFill(handle)) left = CancelReason.FillOrKill;
    else if (book.crosses(order.side, order.price)) left = this.take(order, handle);
    else left = this.remainderOf(order);

    if (book.orders.open(handle) > 0 && left === undefined) {
      book.add(handle);
      return;
    }
    if (left !== undefined) this.reporter.cancelled(handle, left);
    book.orders.release(handle);
  }

  /** Trades what can be traded. Answers why the rest does not stay, or undefined when it rests or there is none. */
  private take(order: NewOrder, handle: number): CancelReason | undefined {
    if (order.postOnly === true) return CancelReason.PostOnly;
    if (!this.matcher.match(handle)) return CancelReason.SelfTrade;
    return this.book.orders.open(handle) === 0 ? undefined : this.remainderOf(order);
  }

  private remainderOf(order: NewOrder): CancelReason | undefined {
    if (order.kind === Market) {
      return this.book.oppositeOf(order.side).best === NONE ? CancelReason.NoLiquidity : CancelReason.Protection;
    }
    return order.timeInForce === GoodTillCancel ? undefined : CancelReason.ImmediateOrCancel;
  }
}
