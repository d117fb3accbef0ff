import type { Asset, Instant } from '@copyledger/kernel';
import type { BasisPoints, CopyPolicy } from '../policy';
import type { CapitalLot, ChargeKind, StopMode } from './follow.events';

export interface CapitalMove {
  readonly transferId: string;
  readonly kind: 'addition' | 'withdrawal';
  readonly amount: string;
}

/** Owed to the leader until its transfer has completed. */
export interface Charge {
  readonly transferId: string;
  readonly kind: ChargeKind;
  readonly amount: string;
  /** Not tried again before then: something else than money was missing. */
  readonly retryAt?: Instant;
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
  /** The leader's terms that hold for this follow. */
  readonly termsVersion: number;
}

export interface StartedFollow extends RequestedFollow {
  readonly profitShare: BasisPoints;
  readonly subscriptionFee: string | undefined;
  readonly startedAt: Instant;
  readonly lots: readonly CapitalLot[];
  /** One at a time, so that what a unit is worth is never asked for while money is on its way. */
  readonly capitalMove: CapitalMove | undefined;
  /** Unpaid, oldest first. */
  readonly charges: readonly Charge[];
  /** Profit is shared up to here, ... */
  readonly settledUpTo: Instant;
  /** ... and the subscription charged. */
  readonly chargedUpTo: Instant;
}

export type StoppingFollow = StartedFollow & { readonly status: 'stopping'; readonly stopMode: StopMode };
export type StoppedFollow = StartedFollow & { readonly status: 'stopped'; readonly stopMode: StopMode };

export type LiveFollow = (StartedFollow & { readonly status: 'active' | 'paused' }) | StoppingFollow | StoppedFollow;

export type Follow =
  | { readonly status: 'absent' }
  | (RequestedFollow & { readonly status: 'requested' })
  | (RequestedFollow & { readonly status: 'refused'; readonly reason: string })
  | LiveFollow;

export const absentFollow: Follow = { status: 'absent' };

export const isLive = (follow: Follow): follow is LiveFollow =>
  follow.status !== 'absent' && follow.status !== 'requested' && follow.status !== 'refused';
