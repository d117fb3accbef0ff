import type { AssetRequest, ChangeInstrumentRequest, ListInstrumentRequest } from '@copyledger/contracts/commands/instrument.requests';
import type { ChangeableTerms, InstrumentListing } from '@copyledger/domain/trading/instrument/instrument.commands';
import { type Asset, type Instrument, price, quantity } from '@copyledger/kernel';
import { unitsOf } from '../commands/amounts';

type Shape = Pick<Instrument, 'priceScale' | 'quantityScale' | 'quote'>;

const tickOf = (text: string, of: Shape): ChangeableTerms['tickSize'] =>
  price(of as Instrument, unitsOf({ field: 'tickSize', text, scale: of.priceScale }));
const lotOf = (text: string, of: Shape): ChangeableTerms['lotSize'] =>
  quantity(of as Instrument, unitsOf({ field: 'lotSize', text, scale: of.quantityScale }));
const minimumOf = (text: string, of: Shape): bigint => unitsOf({ field: 'minimumNotional', text, scale: of.quote.scale });

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
});

/** What the request changes of the instrument; what it leaves out stays. */
export const changesOf = (of: Instrument, request: ChangeInstrumentRequest): Partial<ChangeableTerms> => ({
  ...(request.tickSize !== undefined && { tickSize: tickOf(request.tickSize, of) }),
  ...(request.lotSize !== undefined && { lotSize: lotOf(request.lotSize, of) }),
  ...(request.minimumNotional !== undefined && { minimumNotional: minimumOf(request.minimumNotional, of) }),
  ...(request.makerFeePpm !== undefined && { makerFeePpm: BigInt(request.makerFeePpm) }),
  ...(request.takerFeePpm !== undefined && { takerFeePpm: BigInt(request.takerFeePpm) }),
});
