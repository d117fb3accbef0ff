import type { Asset, Instant } from '@copyledger/kernel';
import type { BasisPoints, CopyPolicy } from '../policy';
import type { CapitalLot, StopMode } from './follow.events';

export interface CapitalMove {
  readonly transferId: string;
  readonly kind: 'addition' | 'withdrawal';
  readonly amount: string;
}

export interface RequestedFollow {
  readonly followId: string;
  readonly leaderAccountId: string;
  readonly follower: string;
  readonly fundingAccountId: string;
  readonly copyAccountId: string;
  readonly asset: Asset;
  readonly capital: string;
  readonly policy: CopyPolicy;
  readonly policyVersion: number;
}

export interface StartedFollow extends RequestedFollow {
  readonly termsVersion: number;
  readonly profitShare: BasisPoints;
  readonly subscriptionFee: string | undefined;
  readonly startedAt: Instant;
  readonly lots: readonly CapitalLot[];
  /** One at a time, so that what a unit is worth is never asked for while money is on its way. */
  readonly capitalMove: CapitalMove | undefined;
  /** The newest period that was settled; a period is a text that sorts by time. */
  readonly settledPeriod: string | undefined;
  readonly chargedPeriod: string | undefined;
}

export type LiveFollow =
  | (StartedFollow & { readonly status: 'active' | 'paused' | 'stopped' })
  | (StartedFollow & { readonly status: 'stopping'; readonly stopMode: StopMode });

export type Follow =
  | { readonly status: 'absent' }
  | (RequestedFollow & { readonly status: 'requested' })
  | (RequestedFollow & { readonly status: 'refused'; readonly reason: string })
  | LiveFollow;

export const absentFollow: Follow = { status: 'absent' };

export const isLive = (follow: Follow): follow is LiveFollow =>
  follow.status !== 'absent' && follow.status !== 'requested' && follow.status !== 'refused';
