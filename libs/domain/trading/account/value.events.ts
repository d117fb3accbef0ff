export type Side = 'buy' | 'sell';

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

/** What every fill, ours or an outside venue's, did to position and money. */
export interface FillEffects {
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
