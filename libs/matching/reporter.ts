import { type OrderBook } from './order-book';
import { type OrderTable } from './order-table';
import { type CancelReason, OrderRecord, type RejectReason, type ReportSink, TradeRecord } from './reports';

/** Fills the reused records from the order table and hands them to the sink. */
export class Reporter {
  private readonly record = new OrderRecord();
  private readonly orders: OrderTable;
  private readonly trade = new TradeRecord();

  constructor(
    private readonly book: OrderBook,
    private readonly sink: ReportSink,
  ) {
    this.orders = book.orders;
  }

  accepted(order: number): void {
    this.sink.accepted(this.describe(order));
  }

  /** The order's whole open quantity leaves. */
  cancelled(order: number, reason: CancelReason): void {
    const record = this.describe(order);
    record.open = 0;
    this.sink.cancelled(record, reason);
  }

  modified(order: number, quantity: number, open: number): void {
    const record = this.describe(order);
    record.quantity = quantity;
    record.open = open;
    this.sink.modified(record);
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
    const { orders, trade } = this;
    trade.maker = orders.id(maker);
    trade.taker = orders.id(taker);
    trade.takerSide = orders.side(taker);
    trade.price = orders.price(maker);
    trade.quantity = quantity;
    trade.makerOpen = orders.open(maker);
    trade.takerOpen = orders.open(taker);
  }

  private describe(order: number): OrderRecord {
    const { record } = this;
    this.orders.describe(order, record);
    return record;
  }
}
