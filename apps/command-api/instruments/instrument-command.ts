import type { AssetRequest, ChangeInstrumentRequest, ListInstrumentRequest } from '@copyledger/contracts/commands/instrument.requests';
import {
  type ChangeableTerms,
  type InstrumentListing,
  type OptionalTerm,
  optionalTerms,
} from '@copyledger/domain/trading/instrument/instrument.commands';
import { type Asset, type Instrument, price, quantity } from '@copyledger/kernel';
import { unitsOf } from '../commands/amounts';

type Shape = Pick<Instrument, 'priceScale' | 'quantityScale' | 'quote'>;

const tickOf = (text: string, of: Shape): ChangeableTerms['tickSize'] =>
  price(of as Instrument, unitsOf({ field: 'tickSize', text, scale: of.priceScale }));
const lotOf = (text: string, of: Shape): ChangeableTerms['lotSize'] =>
  quantity(of as Instrument, unitsOf({ field: 'lotSize', text, scale: of.quantityScale }));
const minimumOf = (text: string, of: Shape): bigint => unitsOf({ field: 'minimumNotional', text, scale: of.quote.scale });

type Bounds = Pick<ChangeInstrumentRequest, OptionalTerm>;

const boundsOf = (request: Bounds, of: Shape): Partial<Pick<ChangeableTerms, OptionalTerm>> => {
  const { minimumQuantity, maximumQuantity, maximumNotional, priceBandPpm, openOrdersMax, triggerOrdersMax } = request;
  const lots = (field: string, text: string) => quantity(of as Instrument, unitsOf({ field, text, scale: of.quantityScale }));
  const isThere = <T>(value: T | null | undefined): value is T => value !== undefined && value !== null;
  return {
    ...(isThere(minimumQuantity) && { minimumQuantity: lots('minimumQuantity', minimumQuantity) }),
    ...(isThere(maximumQuantity) && { maximumQuantity: lots('maximumQuantity', maximumQuantity) }),
    ...(isThere(maximumNotional) && {
      maximumNotional: unitsOf({ field: 'maximumNotional', text: maximumNotional, scale: of.quote.scale }),
    }),
    ...(isThere(priceBandPpm) && { priceBandPpm: BigInt(priceBandPpm) }),
    ...(isThere(openOrdersMax) && { openOrdersMax }),
    ...(isThere(triggerOrdersMax) && { triggerOrdersMax }),
  };
};

/** The bounds that the request takes away: those that are null. */
export const liftsOf = (request: Bounds): readonly OptionalTerm[] => optionalTerms.filter((term) => request[term] === null);

/** Without the class of the request, which the log has no use for. */
const assetOf = ({ code, scale }: AssetRequest): Asset => ({ code, scale });

/** The terms that an operator's request describes. Throws the problem that names the field. */
export const listingOf = (symbol: string, request: ListInstrumentRequest): InstrumentListing => ({
  symbol,
  kind: request.kind,
  base: assetOf(request.base),
  quote: assetOf(request.quote),
  settlement: assetOf(request.settlement),
  priceScale: request.priceScale,
  quantityScale: request.quantityScale,
  contractSize: BigInt(request.contractSize),
  tickSize: tickOf(request.tickSize, request),
  lotSize: lotOf(request.lotSize, request),
  minimumNotional: minimumOf(request.minimumNotional, request),
  makerFeePpm: BigInt(request.makerFeePpm),
  takerFeePpm: BigInt(request.takerFeePpm),
  ...boundsOf(request, request),
});

/** What the request changes of the instrument; what it leaves out stays. */
export const changesOf = (of: Instrument, request: ChangeInstrumentRequest): Partial<ChangeableTerms> => ({
  ...(request.tickSize !== undefined && { tickSize: tickOf(request.tickSize, of) }),
  ...(request.lotSize !== undefined && { lotSize: lotOf(request.lotSize, of) }),
  ...(request.minimumNotional !== undefined && { minimumNotional: minimumOf(request.minimumNotional, of) }),
  ...(request.makerFeePpm !== undefined && { makerFeePpm: BigInt(request.makerFeePpm) }),
  ...(request.takerFeePpm !== undefined && { takerFeePpm: BigInt(request.takerFeePpm) }),
  ...boundsOf(request, of),
});
