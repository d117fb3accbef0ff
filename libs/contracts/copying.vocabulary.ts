/** The words of copy trading, as lists for validators and for the API's page. */
export const sizingModes = ['fixed-amount', 'quantity-multiple', 'equity-proportional'] as const;
export type SizingMode = (typeof sizingModes)[number];

export const leaderAccesses = ['public', 'invited'] as const;
export type LeaderAccess = (typeof leaderAccesses)[number];

/** What happens to positions that the leader holds when the follow starts. */
export const startPositions = ['none', 'no-worse-than-entry', 'at-market'] as const;
export type StartPositions = (typeof startPositions)[number];

/** What becomes of the copied positions when a follow stops. */
export const stopModes = ['close-all', 'copy-closes', 'detach'] as const;
export type StopMode = (typeof stopModes)[number];

export const capitalDirections = ['add', 'withdraw'] as const;
export type CapitalDirection = (typeof capitalDirections)[number];

export const leaderStatuses = ['active', 'retired'] as const;
export type LeaderStatus = (typeof leaderStatuses)[number];

/** What a list of leaders is sorted by: most followers, newest, or least profit share first. */
export const leaderOrders = ['followers', 'newest', 'profit-share'] as const;
export type LeaderOrder = (typeof leaderOrders)[number];

export const followStatuses = ['requested', 'refused', 'active', 'paused', 'stopping', 'stopped'] as const;
export type FollowStatus = (typeof followStatuses)[number];

export const chargeKinds = ['profit-share', 'subscription-fee'] as const;
export type ChargeKind = (typeof chargeKinds)[number];

export const capitalMoveKinds = ['addition', 'withdrawal'] as const;
export type CapitalMoveKind = (typeof capitalMoveKinds)[number];

/** Why there is a plan. */
export const planCauses = [
  'leader-fills',
  'start-positions',
  'close-requested',
  'stop',
  'equity-stop',
  'take-profit',
  'stop-loss',
  'close-retry',
  'repair',
] as const;
export type PlanCause = (typeof planCauses)[number];

export const legEffects = ['open', 'close'] as const;
export type LegEffect = (typeof legEffects)[number];

/** `ordered` until it is known what became of the order. */
export const legOutcomes = ['ordered', 'skipped', 'filled', 'partly-filled', 'failed'] as const;
export type LegOutcome = (typeof legOutcomes)[number];

/** Why a copy was not made, or not whole. */
export const skipReasons = [
  'price',
  'time-to-live',
  'minimum',
  'cap-per-order',
  'cap-per-position',
  'cap-allocation',
  'cap-open-positions',
  'cap-orders-per-day',
  'exposure',
  'daily-loss',
  'insufficient-funds',
  'no-equity',
  'no-price',
  'halted',
  'denied',
  'paused',
  'stopping',
  'leader-inactive',
  'nothing-held',
  'rejected',
] as const;
export type SkipReason = (typeof skipReasons)[number];
