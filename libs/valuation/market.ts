import type { Instant, InstrumentKind } from '@copyledger/kernel';

/** As much of an instrument as its valuation needs: what never changes after it was listed. */
export interface ValuationTerms {
  readonly kind: InstrumentKind;
  readonly settlement: { readonly code: string; readonly scale: number };
  readonly contractSize: string;
}

/** What one unit is worth, and since when that is known. */
export interface PricedAt {
  readonly price: string;
  readonly at: Instant;
}

/** What markets look like at the moment of a valuation. */
export interface Market {
  termsOf(instrument: string): ValuationTerms | undefined;
  priceOf(instrument: string): PricedAt | undefined;
  /** The spot instruments that trade an asset for another one, by symbol: the first of them that has a price says what the asset is worth. */
  spotsOf(base: string, quote: string): readonly string[];
}

export interface HeldPosition {
  readonly instrument: string;
  /** Negative when short. */
  readonly quantity: string;
  /** Signed like the quantity, in the settlement asset. */
  readonly cost: string;
  readonly settlementAsset: string | null;
}

export interface HeldPortfolio {
  readonly baseCurrency: { readonly code: string; readonly scale: number };
  readonly balances: readonly { readonly asset: string; readonly total: string }[];
  readonly positions: readonly HeldPosition[];
}
