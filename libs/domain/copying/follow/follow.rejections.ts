/** Every refusal of a follow, in the order in which they are looked for. */
export const followRejections = [
  'FollowNotFound',
  'NotFollower',
  'FollowAlreadyExists',
  'FollowNotStarted',
  'FollowAlreadyStarted',
  'FollowRefusedBefore',
  'FollowStopped',
  'FollowStopping',
  'PolicyInvalid',
  'SizingNotAccepted',
  'AmountNotPositive',
  'CapitalMoveUnderWay',
  'CapitalMoveUnknown',
  'WithdrawalExceedsValue',
  'UnitsWorthless',
  'PeriodAlreadySettled',
  'NoSubscriptionFee',
] as const;

export type FollowRejection = (typeof followRejections)[number];
