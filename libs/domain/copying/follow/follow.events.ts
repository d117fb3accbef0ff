import type { Asset, Fact, Instant } from '@copyledger/kernel';
import type { BasisPoints, CopyPolicy } from '../policy';

/** What becomes of the copied positions when a follow stops. */
export type StopMode =
  /** Close all now at market. */
  | 'close-all'
  /** Keep them, and go on copying closes until nothing is left. */
  | 'copy-closes'
  /** Keep them and leave them alone. */
  | 'detach';

export type FollowStopReason = 'requested' | 'leader-retired' | 'equity-stop';

/**
 * A deposit with a high-water mark of its own, so that late money neither pays for old profit nor rides free. A unit is worth what the
 * follow's value was, per unit, when it was bought.
 */
export interface CapitalLot {
  readonly lotId: string;
  readonly capital: string;
  readonly units: string;
  /** Of one unit: profit is shared above it only. */
  readonly highWaterMark: string;
}

export interface LotSettlement {
  readonly lotId: string;
  /** Of one unit, the lesser of realised and realised plus unrealised, net of shares already paid. */
  readonly unitValue: string;
  readonly profit: string;
  readonly share: string;
  /** The mark from here on. */
  readonly highWaterMark: string;
}

/** `follow-<id>`. */
export type FollowEvent =
  | Fact<
      'FollowRequested',
      {
        readonly followId: string;
        readonly leaderAccountId: string;
        readonly follower: string;
        /** Where the capital comes from and goes back to. */
        readonly fundingAccountId: string;
        /** The follow's own trading account; its id is derived from the follow's. */
        readonly copyAccountId: string;
        readonly asset: Asset;
        readonly capital: string;
        readonly policy: CopyPolicy;
      }
    >
  /** Admitted, opened, funded: copying begins with the leader's fills after this event. */
  | Fact<
      'FollowStarted',
      {
        readonly followId: string;
        readonly leaderAccountId: string;
        readonly copyAccountId: string;
        readonly termsVersion: number;
        readonly profitShare: BasisPoints;
        readonly subscriptionFee?: string;
        readonly lot: CapitalLot;
        readonly startedAt: Instant;
      }
    >
  | Fact<'FollowRefused', { readonly followId: string; readonly reason: string }>
  | Fact<'FollowPolicyChanged', { readonly followId: string; readonly version: number; readonly policy: CopyPolicy }>
  | Fact<'FollowPaused', { readonly followId: string }>
  | Fact<'FollowResumed', { readonly followId: string }>
  /** Money is on its way to the copy account; it counts when it has arrived. */
  | Fact<'CapitalAdditionRequested', { readonly followId: string; readonly transferId: string; readonly amount: string }>
  | Fact<'CapitalAdded', { readonly followId: string; readonly transferId: string; readonly lot: CapitalLot }>
  | Fact<'CapitalWithdrawalRequested', { readonly followId: string; readonly transferId: string; readonly amount: string }>
  /** Taken from every lot alike; a mark is per unit and stays. */
  | Fact<
      'CapitalWithdrawn',
      { readonly followId: string; readonly transferId: string; readonly amount: string; readonly lots: readonly CapitalLot[] }
    >
  | Fact<'CapitalMoveFailed', { readonly followId: string; readonly transferId: string; readonly reason: string }>
  | Fact<'PositionCloseRequested', { readonly followId: string; readonly instrument: string }>
  | Fact<'FollowStopping', { readonly followId: string; readonly mode: StopMode; readonly reason: FollowStopReason }>
  | Fact<'FollowStopped', { readonly followId: string }>
  /** Above the marks only; the money goes by the transfer that is named. */
  | Fact<
      'ProfitShareSettled',
      {
        readonly followId: string;
        /** The week, by its Monday, or the stop. */
        readonly period: string;
        /** What the follow was worth: the lesser of realised and realised plus unrealised. */
        readonly value: string;
        /** Of those that have earned above their marks. */
        readonly settlements: readonly LotSettlement[];
        /** All of them, after. */
        readonly lots: readonly CapitalLot[];
        readonly share: string;
        readonly transferId?: string;
      }
    >
  | Fact<
      'SubscriptionFeeCharged',
      { readonly followId: string; readonly period: string; readonly fee: string; readonly transferId: string }
    >;
