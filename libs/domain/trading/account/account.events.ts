import type { Asset, Fact, Instant } from '@copyledger/kernel';
import type { InstrumentTerms } from '../instrument/instrument.events';

export type AccountKind = 'simulated' | 'observed';
export type Side = 'buy' | 'sell';
export type OrderType = 'limit' | 'market';
export type TimeInForce = 'GTC' | 'IOC' | 'FOK';

/** Where value lies. Every posting belongs to one ledger; the postings of an event sum to zero per asset. */
export type Ledger =
  /** The account itself. */
  | 'account'
  /** The other side of trades, profit and funding. */
  | 'venue'
  /** Commission. */
  | 'fees'
  /** The world that deposits come from and withdrawals go to. */
  | 'outside'
  /** Transfers under way between accounts. */
  | 'clearing';

export interface Posting {
  readonly ledger: Ledger;
  readonly asset: string;
  /** Signed: positive is received by the ledger. */
  readonly amount: string;
}

/** A balance of the account after the event. What is neither held nor margin is available. */
export interface BalanceAfter {
  readonly asset: string;
  readonly total: string;
  /** The part that backs open orders. */
  readonly held: string;
  /** The part that backs positions: their cost, at leverage 1. Zero on an observed account, whose venue keeps the margin. */
  readonly margin: string;
}

/** A position after the event. `cost` is what its quantity has cumulatively cost, signed like it, in the settlement asset. */
export interface PositionAfter {
  readonly quantity: string;
  readonly cost: string;
}

export interface Amount {
  readonly asset: string;
  readonly amount: string;
}

/**
 * What a part of a fill did to the position; a fill through zero has a close and an open. A spot purchase opens what is received
 * after the fee; a spot sale of coins that were deposited has no leg for them, since their cost is not known here.
 */
export interface FillLeg {
  readonly effect: 'open' | 'close';
  readonly quantity: string;
  /** Realised profit before fees, in the settlement asset; zero for an open. */
  readonly realisedPnl: string;
}

/** Who or what decided an order. */
export type OrderOrigin =
  | { readonly type: 'direct' }
  | { readonly type: 'copy'; readonly followId: string; readonly planId: string }
  | { readonly type: 'syndicate'; readonly syndicateId: string }
  | { readonly type: 'liquidation' };

/** What a venue says that a fill did: Hyperliquid's `dir`, in our words. */
export type VenueDirection = 'open-long' | 'close-long' | 'open-short' | 'close-short' | 'long-to-short' | 'short-to-long';

/** What every fill, ours or an outside venue's, did to position and money. */
interface FillEffects {
  readonly instrument: string;
  readonly side: Side;
  readonly quantity: string;
  readonly price: string;
  /**
   * Quantity times price in the quote asset, unsigned. Where the asset's scale is too short it is rounded against the account: over all
   * fills of an order of ours together, so that they never cost more than was held.
   */
  readonly notional: string;
  readonly fee: Amount;
  readonly legs: readonly FillLeg[];
  /** The legs' sum. */
  readonly realisedPnl: Amount;
  readonly position: PositionAfter;
  readonly postings: readonly Posting[];
  readonly balances: readonly BalanceAfter[];
}

interface OrderClosed {
  readonly orderId: string;
  readonly instrument: string;
  readonly reason: string;
  /** What was still open, and is now given up. */
  readonly unfilledQuantity: string;
  readonly balances: readonly BalanceAfter[];
}

export type AccountOpened = Fact<
  'AccountOpened',
  { readonly accountId: string; readonly owner: string; readonly kind: AccountKind; readonly baseCurrency: Asset }
>;
/** From here on the account's stream knows the asset's scale, and can be read alone. */
export type AssetAdmitted = Fact<'AssetAdmitted', { readonly asset: Asset }>;
/** The terms, or a newer revision of them, under which the account trades this instrument from here on. */
export type InstrumentAdmitted = Fact<'InstrumentAdmitted', { readonly instrument: InstrumentTerms }>;

export type FundsCredited = Fact<
  'FundsCredited',
  {
    /** Unique per account for ever: the same reference credits once. */
    readonly reference: string;
    readonly asset: string;
    readonly amount: string;
    readonly source: 'outside' | 'clearing';
    readonly postings: readonly Posting[];
    readonly balances: readonly BalanceAfter[];
  }
>;
export type FundsDebited = Fact<
  'FundsDebited',
  {
    readonly reference: string;
    readonly asset: string;
    readonly amount: string;
    readonly destination: 'outside' | 'clearing';
    readonly postings: readonly Posting[];
    readonly balances: readonly BalanceAfter[];
  }
>;

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
  readonly origin: OrderOrigin;
  readonly placedAt: Instant;
}
export type OrderPlaced = Fact<
  'OrderPlaced',
  OrderTicket & {
    readonly accountId: string;
    /**
     * The market's latest price, where it was known: what a market order's protection is drawn from, and what a sale of a perpetual is
     * held at when its limit is lower.
     */
    readonly referencePrice?: string;
    /** How much more is held, of the asset that pays for the order, than before it; a perpetual's highest fee included. */
    readonly hold: Amount;
    /** Of the request, so that a repeated client order id is told from a reused one. */
    readonly fingerprint: string;
    readonly balances: readonly BalanceAfter[];
  }
>;
/** A refused order whose id is derived from its cause: it stays refused, and an auditor can see why. */
export type OrderRejected = Fact<'OrderRejected', OrderTicket & { readonly accountId: string; readonly reason: string }>;
/** The holder wants out; the hold stays until the market has confirmed, and a fill that crosses the request still counts. */
export type OrderCancelRequested = Fact<
  'OrderCancelRequested',
  { readonly accountId: string; readonly orderId: string; readonly instrument: string }
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
export type OrderCancelled = Fact<'OrderCancelled', OrderClosed>;
export type OrderExpired = Fact<'OrderExpired', OrderClosed>;

/** A record of an outside venue: `sequence` grows within its `feed`, and what is not above the last one is a repetition. */
interface Observed {
  readonly feed: string;
  readonly sequence: string;
}
export type FillObserved = Fact<
  'FillObserved',
  Observed &
    FillEffects & {
      /** The venue's order, or one derived from instrument, side and millisecond: fills that share it are one order. */
      readonly venueOrderId: string;
      readonly direction?: VenueDirection;
      /** The profit that the venue itself reported for this fill, before fees. */
      readonly venueRealisedPnl?: string;
    }
>;
/** The source lost something: the next fill of the feed contradicts the position that is held, which becomes what the fill implies. */
export type PositionAdjusted = Fact<
  'PositionAdjusted',
  Observed & {
    readonly instrument: string;
    readonly direction: VenueDirection;
    /** What was held before. */
    readonly held: PositionAfter;
    /** What is held now, as the fill that follows implies. */
    readonly position: PositionAfter;
  }
>;
/** What the venue says the account is worth, profit not yet realised included. */
export type EquityObserved = Fact<'EquityObserved', Observed & { readonly asset: string; readonly equity: string }>;
export type FundingPaid = Fact<
  'FundingPaid',
  Observed & {
    readonly instrument: string;
    readonly asset: string;
    /** Positive is received. */
    readonly amount: string;
    readonly rate?: string;
    readonly postings: readonly Posting[];
    readonly balances: readonly BalanceAfter[];
  }
>;

export type AccountEvent =
  | AccountOpened
  | AssetAdmitted
  | InstrumentAdmitted
  | FundsCredited
  | FundsDebited
  | OrderPlaced
  | OrderRejected
  | OrderCancelRequested
  | OrderFilled
  | OrderCancelled
  | OrderExpired
  | FillObserved
  | PositionAdjusted
  | EquityObserved
  | FundingPaid;
