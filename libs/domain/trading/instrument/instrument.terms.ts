import { decimalOf, formatDecimal, type Instrument, price, quantity } from '@copyledger/kernel';
import type { OptionalTerm } from './instrument.commands';
import type { InstrumentTerms } from './instrument.events';

export type InstrumentStatus = InstrumentTerms['status'];

const boundsOf = (terms: InstrumentTerms, of: Instrument): Pick<Instrument, OptionalTerm> => {
  const { minimumQuantity, maximumQuantity, maximumNotional, priceBandPpm, openOrdersMax, triggerOrdersMax } = terms;
  const lots = (text: string) => quantity(of, decimalOf(text, of.quantityScale));
  return {
    ...(minimumQuantity !== undefined && { minimumQuantity: lots(minimumQuantity) }),
    ...(maximumQuantity !== undefined && { maximumQuantity: lots(maximumQuantity) }),
    ...(maximumNotional !== undefined && { maximumNotional: decimalOf(maximumNotional, of.quote.scale) }),
    ...(priceBandPpm !== undefined && { priceBandPpm: decimalOf(priceBandPpm, 0) }),
    ...(openOrdersMax !== undefined && { openOrdersMax }),
    ...(triggerOrdersMax !== undefined && { triggerOrdersMax }),
  };
};

const boundTermsOf = (of: Instrument): Pick<InstrumentTerms, OptionalTerm> => {
  const { minimumQuantity, maximumQuantity, maximumNotional, priceBandPpm, openOrdersMax, triggerOrdersMax } = of;
  return {
    ...(minimumQuantity !== undefined && { minimumQuantity: formatDecimal(minimumQuantity, of.quantityScale) }),
    ...(maximumQuantity !== undefined && { maximumQuantity: formatDecimal(maximumQuantity, of.quantityScale) }),
    ...(maximumNotional !== undefined && { maximumNotional: formatDecimal(maximumNotional, of.quote.scale) }),
    ...(priceBandPpm !== undefined && { priceBandPpm: priceBandPpm.toString() }),
    ...(openOrdersMax !== undefined && { openOrdersMax }),
    ...(triggerOrdersMax !== undefined && { triggerOrdersMax }),
  };
};

/** The terms as numbers to calculate with. Throws on terms that could not have been listed. */
export const instrumentOf = (terms: InstrumentTerms): Instrument => {
  const instrument: Instrument = {
    symbol: terms.symbol,
    revision: terms.revision,
    kind: terms.kind,
    base: terms.base,
    quote: terms.quote,
    settlement: terms.settlement,
    priceScale: terms.priceScale,
    quantityScale: terms.quantityScale,
    contractSize: decimalOf(terms.contractSize, 0),
    tickSize: 0n as Instrument['tickSize'],
    lotSize: 0n as Instrument['lotSize'],
    minimumNotional: decimalOf(terms.minimumNotional, terms.quote.scale),
    makerFeePpm: decimalOf(terms.makerFeePpm, 0),
    takerFeePpm: decimalOf(terms.takerFeePpm, 0),
  };
  return {
    ...instrument,
    ...boundsOf(terms, instrument),
    tickSize: price(instrument, decimalOf(terms.tickSize, terms.priceScale)),
    lotSize: quantity(instrument, decimalOf(terms.lotSize, terms.quantityScale)),
  };
};

/** The wire form of an instrument: the inverse of `instrumentOf`. */
export const termsOf = (instrument: Instrument, status: InstrumentStatus): InstrumentTerms => ({
  symbol: instrument.symbol,
  revision: instrument.revision,
  kind: instrument.kind,
  base: instrument.base,
  quote: instrument.quote,
  settlement: instrument.settlement,
  priceScale: instrument.priceScale,
  quantityScale: instrument.quantityScale,
  contractSize: instrument.contractSize.toString(),
  tickSize: formatDecimal(instrument.tickSize, instrument.priceScale),
  lotSize: formatDecimal(instrument.lotSize, instrument.quantityScale),
  minimumNotional: formatDecimal(instrument.minimumNotional, instrument.quote.scale),
  makerFeePpm: instrument.makerFeePpm.toString(),
  takerFeePpm: instrument.takerFeePpm.toString(),
  ...boundTermsOf(instrument),
  status,
});
