import type { Fact, Instant } from '@copyledger/kernel';
import type { Side } from '../../trading/account/account.events';

/** Why a copy was not made, or not whole. */
export const skipReasons = [
  'price',
  'time-to-live',
  'minimum',
  'cap-per-order',
  'cap-per-position',
  'cap-allocation',
  'cap-open-positions',
  'cap-orders-per-day',
  'exposure',
  'daily-loss',
  'insufficient-funds',
  'no-equity',
  'no-price',
  'halted',
  'denied',
  'paused',
  'stopping',
  'leader-inactive',
  'rejected',
] as const;
export type SkipReason = (typeof skipReasons)[number];

/** A fill of the leader that a plan answers. */
export interface AnsweredFill {
  /** Where it stands in the log. */
  readonly position: string;
  readonly orderId: string;
  readonly side: Side;
  readonly quantity: string;
  readonly price: string;
  readonly at: Instant;
}

/** What a follow should hold, and how the difference to what it holds is explained: target - held = residual + writtenOff + manual + pending. */
export interface CopiedPosition {
  /** What the policy says, unrounded. Signed, as all of these are. */
  readonly target: string;
  readonly held: string;
  /** Given up: skipped, protected or capped. It is not bought later, and shrinks with each close. */
  readonly writtenOff: string;
  /** What the follower traded by hand, with its sign turned. */
  readonly manual: string;
  /** Ordered and not yet filled. */
  readonly pending: string;
  /** Too small to order yet; carried toward the target. */
  readonly residual: string;
}

interface LegOf {
  /** Names the leg, and so its order. */
  readonly legId: string;
  readonly followId: string;
  readonly copyAccountId: string;
  readonly policyVersion: number;
  readonly effect: 'open' | 'close';
  readonly side: Side;
  /** After the plan. */
  readonly position: CopiedPosition;
}

export type PlannedLeg = LegOf &
  (
    | {
        readonly outcome: 'ordered';
        readonly orderId: string;
        readonly quantity: string;
        /** The worst price; a leg without one goes at market. */
        readonly limitPrice?: string;
        /** A leg that has not left by then does not. */
        readonly notAfter?: Instant;
        /** The part that caps cut off, and which. */
        readonly cutQuantity?: string;
        readonly cutBy?: SkipReason;
      }
    /** Nothing is ordered. `minimum` is carried in the residual, everything else is written off. */
    | { readonly outcome: 'skipped'; readonly reason: SkipReason; readonly quantity: string }
  );

/** What sizing was drawn from, frozen at the leader order's first fill. */
export interface SizingInputs {
  readonly leaderOrderId: string;
  readonly price: string;
  /** The leader's, in the capital asset of the follow; where a mode needs it. */
  readonly leaderEquity?: string;
}

/** `copy-<leaderAccountId>`: the intent, durable before any order leaves. */
export type CopyEvent =
  | Fact<
      'CopyPlanned',
      {
        readonly leaderAccountId: string;
        readonly planId: string;
        /** Plans of one leader are numbered from 1 without a gap; the parts of a plan share its number. */
        readonly planNumber: number;
        readonly part: number;
        readonly parts: number;
        readonly instrument: string;
        /** Why there is a plan: the leader traded, a follow started, or its holder asked. */
        readonly cause:
          'leader-fills' | 'start-positions' | 'close-requested' | 'stop' | 'take-profit' | 'stop-loss' | 'equity-stop' | 'repair';
        readonly fills: readonly AnsweredFill[];
        readonly sizing: readonly SizingInputs[];
        /** The leader's position after the fills. */
        readonly leaderPosition: string;
        /** At most 1,000. */
        readonly legs: readonly PlannedLeg[];
        /** The log position of the newest input that this plan has dealt with. */
        readonly consumed: string;
      }
    >
  | Fact<
      'CopyLegResolved',
      {
        readonly planId: string;
        readonly legId: string;
        readonly followId: string;
        readonly copyAccountId: string;
        readonly instrument: string;
        readonly outcome: 'filled' | 'partly-filled' | 'failed';
        readonly filledQuantity: string;
        readonly averagePrice?: string;
        /** Why the rest was not traded. Absent when all was. */
        readonly reason?: SkipReason;
        readonly position: CopiedPosition;
      }
    >;
