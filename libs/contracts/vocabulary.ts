/** The words that requests and answers use for the kinds of things, as lists for validators and for the API's page. */
export const accountKinds = ['simulated', 'observed'] as const;
export type AccountKind = (typeof accountKinds)[number];

export const sides = ['buy', 'sell'] as const;
export type Side = (typeof sides)[number];

export const orderTypes = ['limit', 'market'] as const;
export type OrderType = (typeof orderTypes)[number];

/** GTD is good till date: until `expiresAt`. */
export const timesInForce = ['GTC', 'IOC', 'FOK', 'GTD'] as const;
export type TimeInForce = (typeof timesInForce)[number];

export const triggerKinds = ['stop', 'take-profit'] as const;
export type TriggerKind = (typeof triggerKinds)[number];

/** The price that a trigger watches: the market's last trade, or the mark. */
export const watchedPrices = ['last', 'mark'] as const;
export type WatchedPrice = (typeof watchedPrices)[number];

/** What happens when an order would trade with a resting one of the same owner; the taker's mode decides. */
export const selfTradePreventions = ['none', 'expire-taker', 'expire-maker', 'expire-both', 'decrement'] as const;
export type SelfTradePrevention = (typeof selfTradePreventions)[number];

/** FIX 4.4 OrdStatus. */
export const orderStatuses = [
  'pending-new',
  'new',
  'partially-filled',
  'pending-cancel',
  'pending-replace',
  'filled',
  'cancelled',
  'expired',
  'rejected',
] as const;
export type OrderStatus = (typeof orderStatuses)[number];

export const instrumentKinds = ['spot', 'linear-perpetual', 'inverse-perpetual'] as const;
export type InstrumentKind = (typeof instrumentKinds)[number];

export const instrumentStatuses = ['trading', 'halted', 'delisted'] as const;
export type InstrumentStatus = (typeof instrumentStatuses)[number];

export const ledgers = ['account', 'venue', 'fees', 'outside', 'clearing'] as const;
export type Ledger = (typeof ledgers)[number];

export const venueDirections = ['open-long', 'close-long', 'open-short', 'close-short', 'long-to-short', 'short-to-long'] as const;
export type VenueDirection = (typeof venueDirections)[number];

export const transferStatuses = ['started', 'completed', 'failed'] as const;
export type TransferStatus = (typeof transferStatuses)[number];

export const transferPurposes = ['capital', 'capital-return', 'profit-share', 'subscription-fee'] as const;
export type TransferPurpose = (typeof transferPurposes)[number];

/** Oldest first or newest first. */
export const sortOrders = ['asc', 'desc'] as const;
export type SortOrder = (typeof sortOrders)[number];
