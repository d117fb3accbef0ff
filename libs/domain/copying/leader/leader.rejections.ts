/** Every refusal of a leader, in the order in which they are looked for. */
export const leaderRejections = [
  'LeaderNotFound',
  'NotLeaderOwner',
  'AccountIsCopyAccount',
  'LeaderRetired',
  'SizingModesEmpty',
  'CapacityNotPositive',
  'CapacityTooLarge',
  'ProfitShareTooLarge',
  'TermsAmountNotPositive',
  'CapitalBoundsReversed',
  'InvitationsMissing',
  'InvitationsTooMany',
  'PayoutAccountMissing',
  'PayoutAccountUnusable',
  'TermsAssetFixed',
  'FollowsOneself',
  'LeaderPrivate',
  'TermsChanged',
  'AssetNotAccepted',
  'SizingModeNotAccepted',
  'MultipleTooLarge',
  'CapitalTooSmall',
  'CapitalTooLarge',
  'LeaderFull',
  'CapitalCapacityExceeded',
  'FollowNotAdmitted',
] as const;

export type LeaderRejection = (typeof leaderRejections)[number];

/** The platform's bounds on what a leader may offer. */
export const leaderLimits = { followersMax: 100_000, invitedMax: 10_000, profitShareMax: 5_000 } as const;
