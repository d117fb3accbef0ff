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
