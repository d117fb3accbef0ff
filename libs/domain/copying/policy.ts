/** Basis points: hundredths of a percent, 10,000 are the whole. */
export type BasisPoints = number;

/** How large a copy is. Decimals are text, in the follow's capital asset where they are money. */
export type Sizing =
  /** So much money for each order of the leader that opens something. */
  | { readonly mode: 'fixed-amount'; readonly amount: string }
  /** So many times the leader's quantity. */
  | { readonly mode: 'quantity-multiple'; readonly multiple: string }
  /**
   * The part of the copy account's equity that the leader's order is of the leader's own, as far as it can be paid for when the price
   * slips by `slippageMax` at most. Source: Binance, fixed ratio mode of futures copy trading.
   */
  | { readonly mode: 'equity-proportional'; readonly slippageMax: BasisPoints };

export type SizingMode = Sizing['mode'];

/** Bounds on what is copied. What a cap cuts off is not bought later. */
export interface Caps {
  /** Money, one copied order at most. */
  readonly perOrder?: string;
  /** Money, one copied position at most, at its cost. */
  readonly perPosition?: string;
  /** Money, all copied positions together, at their cost. */
  readonly allocation?: string;
  readonly openPositionsMax?: number;
  /** Orders that open, in one UTC day. */
  readonly ordersPerDayMax?: number;
}

/** For legs that open only: a close is never held back by it. */
export interface PriceProtection {
  /** The largest distance from the leader's price at which a copy may still open. */
  readonly deviationMax: BasisPoints;
  /** From the leader's fill: a copy that would open later does not. */
  readonly timeToLiveMs: number;
}

/** What happens to positions that the leader holds when the follow starts. */
export type StartPositions = 'none' | 'no-worse-than-entry' | 'at-market';

/** What a follower wants copied, and how. All of it is optional but the sizing. */
export interface CopyPolicy {
  readonly sizing: Sizing;
  /** Buys where the leader sells, and the other way round. */
  readonly reverse?: boolean;
  readonly caps?: Caps;
  /** Only these instruments, ... */
  readonly instrumentsAllowed?: readonly string[];
  /** ... and never these. */
  readonly instrumentsDenied?: readonly string[];
  /** Money: while a UTC day has lost so much, nothing is opened. */
  readonly dailyLossMax?: string;
  readonly priceProtection?: PriceProtection;
  /** Of a copied position, from its average entry price. */
  readonly takeProfit?: BasisPoints;
  readonly stopLoss?: BasisPoints;
  /** Money: when the copy account's equity falls below it, everything is closed and the follow stops. */
  readonly stopEquity?: string;
  readonly startPositions?: StartPositions;
}
