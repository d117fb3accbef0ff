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

/** What an equity stop was decided by: what the follow was worth, at which prices of the moment, and below what its policy stops it. */
export interface StopValuation {
  readonly equity: string;
  readonly stopEquity: string;
  readonly prices: readonly { readonly instrument: string; readonly price: string }[];
}

/**
 * A deposit with a high-water mark of its own, so that late money neither pays for old profit nor rides free. A unit is worth what the
 * follow's value was, per unit, when it was bought.
 */
export interface CapitalLot {
  /** The follow's id of the first, the transfer's of a later one. */
  readonly lotId: string;
  /** What is left of the deposit: a withdrawal takes the same part of it as of the units. */
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

/** What the follow owes the leader once it is due. It is paid by a transfer as soon as the copy account has the money. */
export type ChargeKind = 'profit-share' | 'subscription-fee';

/** From, included, to, excluded. The periods of one kind follow each other without a gap, so that none is settled twice or left out. */
export interface Period {
  readonly from: Instant;
  readonly to: Instant;
}

interface Of {
  readonly followId: string;
}

/** A charge is known by the transfer that it is to be paid by. */
interface Charge extends Of {
  readonly transferId: string;
  readonly amount: string;
}

/** What the follow is worth without the money that is moving: the lesser of realised and realised plus unrealised, net of charges. */
interface Valued {
  readonly value: string;
}

/** `follow-<id>`. */
export type FollowEvent =
  | Fact<
      'FollowRequested',
      Of & {
        readonly leaderAccountId: string;
        readonly follower: string;
        /** Where the capital comes from and goes back to. */
        readonly fundingAccountId: string;
        /** The follow's own trading account; its id is derived from the follow's. */
        readonly copyAccountId: string;
        readonly asset: Asset;
        readonly capital: string;
        readonly policy: CopyPolicy;
        /** The leader's terms that the follower agreed to: under newer ones the leader does not admit it. */
        readonly termsVersion: number;
      }
    >
  /** Admitted, opened, funded: copying begins with the leader's fills after this event. */
  | Fact<
      'FollowStarted',
      Of & {
        readonly leaderAccountId: string;
        readonly copyAccountId: string;
        readonly termsVersion: number;
        readonly profitShare: BasisPoints;
        readonly subscriptionFee?: string;
        readonly lot: CapitalLot;
        readonly startedAt: Instant;
      }
    >
  | Fact<'FollowRefused', Of & { readonly reason: string }>
  | Fact<'FollowPolicyChanged', Of & { readonly version: number; readonly policy: CopyPolicy }>
  | Fact<'FollowPaused', Of>
  | Fact<'FollowResumed', Of>
  /** Money is on its way to the copy account; it counts when it has arrived. */
  | Fact<'CapitalAdditionRequested', Charge>
  | Fact<'CapitalAdded', Of & Valued & { readonly transferId: string; readonly lot: CapitalLot }>
  /** Money is on its way to the funding account; of a stopped follow, it is what is given back. */
  | Fact<'CapitalWithdrawalRequested', Charge>
  /** Taken from every lot alike; a mark is per unit and stays. */
  | Fact<'CapitalWithdrawn', Charge & Valued & { readonly lots: readonly CapitalLot[] }>
  | Fact<'CapitalMoveFailed', Of & { readonly transferId: string; readonly reason: string }>
  | Fact<'PositionCloseRequested', Of & { readonly instrument: string }>
  | Fact<'FollowStopping', Of & { readonly mode: StopMode; readonly reason: FollowStopReason; readonly valuation?: StopValuation }>
  /** Nothing is copied any more. What is left of the capital is given back, unless the follow was detached. */
  | Fact<'FollowStopped', Of>
  /** Above the marks only, once a week (UTC) and at the stop. A share above zero is a charge, to be paid by the transfer that is named. */
  | Fact<
      'ProfitShareSettled',
      Of &
        Period &
        Valued & {
          /** Of the lots that have earned above their marks. */
          readonly settlements: readonly LotSettlement[];
          /** All of them, after. */
          readonly lots: readonly CapitalLot[];
          readonly share: string;
          readonly transferId?: string;
        }
    >
  /** Every 30 days from the start, for the days that have passed. */
  | Fact<'SubscriptionFeeCharged', Of & Period & { readonly fee: string; readonly transferId: string }>
  /** The leader has the money. */
  | Fact<'ChargePaid', Charge & { readonly kind: ChargeKind }>
  /** The money was not there, or could not be received: the charge stands, and is tried again by another transfer. */
  | Fact<
      'ChargeDeferred',
      Charge & {
        readonly kind: ChargeKind;
        readonly reason: string;
        readonly nextTransferId: string;
        /** Not before then; without it, as soon as the money is there. */
        readonly retryAt?: Instant;
      }
    >
  /** A stopped follow has less than it owes: `amount` remains of the charge, `waived` is never paid. */
  | Fact<'ChargeReduced', Charge & { readonly kind: ChargeKind; readonly waived: string; readonly nextTransferId: string }>;
