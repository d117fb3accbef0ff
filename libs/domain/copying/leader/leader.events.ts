import type { Asset, Fact } from '@copyledger/kernel';
import type { BasisPoints, SizingMode } from '../policy';

/** What a leader offers, and to whom. */
export interface LeaderTerms {
  /** The modes of sizing that are accepted; at least one. */
  readonly sizingModes: readonly SizingMode[];
  /** The largest `multiple` of the mode quantity-multiple. */
  readonly multipleMax?: string;
  /** Money that one follow starts with, at least and at most. */
  readonly capitalMin?: string;
  readonly capitalMax?: string;
  /** Capacity: follows, and money of all of them together. */
  readonly followersMax: number;
  readonly totalCapitalMax?: string;
  /** Of what a follow earns above its high-water marks. */
  readonly profitShare: BasisPoints;
  /** Taken every 30 days from the start of a follow. */
  readonly subscriptionFee?: string;
  /** Where shares and fees go, a simulated account of the leader's; without it to the account that leads, unless that is observed only. */
  readonly payoutAccountId?: string;
  /** Of every amount above, and of the follows' capital. */
  readonly asset: Asset;
  readonly access: 'public' | 'invited';
  /** Users who may follow by invitation. */
  readonly invited?: readonly string[];
}

interface Admission {
  readonly followId: string;
  /** Money of the follow from here on. */
  readonly capital: string;
}

/** What the leader has of follows after the event. */
interface LedAfter {
  readonly followers: number;
  /** Money of all of them together. */
  readonly totalCapital: string;
}

/** `leader-<accountId>`: admissions are serialised here, so that "full" is exact. */
export type LeaderEvent =
  | Fact<
      'LeaderTermsPublished',
      { readonly leaderAccountId: string; readonly owner: string; readonly version: number; readonly terms: LeaderTerms }
    >
  | Fact<'FollowerAdmitted', Admission & LedAfter & { readonly follower: string; readonly termsVersion: number }>
  | Fact<'FollowerCapitalChanged', Admission & LedAfter>
  | Fact<'FollowerReleased', LedAfter & { readonly followId: string }>
  | Fact<'LeaderRetired', { readonly leaderAccountId: string }>;
