import type { Fact, Instant } from '@copyledger/kernel';
import type { Amount, BalanceAfter, FillEffects, Side } from './value.events';

export type OrderType = 'limit' | 'market';
/** GTD is good till date: until the order's `expiresAt`. */
export type TimeInForce = 'GTC' | 'IOC' | 'FOK' | 'GTD';
/** What happens when an order would trade with a resting one of its trade group; the taker's mode decides. */
export type SelfTradePrevention = 'none' | 'expire-taker' | 'expire-maker' | 'expire-both' | 'decrement';

/**
 * What an order waits for before it enters the book. A stop fires when the price has moved against who holds what the order closes (a sale at or
 * below `stopPrice`, a purchase at or above it), a take-profit the other way round.
 */
export interface Trigger {
  readonly kind: 'stop' | 'take-profit';
  /** The market's last trade, or the mark. */
  readonly watches: 'last' | 'mark';
  /** Left out only when the order trails from the start; with `trailingBasisPoints`, trailing begins when it is touched. */
  readonly stopPrice?: string;
  /**
   * A sale fires at price <= high * (1 - bp / 10,000), a purchase at price >= low * (1 + bp / 10,000), high and low since trailing began.
   * Source: Binance spot API, trailing stop FAQ.
   */
  readonly trailingBasisPoints?: number;
}

/** Who or what decided an order. */
export type OrderOrigin =
  | { readonly type: 'direct' }
  | { readonly type: 'copy'; readonly followId: string; readonly planId: string }
  | { readonly type: 'syndicate'; readonly syndicateId: string }
  | { readonly type: 'liquidation' };

interface OrderTicket {
  readonly orderId: string;
  readonly clientOrderId?: string;
  readonly instrument: string;
  readonly instrumentRevision: number;
  readonly side: Side;
  readonly orderType: OrderType;
  readonly timeInForce: TimeInForce;
  readonly quantity: string;
  /** The worst price at which it may trade; for a market order its protection, drawn from `referencePrice`. */
  readonly limitPrice: string;
  readonly reduceOnly: boolean;
  /** Of a good-till-date order. */
  readonly expiresAt?: Instant;
  /** It is removed rather than take liquidity. */
  readonly postOnly?: boolean;
  /** None when it is left out. */
  readonly selfTradePrevention?: SelfTradePrevention;
  /** Whose orders it must not trade with: the account's owner. */
  readonly tradeGroup?: string;
  readonly trigger?: Trigger;
  /** The orders of one list cancel each other: the first that trades or is triggered removes the rest. */
  readonly listId?: string;
  /** Exits that are placed, as a list, when this order is filled. */
  readonly bracket?: Bracket;
  readonly origin: OrderOrigin;
  readonly placedAt: Instant;
}
/** The prices that a decision stood on. Ticks are no events: what decided something stands in the event of the decision. */
interface KnownPrices {
  /**
   * The market's latest price, where it was known: what a market order's protection is drawn from, what price bands and triggers are checked
   * against, and what a sale of a perpetual is held at when its limit is lower. For the exits of a bracket, what their entry traded at.
   */
  readonly referencePrice?: string;
  /** The mark, where it was known and the order's trigger watches it. */
  readonly markPrice?: string;
}
/** What closes a position that an entry opens: for a profit, or to stop a loss. */
export interface BracketExit {
  readonly orderId: string;
  readonly trigger?: Trigger;
  /** Of an exit that is, or becomes, a limit order; left out it is a market order. */
  readonly limitPrice?: string;
}
export interface Bracket {
  readonly listId: string;
  readonly takeProfit?: BracketExit;
  readonly stopLoss?: BracketExit;
}
export type OrderPlaced = Fact<
  'OrderPlaced',
  OrderTicket &
    KnownPrices & {
      readonly accountId: string;
      /** How much more is held, of the asset that pays for the order, than before it; a perpetual's highest fee included. */
      readonly hold: Amount;
      /** Of the request, so that a repeated client order id is told from a reused one. */
      readonly fingerprint: string;
      readonly balances: readonly BalanceAfter[];
    }
>;
/** A refused order whose id is derived from its cause: it stays refused, and an auditor can see why. */
export type OrderRejected = Fact<'OrderRejected', OrderTicket & KnownPrices & { readonly accountId: string; readonly reason: string }>;
/** The holder wants out; the hold stays until the market has confirmed, and a fill that crosses the request still counts. */
export type OrderCancelRequested = Fact<
  'OrderCancelRequested',
  { readonly accountId: string; readonly orderId: string; readonly instrument: string }
>;
/** The holder wants other terms; the old ones hold until the market has confirmed. `balances` hold enough for the dearer of both. */
export type OrderAmendRequested = Fact<
  'OrderAmendRequested',
  KnownPrices & {
    readonly accountId: string;
    readonly orderId: string;
    readonly instrument: string;
    readonly amendId: string;
    /** All of it, what is filled included (FIX OrderQty). */
    readonly quantity: string;
    readonly limitPrice: string;
    readonly trigger?: Trigger;
    /** Of the request, so that a repeated amend id is told from a reused one. */
    readonly fingerprint: string;
    readonly requestedAt: Instant;
    readonly balances: readonly BalanceAfter[];
  }
>;
/** The market has confirmed the new terms. */
export type OrderAmended = Fact<
  'OrderAmended',
  {
    readonly orderId: string;
    readonly instrument: string;
    readonly amendId: string;
    readonly quantity: string;
    readonly limitPrice: string;
    readonly trigger?: Trigger;
    readonly leavesQuantity: string;
    readonly balances: readonly BalanceAfter[];
  }
>;
/** The order stays as it was. */
export type OrderAmendRejected = Fact<
  'OrderAmendRejected',
  {
    readonly orderId: string;
    readonly instrument: string;
    readonly amendId: string;
    readonly reason: string;
    readonly balances: readonly BalanceAfter[];
  }
>;
/** Its condition came true, and it has entered the book. */
export type OrderTriggered = Fact<
  'OrderTriggered',
  {
    readonly orderId: string;
    readonly instrument: string;
    readonly watched: Trigger['watches'];
    readonly price: string;
    readonly stopPrice: string;
  }
>;
/** Self-trade prevention took quantity off the order without a trade: original - executed - prevented = open. */
export type OrderQuantityPrevented = Fact<
  'OrderQuantityPrevented',
  {
    readonly orderId: string;
    readonly instrument: string;
    readonly quantity: string;
    /** All told. */
    readonly preventedQuantity: string;
    readonly leavesQuantity: string;
    readonly balances: readonly BalanceAfter[];
  }
>;
export type OrderFilled = Fact<
  'OrderFilled',
  FillEffects & {
    readonly orderId: string;
    /** The market's number of the trade; an account applies each once. */
    readonly tradeNumber: string;
    readonly liquidity: 'maker' | 'taker';
    /** FIX CumQty, LeavesQty and AvgPx after this fill. The average is rounded half-even to the price scale plus eight digits. */
    readonly cumulativeQuantity: string;
    readonly leavesQuantity: string;
    readonly averagePrice: string;
  }
>;
interface OrderClosed {
  readonly orderId: string;
  readonly instrument: string;
  readonly reason: string;
  /** What was still open, and is now given up. */
  readonly unfilledQuantity: string;
  readonly balances: readonly BalanceAfter[];
}
export type OrderCancelled = Fact<'OrderCancelled', OrderClosed>;
export type OrderExpired = Fact<'OrderExpired', OrderClosed>;
