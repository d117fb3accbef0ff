import type { CopyLegAnswer, ExplainedPositionAnswer } from '../queries/copy.answers';
import type { LeaderAnswer } from '../queries/leader.answers';
import type { FillAnswer, OrderAnswer } from '../queries/order.answers';
import type { ActivityAnswer } from '../queries/result.answers';
import type { AssetTotalAnswer, BalanceAnswer, PortfolioAnswer, PositionAnswer } from '../queries/portfolio.answers';

/** Rows of some tables, whole: a row replaces the one with the same key. */
export type Rows = object;

/** As `GET /v1/accounts/{accountId}/portfolio` answers, without what it is worth: that comes in frames of its own. */
export type PortfolioSnapshot = { readonly [K in keyof PortfolioAnswer]: PortfolioAnswer[K] };

export interface PortfolioRows {
  /** By asset. */
  readonly balances?: readonly BalanceAnswer[];
  /** By instrument. */
  readonly positions?: readonly PositionAnswer[];
  /** By asset. */
  readonly totals?: readonly AssetTotalAnswer[];
}

/** The orders that are open, newest first. */
export interface OrdersSnapshot {
  readonly orders: readonly OrderAnswer[];
}

/** Orders that are new or have changed, those that are closed now included. */
export interface OrdersRows {
  readonly orders?: readonly OrderAnswer[];
}

/** The newest fills, newest first. */
export interface FillsSnapshot {
  readonly fills: readonly FillAnswer[];
}

/** New fills. */
export interface FillsRows {
  readonly fills?: readonly FillAnswer[];
}

/** The newest activities, newest first. */
export interface ActivitySnapshot {
  readonly activities: readonly ActivityAnswer[];
}

/** New activities. */
export interface ActivityRows {
  readonly activities?: readonly ActivityAnswer[];
}

/** What a follow should hold of every instrument that was copied, and why it holds something else; and the newest legs, newest first. */
export interface FollowSnapshot {
  readonly positions: readonly ExplainedPositionAnswer[];
  readonly legs: readonly CopyLegAnswer[];
}

/** Positions and legs that are new or have changed. */
export interface FollowRows {
  /** By instrument. */
  readonly positions?: readonly ExplainedPositionAnswer[];
  /** By leg: planned, skipped, or known by what became of it. */
  readonly legs?: readonly CopyLegAnswer[];
}

/** As `GET /v1/leaders/{accountId}` answers. */
export type LeaderSnapshot = { readonly [K in keyof LeaderAnswer]: LeaderAnswer[K] };

/** The leader, when its terms or its follows have changed. */
export interface LeaderRows {
  readonly leaders?: readonly LeaderAnswer[];
}
