import type { FillAnswer, OrderAnswer } from '../queries/order.answers';
import type { ActivityAnswer } from '../queries/result.answers';
import type { AssetTotalAnswer, BalanceAnswer, PortfolioAnswer, PositionAnswer } from '../queries/portfolio.answers';

/** Rows of some tables, whole: a row replaces the one with the same key. */
export type Rows = object;

/** As `GET /v1/accounts/{accountId}/portfolio` answers. */
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
