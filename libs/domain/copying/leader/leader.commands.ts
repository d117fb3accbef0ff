import type { Requester } from '../requester';
import type { Sizing } from '../policy';
import type { LeaderTerms } from './leader.events';

/** What is known of the account that leads. */
export interface LeadingAccount {
  readonly accountId: string;
  readonly owner: string;
  /** It trades for a follow: it cannot lead, so copying never loops. */
  readonly isCopyAccount: boolean;
}

interface Requested {
  readonly by: Requester;
}

export interface PublishTerms extends Requested {
  readonly type: 'PublishTerms';
  readonly account: LeadingAccount;
  readonly terms: LeaderTerms;
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
