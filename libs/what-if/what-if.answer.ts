import type { CopiedPosition, PlanCause, SkipReason } from '@copyledger/domain/copying/copy/copy.events';
import type { Side } from '@copyledger/domain/trading/account/account.events';

/** A copy that traded. Decimals are text; money is of the follow's asset. */
export interface WhatIfTrade {
  readonly at: string;
  readonly instrument: string;
  readonly effect: 'open' | 'close';
  readonly side: Side;
  readonly quantity: string;
  readonly price: string;
  /** The leader's newest then. */
  readonly leaderPrice: string;
  readonly fee: string;
  readonly realisedPnl: string;
  readonly cause: PlanCause;
  readonly orderId: string;
  /** Of the follow, after it. */
  readonly equity: string;
}

/** A copy, or a part of one, that did not trade. */
export interface WhatIfSkip {
  readonly at: string;
  readonly instrument: string;
  readonly effect: 'open' | 'close';
  readonly side: Side;
  readonly quantity: string;
  readonly reason: SkipReason;
  readonly cause: PlanCause;
}

/** Money that went, or is due, to the leader. */
export interface WhatIfCharge {
  readonly at: string;
  readonly kind: 'profit-share' | 'subscription-fee';
  readonly amount: string;
  /** What the follow was worth for it: the lesser of realised and realised plus unrealised. */
  readonly value: string;
}

export interface WhatIfPoint {
  readonly at: string;
  readonly equity: string;
}

/** What somebody made of the time asked about. */
export interface WhatIfResult {
  readonly realisedPnl: string;
  /** How much more is gained on paper at the end than at the start. */
  readonly unrealisedPnl: string;
  readonly fees: string;
  readonly funding: string;
  /** realisedPnl + unrealisedPnl - fees + funding. */
  readonly net: string;
  /** Of the equity at the start, in percent to four digits, half-even; null where that is not known. */
  readonly returnPercent: string | null;
}

export interface FollowerResult extends WhatIfResult {
  readonly equityAtStart: string;
  readonly equityAtEnd: string;
  readonly profitShared: string;
  readonly subscriptionFees: string;
  /** Charged, and not paid for want of free money; it is in the two above. */
  readonly unpaid: string;
  /** The deepest fall below an earlier high, in percent of that high, over the points of the curve and the trades. */
  readonly drawdownPercent: string;
}

/** Where the follower's percents went, beside the leader's. */
export interface WhatIfGap {
  /** The follower's return after shares and fees less the leader's; null where the leader's is not known. */
  readonly returnPercent: string | null;
  /** Money lost to prices that were worse than the leader's newest. */
  readonly priceCost: string;
  readonly fees: string;
  readonly profitShared: string;
  readonly subscriptionFees: string;
}

export interface WhatIfAnswer {
  readonly leaderAccountId: string;
  readonly from: string;
  readonly to: string;
  readonly asset: string;
  readonly slippageBasisPoints: number;
  readonly leader: WhatIfResult & { readonly fills: number };
  readonly follower: FollowerResult;
  readonly gap: WhatIfGap;
  readonly plans: number;
  readonly skippedByReason: Readonly<Partial<Record<SkipReason, number>>>;
  /** What is still held. */
  readonly positions: readonly (CopiedPosition & { readonly instrument: string })[];
  /** At the start, the end, and every midnight (UTC) between. */
  readonly equity: readonly WhatIfPoint[];
  readonly trades: readonly WhatIfTrade[];
  readonly skips: readonly WhatIfSkip[];
  readonly charges: readonly WhatIfCharge[];
  readonly isStopped: boolean;
}
