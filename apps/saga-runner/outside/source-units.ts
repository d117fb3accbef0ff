import type { InstrumentTerms } from '@copyledger/domain/trading/instrument/instrument.events';
import { decimalOf } from '@copyledger/kernel';
import { adapterOf, fractionDigitsOf, type Scales, type VenueAdapter, type VenueName } from '@copyledger/market-data';
import type { OutsideVenue } from '@copyledger/contracts/outside/outside.vocabulary';
import { SourceUnfit } from './errors';
import type { SourceOptions } from './outside-batch';

/** How the decimals of a venue become units of the instrument, exactly. */
export interface SizeUnits {
  /** What the venue's texts are read at. */
  readonly scales: Scales;
  /** Units of the instrument's quantity in one of the venue's sizes. */
  readonly factor: number;
  /** Units of price in the instrument's tick; 1 for a source that is not traded with. */
  readonly tick: number;
}

/** A generated market speaks as Binance spot does, and is none. */
export const generatedVenue = 'generated';

const adapterNames: Readonly<Record<OutsideVenue | typeof generatedVenue, VenueName>> = {
  'binance-spot': 'binance-spot',
  'binance-futures': 'binance-futures',
  kraken: 'kraken',
  okx: 'okx',
  generated: 'binance-spot',
};

const isKnown = (venue: string): venue is keyof typeof adapterNames => Object.hasOwn(adapterNames, venue);

export const feedAdapterOf = (venue: string, market: string, scales: Scales): VenueAdapter => {
  if (!isKnown(venue)) throw new SourceUnfit(`${venue}:${market}`, 'no venue of this name is known');
  return adapterOf(adapterNames[venue], { symbol: market, scalesOf: (symbol) => (symbol === market ? scales : undefined) });
};

/** The units of a source. Throws `SourceUnfit` where the instrument's digits can't hold what the venue says. */
export const sizeUnitsOf = (source: string, { role, scales, contractValue }: SourceOptions, terms: InstrumentTerms): SizeUnits => {
  const { priceScale, quantityScale, tickSize } = terms;
  if (role === 'index') return { scales: scales ?? { priceScale, sizeScale: quantityScale }, factor: 1, tick: 1 };
  const tick = Number(decimalOf(tickSize, priceScale));
  if (contractValue === undefined) return { scales: { priceScale, sizeScale: quantityScale }, factor: 1, tick };
  const digits = fractionDigitsOf(contractValue);
  const factor = Number(decimalOf(contractValue, digits));
  if (digits > quantityScale || factor < 1)
    throw new SourceUnfit(source, `a contract of ${contractValue} is no whole number of units here`);
  return { scales: { priceScale, sizeScale: quantityScale - digits }, factor, tick };
};
