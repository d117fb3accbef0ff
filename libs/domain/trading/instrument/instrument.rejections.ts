/** Every refusal of an instrument, in the order in which they are looked for: first its life cycle, then its terms. */
export const instrumentRejections = [
  'InstrumentNotFound',
  'InstrumentAlreadyDelisted',
  'InstrumentAlreadyListed',
  'SymbolMalformed',
  'AssetMalformed',
  'ScaleOutOfRange',
  'AssetsNotDistinct',
  'SettlementNotOfKind',
  'ContractSizeNotPositive',
  'SpotContractSizeNotOne',
  'SpotScaleNotOfBase',
  'TickNotPositive',
  'LotNotPositive',
  'MinimumNotionalNegative',
  'FeeOutOfRange',
  'RebateExceedsTakerFee',
  'MinimumQuantityNotPositive',
  'MinimumQuantityOffLot',
  'MaximumQuantityOffLot',
  'MaximumQuantityBelowMinimum',
  'MaximumNotionalBelowMinimum',
  'PriceBandOutOfRange',
  'OrderCountOutOfRange',
  'TriggerOrdersExceedOpenOrders',
] as const;

export type InstrumentRejection = (typeof instrumentRejections)[number];

export const instrumentLimits = {
  /** Fraction digits of an asset, a price or a quantity. */
  scaleMax: 18,
  /** Ten percent: far above any venue's commission, far below what would be a slip of the keyboard. */
  feePpmMax: 100_000n,
  /** Ten times the latest price. */
  priceBandPpmMax: 10_000_000n,
  /** Open orders of one account in one instrument. */
  orderCountMax: 10_000,
} as const;
