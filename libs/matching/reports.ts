import { Side } from './messages';

/** Why an order left the book unfilled. */
export const CancelReason = {
  Requested: 0,
  ImmediateOrCancel: 1,
  FillOrKill: 2,
  PostOnly: 3,
  /** A market order found the other side empty. */
  NoLiquidity: 4,
  /** A market order reached its protection price. */
  Protection: 5,
  SelfTrade: 6,
} as const;
export type CancelReason = (typeof CancelReason)[keyof typeof CancelReason];

/** Why a message was refused. A refused message has changed nothing. */
export const RejectReason = {
  UnknownOrder: 0,
  DuplicateOrder: 1,
  NothingToReduce: 2,
  /** The changed price of a post-only order would take liquidity. */
  PostOnly: 3,
  /** The open quantity of one side would no longer be a safe integer. */
  SideFull: 4,
} as const;
export type RejectReason = (typeof RejectReason)[keyof typeof RejectReason];

/** An order at the moment of a report. Prices in ticks, quantities in lots. */
export interface OrderReport {
  readonly id: number;
  readonly side: Side;
  readonly price: number;
  /** Accepted: for how much. Cancelled: how much leaves unfilled. Modified: the open quantity it was changed to. */
  readonly quantity: number;
  /** What is open after the report; less than `quantity` when a modified order traded, zero when it is gone. */
  readonly open: number;
}

/** A meeting of two orders that was prevented because both are of one trade group. */
export interface PreventedReport {
  readonly maker: number;
  readonly taker: number;
  readonly takerSide: Side;
  /** The resting order's price. */
  readonly price: number;
  readonly quantity: number;
  /** What is open of each order after it. */
  readonly makerOpen: number;
  readonly takerOpen: number;
}

export interface TradeReport extends PreventedReport {
  /** Counts the trades of this book from 1, across save and restore. */
  readonly number: number;
}

/**
 * Where the engine reports to, while it works on a message. The engine has one record per kind of report and fills it again
 * for the next one: copy what is kept. A sink never throws. It calls the engine in one case only: from `traded`, `prevented` and `cancelled`
 * it may cancel resting orders other than the message's own and those that the report names (the others of a list of orders that cancel
 * each other), and what a fill-or-kill order was promised by them is then the caller's concern.
 */
export interface ReportSink {
  accepted(order: OrderReport): void;
  traded(trade: TradeReport): void;
  /** Only with `SelfTradePrevention.Decrement`; an order that it leaves with nothing is reported cancelled next. */
  prevented(meeting: PreventedReport): void;
  /** The order is gone. */
  cancelled(order: OrderReport, reason: CancelReason): void;
  modified(order: OrderReport): void;
  rejected(id: number, reason: RejectReason): void;
}

/** The reused record behind `OrderReport`. */
export class OrderRecord implements OrderReport {
  id = 0;
  side: Side = Side.Buy;
  price = 0;
  quantity = 0;
  open = 0;
}

/** The reused record behind `TradeReport` and `PreventedReport`. */
export class TradeRecord implements TradeReport {
  number = 0;
  maker = 0;
  taker = 0;
  takerSide: Side = Side.Buy;
  price = 0;
  quantity = 0;
  makerOpen = 0;
  takerOpen = 0;
}
