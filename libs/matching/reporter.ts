import { type OrderBook } from './order-book';
import { type CancelReason, OrderRecord, type RejectReason, type ReportSink, TradeRecord } from './reports';

/** Fills the reused records from the order table and hands them to the sink. */
export class Reporter {
  private readonly order = new OrderRecord();
  private readonly trade = new TradeRecord();

  constructor(
    private readonly book: OrderBook,
    private readonly sink: ReportSink,
  ) {}

  accepted(order: number): void {
    const open = this.book.orders.open(order);
    this.sink.accepted(this.describe(order, open, open));
  }

  /** The order's whole open quantity leaves. */
  cancelled(order: number, reason: CancelReason): void {
    this.sink.cancelled(this.describe(order, this.book.orders.open(order), 0), reason);
  }

  modified(order: number, quantity: number, open: number): void {
    this.sink.modified(this.describe(order, quantity, open));
  }

  rejected(id: number, reason: RejectReason): void {
    this.sink.rejected(id, reason);
  }

  traded(maker: number, taker: number, quantity: number): void {
    this.book.trades += 1;
    this.meet(maker, taker, quantity);
    this.trade.number = this.book.trades;
    this.sink.traded(this.trade);
  }

  prevented(maker: number, taker: number, quantity: number): void {
    this.meet(maker, taker, quantity);
    this.sink.prevented(this.trade);
  }

  private meet(maker: number, taker: number, quantity: number): void {
    const { orders } = this.book;
    const { trade } = this;
    trade.maker = orders.id(maker);
    trade.taker = orders.id(taker);
    trade.takerSide = orders.side(taker);
    trade.price = orders.price(maker);
    trade.quantity = quantity;
    trade.makerOpen = orders.open(maker);
    trade.takerOpen = orders.open(taker);
  }

  private describe(order: number, quantity: number, open: number): OrderRecord {
    const { orders } = this.book;
    const record = this.order;
    record.id = orders.id(order);
    record.side = orders.side(order);
    record.price = orders.price(order);
    record.quantity = quantity;
    record.open = open;
    return record;
  }
}
