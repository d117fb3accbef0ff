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
  'FundsOfFollow',
  'DuplicateClientOrderId',
  'AmendIdReused',
  'FundReferenceReused',
  'OrderNotFound',
  'OrderAlreadyClosed',
  'CancelAlreadyRequested',
  'OrderNotAmendable',
  'TriggerNotWaiting',
  'InstrumentHalted',
  'InstrumentDelisted',
  'InstrumentNotTradable',
  'ListOrdersDiffer',
  'ListNeedsRestingOrders',
  'OrderTooLate',
  'AmountNotPositive',
  'QuantityNotPositive',
  'QuantityOffLot',
  'QuantityTooSmall',
  'QuantityTooLarge',
  'PostOnlyNeedsLimit',
  'ExpiryNotOfTimeInForce',
  'ExpiryNotAhead',
  'ExpiryTooFarAhead',
  'TriggerNeedsPrice',
  'StopPriceNotPositive',
  'StopPriceOffTick',
  'TrailingOutOfRange',
  'NoReferencePrice',
  'PriceNotPositive',
  'PriceOffTick',
  'TriggerWouldFire',
  'PriceOutsideBand',
  'ListNotAroundMarket',
  'BracketNeedsEntry',
  'BracketExitMismatch',
  'BracketOnWrongSide',
  'NotionalTooSmall',
  'NotionalTooLarge',
  'ReduceOnlyNeedsPosition',
  'DirectionContradictsSide',
  'TooManyOpenOrders',
  'TooManyOrdersInInstrument',
  'TooManyTriggerOrders',
  'TooManyAmends',
  'TooManyFeeds',
  'TooManyInstruments',
  'TooManyFundReferences',
  'InsufficientFunds',
] as const;

export type AccountRejection = (typeof accountRejections)[number];

/** The bounds on what one account may hold. */
export const accountLimits = {
  /** The exits that a bracket will place count from the start. */
  openOrdersMax: 200,
  /** Of one order, asked for and not answered yet. */
  pendingAmendsMax: 20,
  instrumentsMax: 2_000,
  feedsMax: 100,
  fundReferencesMax: 100_000,
  /** How far from its reference price a market order may trade. */
  marketProtectionPpm: 50_000n,
  /** How far ahead a good-till-date order may expire. */
  goodTillDaysMax: 366,
  /** At all of the price a trailing sale would never fire. */
  trailingBasisPointsMax: 9_999,
} as const;
