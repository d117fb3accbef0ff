import type { Asset, Instant } from '@copyledger/kernel';
import type { AccountFacts } from '../account-facts';
import type { Requester } from '../requester';
import type { LeaderTerms } from '../leader/leader.events';
import type { BasisPoints, CopyPolicy } from '../policy';
import type { FollowStopReason, StopMode, StopValuation } from './follow.events';

interface Requested {
  readonly by: Requester;
}

/** What the follow is worth without the money that is moving (`followValue`), a decimal; it may be negative. */
interface Valued {
  readonly value: string;
}

export interface RequestFollow extends Requested {
  readonly type: 'RequestFollow';
  readonly followId: string;
  readonly leaderAccountId: string;
  readonly follower: string;
  readonly funding: AccountFacts;
  readonly copyAccountId: string;
  readonly asset: Asset;
  readonly capital: string;
  readonly policy: CopyPolicy;
  /** The leader's terms that the follower has seen. */
  readonly termsVersion: number;
}
/** The leader has admitted it, its account is open, and its capital has arrived. */
export interface StartFollow {
  readonly type: 'StartFollow';
  readonly termsVersion: number;
  readonly profitShare: BasisPoints;
  readonly subscriptionFee?: string;
  readonly now: Instant;
}
export interface RefuseFollow {
  readonly type: 'RefuseFollow';
  readonly reason: string;
}
export interface ChangePolicy extends Requested {
  readonly type: 'ChangePolicy';
  readonly policy: CopyPolicy;
  /** The leader's newest, which the policy must keep to. */
  readonly terms: LeaderTerms;
}
export type PauseFollow = Requested & { readonly type: 'PauseFollow' };
export type ResumeFollow = Requested & { readonly type: 'ResumeFollow' };
export type AddCapital = Requested & { readonly type: 'AddCapital'; readonly transferId: string; readonly amount: string };
/** The money has arrived; `value` is the follow's without it. */
export type ConfirmCapitalAddition = Valued & { readonly type: 'ConfirmCapitalAddition'; readonly transferId: string };
export type WithdrawCapital = Requested & { readonly type: 'WithdrawCapital'; readonly transferId: string; readonly amount: string };
/** The money has left; `value` is the follow's with it. */
export type ConfirmCapitalWithdrawal = Valued & { readonly type: 'ConfirmCapitalWithdrawal'; readonly transferId: string };
export interface FailCapitalMove {
  readonly type: 'FailCapitalMove';
  readonly transferId: string;
  readonly reason: string;
}
export type ClosePosition = Requested & { readonly type: 'ClosePosition'; readonly instrument: string };
export type StopFollowing = Requested & {
  readonly type: 'StopFollowing';
  readonly mode: StopMode;
  readonly reason: FollowStopReason;
  /** Of an equity stop. */
  readonly valuation?: StopValuation;
};
/** Nothing is held any more that copying answers for: the last share is settled, up to there, and the follow ends. */
export type ConfirmStopped = Valued & { readonly type: 'ConfirmStopped'; readonly to: Instant };
/** For the time since the last settlement, up to the next Monday (UTC) at most. */
export type SettleProfitShare = Valued & { readonly type: 'SettleProfitShare'; readonly to: Instant };
/** For 30 days that end there. */
export interface ChargeSubscription {
  readonly type: 'ChargeSubscription';
  readonly to: Instant;
}
export interface ConfirmCharge {
  readonly type: 'ConfirmCharge';
  readonly transferId: string;
}
/** Its transfer has failed. */
export interface DeferCharge {
  readonly type: 'DeferCharge';
  readonly transferId: string;
  readonly reason: string;
  readonly now: Instant;
}
/** No more than this will ever be there: the follow has stopped and holds nothing. */
export interface ReduceCharge {
  readonly type: 'ReduceCharge';
  readonly transferId: string;
  /** A decimal. */
  readonly available: string;
}

export type FollowCommand =
  | RequestFollow
  | StartFollow
  | RefuseFollow
  | ChangePolicy
  | PauseFollow
  | ResumeFollow
  | AddCapital
  | ConfirmCapitalAddition
  | WithdrawCapital
  | ConfirmCapitalWithdrawal
  | FailCapitalMove
  | ClosePosition
  | StopFollowing
  | ConfirmStopped
  | SettleProfitShare
  | ChargeSubscription
  | ConfirmCharge
  | DeferCharge
  | ReduceCharge;
