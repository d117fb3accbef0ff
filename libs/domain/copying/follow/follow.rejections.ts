/** Every refusal of a follow, in the order in which they are looked for. */
export const followRejections = [
  'FollowNotFound',
  'NotFollower',
  'FollowAlreadyExists',
  'FundingAccountUnusable',
  'FollowNotStarted',
  'FollowAlreadyStarted',
  'FollowRefusedBefore',
  'FollowStopped',
  'FollowStopping',
  'FollowNotStopped',
  'PolicyInvalid',
  'SizingNotAccepted',
  'AmountNotPositive',
  'CapitalMoveUnderWay',
  'CapitalMoveUnknown',
  'PeriodOutOfOrder',
  'NoSubscriptionFee',
] as const;

export type FollowRejection = (typeof followRejections)[number];
