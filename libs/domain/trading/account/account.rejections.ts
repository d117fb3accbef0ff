/**
 * Every refusal of an account, in the order in which they are looked for: who asks, what is asked for, whether the numbers fit the
 * instrument, and at last whether the money is there.
 */
export const accountRejections = [
  'AccountNotFound',
  'NotAccountOwner',
  'AccountAlreadyExists',
  'AccountNotSimulated',
  'AccountNotObserved',
  'DuplicateClientOrderId',
  'FundReferenceReused',
  'OrderNotFound',
  'OrderAlreadyClosed',
  'InstrumentHalted',
  'InstrumentDelisted',
  'InstrumentNotTradable',
  'AmountNotPositive',
  'QuantityNotPositive',
  'QuantityOffLot',
  'NoReferencePrice',
  'PriceNotPositive',
  'PriceOffTick',
  'NotionalTooSmall',
  'ReduceOnlyNeedsPosition',
  'DirectionContradictsSide',
  'TooManyOpenOrders',
  'TooManyFeeds',
  'TooManyInstruments',
  'TooManyFundReferences',
  'InsufficientFunds',
] as const;

export type AccountRejection = (typeof accountRejections)[number];

/** The bounds on what one account may hold. */
export const accountLimits = {
  openOrdersMax: 200,
  instrumentsMax: 2_000,
  feedsMax: 100,
  fundReferencesMax: 100_000,
  /** How far from its reference price a market order may trade. */
  marketProtectionPpm: 50_000n,
} as const;
