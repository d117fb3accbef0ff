import { type Asset, decimalOf, type Instrument } from '@copyledger/kernel';
import { instrumentOf } from '@copyledger/domain/trading/instrument/instrument.terms';
import type { RecordedFact } from './what-if.question';

/** What a recording does not say of the market that it was made in. */
export interface RecordedTerms {
  /** In the settlement asset. */
  readonly minimumNotional: string;
  readonly takerFeePpm: bigint;
  readonly makerFeePpm: bigint;
}

/** Those of Hyperliquid's perpetuals: orders of 10 USDC at least, 0.045 % to take and 0.015 % to make. Source: its fee schedule, base tier. */
export const hyperliquidTerms: RecordedTerms = { minimumNotional: '10', takerFeePpm: 450n, makerFeePpm: 150n };

const fractionDigits = (text: string): number => {
  const point = text.indexOf('.');
  return point < 0 ? 0 : text.slice(point + 1).replace(/0+$/, '').length;
};

/** The finest digits in which a market was seen to trade. */
export class TradedDigits {
  private readonly seen = new Map<string, { price: number; quantity: number }>();

  add({ instrument, price, quantity }: { readonly instrument: string; readonly price: string; readonly quantity: string }): void {
    const known = this.seen.get(instrument) ?? { price: 0, quantity: 0 };
    known.price = Math.max(known.price, fractionDigits(price));
    known.quantity = Math.max(known.quantity, fractionDigits(quantity));
    this.seen.set(instrument, known);
  }

  symbols(): readonly string[] {
    return [...this.seen.keys()].sort();
  }

  of(symbol: string): { readonly price: number; readonly quantity: number } | undefined {
    return this.seen.get(symbol);
  }
}

interface Recorded {
  readonly symbol: string;
  readonly digits: { readonly price: number; readonly quantity: number };
  readonly settlement: Asset;
  readonly terms: RecordedTerms;
}

/** A perpetual that trades in the ticks and lots that a recording shows, under the terms that it does not. */
export const recordedInstrument = ({ symbol, digits, settlement, terms }: Recorded): Instrument => ({
  symbol,
  revision: 1,
  kind: 'linear-perpetual',
  base: { code: symbol, scale: digits.quantity },
  quote: settlement,
  settlement,
  priceScale: digits.price,
  quantityScale: digits.quantity,
  contractSize: 1n,
  tickSize: 1n as Instrument['tickSize'],
  lotSize: 1n as Instrument['lotSize'],
  minimumNotional: decimalOf(terms.minimumNotional, settlement.scale),
  makerFeePpm: terms.makerFeePpm,
  takerFeePpm: terms.takerFeePpm,
});

/**
 * The markets that a leader's facts speak of, by symbol: under the terms that the account knows where it trades here, and where it is
 * observed at a venue under those of the recording.
 */
export const instrumentsOf = (
  facts: Iterable<RecordedFact>,
  { settlement, terms }: Pick<Recorded, 'settlement' | 'terms'>,
): ReadonlyMap<string, Instrument> => {
  const digits = new TradedDigits();
  const admitted = new Map<string, Instrument>();
  for (const { event } of facts) {
    if (event.type === 'FillObserved') digits.add(event.data);
    if (event.type === 'InstrumentAdmitted' && event.data.instrument.revision > 0)
      admitted.set(event.data.instrument.symbol, instrumentOf(event.data.instrument));
  }
  for (const symbol of digits.symbols()) {
    const seen = digits.of(symbol);
    if (seen !== undefined && !admitted.has(symbol)) admitted.set(symbol, recordedInstrument({ symbol, digits: seen, settlement, terms }));
  }
  return admitted;
};
