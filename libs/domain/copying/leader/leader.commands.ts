import type { AccountFacts } from '../account-facts';
import type { Requester } from '../requester';
import type { Sizing } from '../policy';
import type { LeaderTerms } from './leader.events';

interface Requested {
  readonly by: Requester;
}

export interface PublishTerms extends Requested {
  readonly type: 'PublishTerms';
  readonly account: AccountFacts;
  readonly terms: LeaderTerms;
  /** The account that the terms name for payouts, if there is one of that id. */
  readonly payout?: AccountFacts;
}
export type RetireLeader = Requested & { readonly type: 'RetireLeader' };

/** What a follower asks to be admitted with. */
export interface AdmissionRequest {
  readonly followId: string;
  readonly follower: string;
  /** The code of the asset of the capital. */
  readonly asset: string;
  readonly capital: string;
  readonly sizing: Sizing;
  /** The terms that the follower has agreed to. */
  readonly termsVersion: number;
}
export type AdmitFollower = AdmissionRequest & { readonly type: 'AdmitFollower' };
/** More capital counts against the leader's capacity; less makes room. */
export interface ChangeFollowerCapital {
  readonly type: 'ChangeFollowerCapital';
  readonly followId: string;
  readonly capital: string;
}
export interface ReleaseFollower {
  readonly type: 'ReleaseFollower';
  readonly followId: string;
}

export type LeaderCommand = PublishTerms | RetireLeader | AdmitFollower | ChangeFollowerCapital | ReleaseFollower;
