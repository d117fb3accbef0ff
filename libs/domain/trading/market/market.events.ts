import type { Fact, Instant } from '@copyledger/kernel';
import type { OrderType, SelfTradePrevention, Side, TimeInForce, Trigger } from '../account/account.events';
import type { InstrumentTerms } from '../instrument/instrument.events';

/** Best bid and ask of an outside market when it was traded with. A side that was empty is left out. */
export interface OutsideQuote {
  readonly bid?: string;
  readonly ask?: string;
  /** When the source said so, by our clock of reception; in a replay, by the recording's. */
  readonly at: Instant;
}

/** Who stood on one side of a trade: an order of an account of ours, or the outside market. */
export type TradeParty =
  | { readonly kind: 'account'; readonly accountId: string; readonly orderId: string }
  /** `source` names where the price came from. */
  | { readonly kind: 'outside'; readonly source: string; readonly quote?: OutsideQuote };

/** Why an order left the market unfilled. */
export type OrderRemovedReason =
  | 'cancel-requested'
  | 'immediate-or-cancel'
  | 'fill-or-kill'
  /** A post-only order would have taken liquidity. */
  | 'post-only'
  /** A market order found the other side empty, ... */
  | 'no-liquidity'
  /** ... or reached the worst price that its protection allows. */
  | 'protection'
  /** Its trade group stood on the other side. */
  | 'self-trade'
  /** Its good-till-date has passed. */
  | 'expired'
  /** The other order of its list traded, was triggered, or was removed. */
  | 'one-cancels-other'
  /** Its account's position no longer covers it: filled, a reduce-only order would open what it was to close. */
  | 'reduce-only'
  /** It arrived while the market was halted. */
  | 'halted'
  | 'delisted'
  /** Its quantity, or its side's, is more than a market can count. */
  | 'market-full';

/** How far the messages of an outside sender were dealt with, in the sender's own count: by it they are known when they are sent again. */
export interface HeardOutside {
  readonly source: string;
  /** Names the sender's run. */
  readonly run: string;
  /** Lines of the run that were dealt with whole. */
  readonly lines: number;
  /** Trades that were dealt with of the line after these. */
  readonly trades: number;
}

/** `consumed` is the log position of the input that has been dealt with when this event is written. */
interface Sequenced {
  readonly instrument: string;
  readonly consumed: string;
  /** Of the outside the same, where a sender counts its messages and more of them were dealt with since the event before. */
  readonly heard?: HeardOutside;
}

interface OrderOf extends Sequenced {
  readonly orderId: string;
  readonly accountId: string;
}

/** The market knows the instrument from here on, or trades it under newer terms. */
export type MarketTermsSet = Fact<'MarketTermsSet', Sequenced & { readonly terms: InstrumentTerms }>;

export type OrderAccepted = Fact<
  'OrderAccepted',
  OrderOf & {
    readonly side: Side;
    readonly orderType: OrderType;
    readonly quantity: string;
    /** The worst price at which it may trade. */
    readonly limitPrice: string;
    readonly timeInForce: TimeInForce;
    /** Of a good-till-date order. */
    readonly expiresAt?: Instant;
    readonly postOnly?: boolean;
    /** It never trades more than what is left of its account's position here. */
    readonly reduceOnly?: boolean;
    readonly selfTradePrevention?: SelfTradePrevention;
    /** Orders of one group do not trade with each other when the taker's mode says so. */
    readonly tradeGroup?: string;
    /** It waits for this before it enters the book. */
    readonly trigger?: Trigger;
    /** The list whose orders cancel each other. */
    readonly listId?: string;
    /** Outside quantity that waits at its limit price on its side, which it queues behind. Absent when there is none, or while it waits for its trigger. */
    readonly quantityAhead?: string;
  }
>;

/** A waiting order's condition came true: it enters the book. */
export type TriggerFired = Fact<
  'TriggerFired',
  OrderOf & {
    readonly watched: Trigger['watches'];
    /** The price that made it true. */
    readonly price: string;
    /** Where the trigger stood: the stop price, or where trailing had brought it. */
    readonly stopPrice: string;
    readonly quantityAhead?: string;
  }
>;

/**
 * The price that triggers watch, journalled when it moves something that must survive: the highs and lows from which trailing
 * orders are drawn, and the activation of those that wait for a stop price first. Conflated: between two of them every price lay within.
 */
export type TriggerReferenceMoved = Fact<
  'TriggerReferenceMoved',
  Sequenced & { readonly watched: Trigger['watches']; readonly high: string; readonly low: string; readonly price: string }
>;

/** An open order's terms changed: quantity (all of it, FIX OrderQty), price, or the trigger of one that waits. */
export type OrderModified = Fact<
  'OrderModified',
  OrderOf & {
    /** Names the account's request. */
    readonly amendId: string;
    readonly quantity: string;
    readonly limitPrice: string;
    readonly trigger?: Trigger;
    /** A smaller quantity alone keeps the order's place in the queue. */
    readonly keepsPriority: boolean;
    readonly quantityAhead?: string;
    /** The number of the market's newest trade: every fill up to it comes before this change. */
    readonly afterTradeNumber: string;
  }
>;
/** The change came too late, or can not be made. The order is as it was. */
export type ModifyRefused = Fact<
  'ModifyRefused',
  OrderOf & {
    readonly amendId: string;
    readonly reason: 'order-closed' | 'post-only' | 'halted' | 'market-full';
    readonly afterTradeNumber: string;
  }
>;

export type TradeExecuted = Fact<
  'TradeExecuted',
  Sequenced & {
    /** Numbered per market from 1 without a gap; settlement is idempotent by it. */
    readonly tradeNumber: string;
    readonly price: string;
    readonly quantity: string;
    readonly takerSide: Side;
    readonly maker: TradeParty;
    readonly taker: TradeParty;
  }
>;

/** Two orders of one trade group met and took the smaller quantity off both, without a trade. */
export type SelfTradePrevented = Fact<
  'SelfTradePrevented',
  Sequenced & {
    readonly quantity: string;
    readonly price: string;
    readonly maker: PreventedOrder;
    readonly taker: PreventedOrder;
    readonly afterTradeNumber: string;
  }
>;
export interface PreventedOrder {
  readonly accountId: string;
  readonly orderId: string;
  /** Of this order, all told: applying it twice changes nothing. */
  readonly preventedQuantity: string;
}

export type OrderRemoved = Fact<
  'OrderRemoved',
  OrderOf & {
    readonly reason: OrderRemovedReason;
    /** The number of the market's newest trade: every fill up to it comes before this removal. */
    readonly afterTradeNumber: string;
  }
>;

/** Nothing trades, nothing enters and nothing is triggered until trading is resumed; cancels pass. */
export type TradingHalted = Fact<'TradingHalted', Sequenced & { readonly reason: 'operator' | 'delisted' }>;
export type TradingResumed = Fact<'TradingResumed', Sequenced>;

/** The journal of one market, `market-<instrument>`. It has one writer, fenced by the stream's revision. */
export type MarketEvent =
  | MarketTermsSet
  | OrderAccepted
  | TriggerFired
  | TriggerReferenceMoved
  | OrderModified
  | ModifyRefused
  | TradeExecuted
  | SelfTradePrevented
  | OrderRemoved
  | TradingHalted
  | TradingResumed;
