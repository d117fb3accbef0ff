import type { CopyEvent } from './copy/copy.events';
import type { FollowEvent } from './follow/follow.events';
import type { LeaderEvent } from './leader/leader.events';

/** The wire names of this context and the version that each event is written in now. */
export const copyingContract = {
  context: 'copying',
  events: {
    LeaderTermsPublished: { version: 1 },
    FollowerAdmitted: { version: 1 },
    FollowerCapitalChanged: { version: 1 },
    FollowerReleased: { version: 1 },
    LeaderRetired: { version: 1 },
    FollowRequested: { version: 1 },
    FollowStarted: { version: 1 },
    FollowRefused: { version: 1 },
    FollowPolicyChanged: { version: 1 },
    FollowPaused: { version: 1 },
    FollowResumed: { version: 1 },
    CapitalAdditionRequested: { version: 1 },
    CapitalAdded: { version: 1 },
    CapitalWithdrawalRequested: { version: 1 },
    CapitalWithdrawn: { version: 1 },
    CapitalMoveFailed: { version: 1 },
    PositionCloseRequested: { version: 1 },
    FollowStopping: { version: 1 },
    FollowStopped: { version: 1 },
    ProfitShareSettled: { version: 1 },
    SubscriptionFeeCharged: { version: 1 },
    ChargePaid: { version: 1 },
    ChargeDeferred: { version: 1 },
    ChargeReduced: { version: 1 },
    CopyPlanned: { version: 1 },
    CopyLegResolved: { version: 1 },
  } satisfies Record<(LeaderEvent | FollowEvent | CopyEvent)['type'], { readonly version: number }>,
} as const;
