import type { Asset, Fact, InstrumentKind } from '@copyledger/kernel';

/** An instrument's terms in wire form: decimals as strings, in base, quote or contracts, never in units. */
export interface InstrumentTerms {
  readonly symbol: string;
  /** Grows by one with every change; orders carry the revision that they were checked against. */
  readonly revision: number;
  readonly kind: InstrumentKind;
  readonly base: Asset;
  readonly quote: Asset;
  readonly settlement: Asset;
  readonly priceScale: number;
  readonly quantityScale: number;
  readonly contractSize: string;
  readonly tickSize: string;
  readonly lotSize: string;
  readonly minimumNotional: string;
  readonly makerFeePpm: string;
  readonly takerFeePpm: string;
  /** Bounds on one order's quantity; the smallest is a lot, and there is no largest, when they are left out. */
  readonly minimumQuantity?: string;
  readonly maximumQuantity?: string;
  /** In the quote asset. */
  readonly maximumNotional?: string;
  /** How far from the market's latest price a limit may lie, up and down, in parts per million of it; any distance when it is left out. */
  readonly priceBandPpm?: string;
  /** Open orders, and those among them that wait for a trigger, of one account in this instrument. */
  readonly openOrdersMax?: number;
  readonly triggerOrdersMax?: number;
  /** A halted instrument takes cancels only. */
  readonly status: 'trading' | 'halted' | 'delisted';
}

export type InstrumentEvent =
  | Fact<'InstrumentListed', { readonly instrument: InstrumentTerms }>
  | Fact<'InstrumentChanged', { readonly instrument: InstrumentTerms }>
  | Fact<'InstrumentDelisted', { readonly instrument: InstrumentTerms }>;
