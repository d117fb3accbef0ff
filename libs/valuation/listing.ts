import type { InstrumentKind } from '@copyledger/kernel';
import type { Market, ValuationTerms } from './market';

/** An instrument, as its own terms name its assets. */
export interface ListedTerms extends ValuationTerms {
  readonly symbol: string;
  readonly kind: InstrumentKind;
  readonly base: { readonly code: string };
  readonly quote: { readonly code: string };
}

/** What a market trades. */
export type Listing = Pick<Market, 'termsOf' | 'spotsOf'>;

const pairOf = (base: string, quote: string): string => `${base} ${quote}`;

/** Instruments in the order of their symbols. */
export const listingOf = (instruments: readonly ListedTerms[]): Listing => {
  const terms = new Map(instruments.map((instrument) => [instrument.symbol, instrument]));
  const spots = new Map<string, string[]>();
  for (const { symbol, kind, base, quote } of instruments) {
    if (kind !== 'spot') continue;
    const pair = pairOf(base.code, quote.code);
    spots.set(pair, [...(spots.get(pair) ?? []), symbol]);
  }
  return { termsOf: (symbol) => terms.get(symbol), spotsOf: (base, quote) => spots.get(pairOf(base, quote)) ?? [] };
};
