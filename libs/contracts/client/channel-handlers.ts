import type {
  ActivityRows,
  ActivitySnapshot,
  FillsRows,
  FillsSnapshot,
  FollowRows,
  FollowSnapshot,
  LeaderRows,
  LeaderSnapshot,
  OrdersRows,
  OrdersSnapshot,
  PortfolioRows,
  PortfolioSnapshot,
} from '../stream/bodies';
import type { BookFrame, DeltaFrame, PriceFrame, SnapshotFrame, StreamProblem, ValuationFrame } from '../stream/server-frames';

interface AnyHandlers {
  /** The channel was refused, or was lost for good. It is not asked for again. */
  readonly onLost?: (problem: StreamProblem) => void;
}

/** Hears a channel of the read models: a snapshot first, then deltas without a gap; another snapshot replaces everything. */
export interface ViewHandlers<Body, Table extends object> extends AnyHandlers {
  readonly onSnapshot: (frame: SnapshotFrame<Body>) => void;
  readonly onDelta: (frame: DeltaFrame<Table>) => void;
  readonly onValuation?: (frame: ValuationFrame) => void;
}

export type PortfolioHandlers = ViewHandlers<PortfolioSnapshot, PortfolioRows>;
export type OrdersHandlers = ViewHandlers<OrdersSnapshot, OrdersRows>;
export type FillsHandlers = ViewHandlers<FillsSnapshot, FillsRows>;
export type ActivityHandlers = ViewHandlers<ActivitySnapshot, ActivityRows>;
export type FollowHandlers = ViewHandlers<FollowSnapshot, FollowRows>;
export type LeaderHandlers = ViewHandlers<LeaderSnapshot, LeaderRows>;

export interface PricesHandlers extends AnyHandlers {
  readonly onPrice: (frame: PriceFrame) => void;
}

export interface BookHandlers extends AnyHandlers {
  readonly onBook: (frame: BookFrame) => void;
}

/** What each topic is heard with. */
export interface HandlersOf {
  readonly portfolio: PortfolioHandlers;
  readonly orders: OrdersHandlers;
  readonly fills: FillsHandlers;
  readonly activity: ActivityHandlers;
  readonly follow: FollowHandlers;
  readonly leader: LeaderHandlers;
  readonly prices: PricesHandlers;
  readonly book: BookHandlers;
}

export type Topic = keyof HandlersOf;

/** What may be asked for beside the channel. */
export interface FollowOptions {
  /** Frames a second at most: prices, books, and valuations of a portfolio (0 for none). */
  readonly perSecond?: number;
  /** Levels of a book, of each side. */
  readonly levels?: number;
}
