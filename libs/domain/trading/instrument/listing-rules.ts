import { type Asset, type InstrumentKind, unreachable } from '@copyledger/kernel';
import type { ChangeableTerms, InstrumentListing } from './instrument.commands';
import { instrumentLimits, type InstrumentRejection } from './instrument.rejections';

/** Short enough for a stream's name, and safe in a URL. */
const symbolShape = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,39}$/;
const assetShape = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,19}$/;

const isScale = (scale: number): boolean => Number.isInteger(scale) && scale >= 0 && scale <= instrumentLimits.scaleMax;
const isSame = (a: Asset, b: Asset): boolean => a.code === b.code && a.scale === b.scale;

const namingRefusal = ({
  symbol,
  base,
  quote,
  settlement,
  priceScale,
  quantityScale,
}: InstrumentListing): InstrumentRejection | undefined => {
  if (!symbolShape.test(symbol)) return 'SymbolMalformed';
  const assets = [base, quote, settlement];
  if (!assets.every(({ code }) => assetShape.test(code))) return 'AssetMalformed';
  if (![...assets.map(({ scale }) => scale), priceScale, quantityScale].every(isScale)) return 'ScaleOutOfRange';
  return base.code === quote.code ? 'AssetsNotDistinct' : undefined;
};

/** What profit is paid in: the quote asset, but for an inverse contract the coin itself. */
const settles = (kind: InstrumentKind): 'base' | 'quote' => {
  switch (kind) {
    case 'spot':
    case 'linear-perpetual':
      return 'quote';
    case 'inverse-perpetual':
      return 'base';
    default:
      return unreachable(kind);
  }
};

const kindRefusal = (listing: InstrumentListing): InstrumentRejection | undefined => {
  const { kind, base, settlement, contractSize, quantityScale } = listing;
  if (!isSame(settlement, listing[settles(kind)])) return 'SettlementNotOfKind';
  if (contractSize <= 0n) return 'ContractSizeNotPositive';
  if (kind !== 'spot') return undefined;
  // A spot quantity is an amount of the base asset, unit for unit.
  if (contractSize !== 1n) return 'SpotContractSizeNotOne';
  return quantityScale === base.scale ? undefined : 'SpotScaleNotOfBase';
};

const quantityBoundsRefusal = ({ lotSize, minimumQuantity, maximumQuantity }: ChangeableTerms): InstrumentRejection | undefined => {
  if (minimumQuantity !== undefined && minimumQuantity <= 0n) return 'MinimumQuantityNotPositive';
  if (minimumQuantity !== undefined && minimumQuantity % lotSize !== 0n) return 'MinimumQuantityOffLot';
  if (maximumQuantity === undefined) return undefined;
  if (maximumQuantity % lotSize !== 0n) return 'MaximumQuantityOffLot';
  return maximumQuantity < (minimumQuantity ?? lotSize) ? 'MaximumQuantityBelowMinimum' : undefined;
};

const isCount = (count: number): boolean => Number.isInteger(count) && count >= 1 && count <= instrumentLimits.orderCountMax;

const countBoundsRefusal = ({ openOrdersMax, triggerOrdersMax }: ChangeableTerms): InstrumentRejection | undefined => {
  const counts = [openOrdersMax, triggerOrdersMax].filter((count) => count !== undefined);
  if (!counts.every(isCount)) return 'OrderCountOutOfRange';
  return (triggerOrdersMax ?? 0) > (openOrdersMax ?? Infinity) ? 'TriggerOrdersExceedOpenOrders' : undefined;
};

const valueBoundsRefusal = ({ minimumNotional, maximumNotional, priceBandPpm }: ChangeableTerms): InstrumentRejection | undefined => {
  if (maximumNotional !== undefined && (maximumNotional <= 0n || maximumNotional < minimumNotional)) return 'MaximumNotionalBelowMinimum';
  return priceBandPpm !== undefined && (priceBandPpm <= 0n || priceBandPpm > instrumentLimits.priceBandPpmMax)
    ? 'PriceBandOutOfRange'
    : undefined;
};

const boundsRefusal = (terms: ChangeableTerms): InstrumentRejection | undefined =>
  quantityBoundsRefusal(terms) ?? valueBoundsRefusal(terms) ?? countBoundsRefusal(terms);

/** Why these changeable terms can't stand together; undefined when they can. */
export const termsRefusal = (terms: ChangeableTerms): InstrumentRejection | undefined => {
  const { tickSize, lotSize, minimumNotional, makerFeePpm, takerFeePpm } = terms;
  const { feePpmMax } = instrumentLimits;
  if (tickSize <= 0n) return 'TickNotPositive';
  if (lotSize <= 0n) return 'LotNotPositive';
  if (minimumNotional < 0n) return 'MinimumNotionalNegative';
  if (takerFeePpm < 0n || takerFeePpm > feePpmMax || makerFeePpm > feePpmMax) return 'FeeOutOfRange';
  // A maker may be paid (negative), but from what the taker of the same trade pays.
  return -makerFeePpm > takerFeePpm ? 'RebateExceedsTakerFee' : boundsRefusal(terms);
};

/** Why this instrument can't be listed; undefined when it can. */
export const listingRefusal = (listing: InstrumentListing): InstrumentRejection | undefined =>
  namingRefusal(listing) ?? kindRefusal(listing) ?? termsRefusal(listing);
