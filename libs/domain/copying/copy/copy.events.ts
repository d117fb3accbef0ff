import type { Fact, Instant } from '@copyledger/kernel';
import type { Side } from '../../trading/account/account.events';

/** Why a copy was not made, or not whole. */
export const skipReasons = [
  /** The market is farther from the leader's price than the policy, or the protection of a market order, allows. */
  'price',
  'time-to-live',
  /** Too small to order; carried in the residual. */
  'minimum',
  'cap-per-order',
  'cap-per-position',
  'cap-allocation',
  'cap-open-positions',
  'cap-orders-per-day',
  /** What all follows of the leader may hold of the instrument is used up. */
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
  /** A close of which nothing is held: what it closes had been given up. */
  'nothing-held',
  'rejected',
] as const;
export type SkipReason = (typeof skipReasons)[number];

/** What the leader traded in one order between two positions of the log: every fill of that order from the first to the last is answered. */
export interface AnsweredFills {
  /** The order of the leader, or of the venue that it was observed at. */
  readonly orderId: string;
  readonly side: Side;
  readonly quantity: string;
  /** Half-even at 24 digits. */
  readonly averagePrice: string;
  /** How many they are. */
  readonly fills: number;
  readonly firstPosition: string;
  readonly lastPosition: string;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
}

/** What a follow should hold, and how the difference to what it holds is explained: target - held = residual + writtenOff + manual + pending. */
export interface CopiedPosition {
  /** What the policy says, to 24 digits. Signed, as all of these are. */
  readonly target: string;
  readonly held: string;
  /** Given up: skipped, protected or capped, or taken as a fee. It is not bought later, and shrinks with each close. */
  readonly writtenOff: string;
  /** What the follower traded by hand, with its sign turned. It shrinks with each close. */
  readonly manual: string;
  /** Ordered and not yet filled. */
  readonly pending: string;
  /** Too small to order yet; carried toward the target. */
  readonly residual: string;
}

/** A part that was not ordered, and why. Unsigned. */
export interface CutQuantity {
  readonly reason: SkipReason;
  readonly quantity: string;
}

/** What the copy of one order of the leader was sized with, frozen when the follow first met it; for policies that need any of it. */
export interface FrozenCopy {
  readonly leaderOrderId: string;
  /** Of the copy account, in the capital asset. */
  readonly equity?: string;
  readonly available?: string;
  /** So many units are copied at most, because of this cap. */
  readonly most?: string;
  readonly mostBy?: SkipReason;
}

interface LegOf {
  /** Derived from follow, plan and leg. It names the leg, and is the id of its order. */
  readonly legId: string;
  readonly followId: string;
  readonly copyAccountId: string;
  readonly policyVersion: number;
  readonly effect: 'open' | 'close';
  readonly side: Side;
  /** Parts that caps, age or exposure took off before anything was ordered. */
  readonly cuts?: readonly CutQuantity[];
  readonly frozen?: readonly FrozenCopy[];
  /** After the plan, all legs of the follow counted. */
  readonly position: CopiedPosition;
}

export type PlannedLeg = LegOf &
  (
    | {
        readonly outcome: 'ordered';
        readonly quantity: string;
        /** The worst price; a leg without one goes at market. */
        readonly limitPrice?: string;
        /** A leg that has not left by then does not. */
        readonly notAfter?: Instant;
        readonly reduceOnly: boolean;
      }
    /** Nothing is ordered. `minimum` is carried in the residual, so is a close that is tried again; everything else is written off. */
    | { readonly outcome: 'skipped'; readonly reason: SkipReason; readonly quantity: string }
  );

/** What sizing was drawn from, frozen at the leader order's first fill. */
export interface SizingInputs {
  readonly leaderOrderId: string;
  readonly price: string;
  /** Of the whole order, where it is known. */
  readonly quantity?: string;
  /** Of the leader, where it is known. */
  readonly leaderEquity?: { readonly asset: string; readonly amount: string };
}

/** Why there is a plan: the leader traded, a follow started, its holder or its policy asked, a close has to be tried again, or an operator. */
export type PlanCause =
  'leader-fills' | 'start-positions' | 'close-requested' | 'stop' | 'equity-stop' | 'take-profit' | 'stop-loss' | 'close-retry' | 'repair';

/** What a decision of the desk has seen. */
interface Decided {
  /** The log position of the newest input that had been absorbed. */
  readonly consumed: string;
}

/** A plan, or one of its parts, which stand alone: a follow is in one of them. */
export type CopyPlanned = Fact<
  'CopyPlanned',
  Decided & {
    readonly leaderAccountId: string;
    readonly planId: string;
    /** Plans of one leader are numbered from 1 without a gap; the parts of a plan share its number. */
    readonly planNumber: number;
    readonly part: number;
    readonly parts: number;
    readonly instrument: string;
    readonly cause: PlanCause;
    readonly plannedAt: Instant;
    readonly fills: readonly AnsweredFills[];
    readonly sizing: readonly SizingInputs[];
    /** The leader's position after the fills. */
    readonly leaderPosition: string;
    /** The market's, when it was decided; where it was known. */
    readonly referencePrice?: string;
    /** At most 1,000. */
    readonly legs: readonly PlannedLeg[];
  }
>;

/** What became of an ordered leg. */
export type CopyLegResolved = Fact<
  'CopyLegResolved',
  Decided & {
    readonly planId: string;
    readonly legId: string;
    readonly followId: string;
    readonly copyAccountId: string;
    readonly instrument: string;
    readonly effect: 'open' | 'close';
    readonly side: Side;
    readonly outcome: 'filled' | 'partly-filled' | 'failed';
    /** That was ordered, and what was traded of it. */
    readonly quantity: string;
    readonly filledQuantity: string;
    readonly averagePrice?: string;
    /** Why the rest was not traded. Absent when all was. */
    readonly reason?: SkipReason;
    readonly position: CopiedPosition;
  }
>;

/** `copy-<leaderAccountId>`: the intent, durable before any order leaves, and what came of it. */
export type CopyEvent = CopyPlanned | CopyLegResolved;
