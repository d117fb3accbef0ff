import type { Instant } from '@copyledger/kernel';
import type { AccountKind, Side } from '../../trading/account/account.events';
import type { InstrumentTerms } from '../../trading/instrument/instrument.events';
import type { FrozenCopy, SkipReason } from '../copy/copy.events';
import type { StopMode } from '../follow/follow.events';
import type { CopyPolicy } from '../policy';
import type { CloseRetry, LetGo } from './copied';
import type { Copier, CopierStatus } from './copier';
import type { OpenLeg } from './desk.inputs';
import type { LeaderBook } from './leader-book';

// The shapes of the rows. Quantities and money are integers of units as text, many of them as lists in the order of these names.
export const copiedUnits = ['target', 'writtenOff', 'manual', 'held', 'pending', 'closing', 'targetCost', 'cost'] as const;
export const baseUnits = ['target', 'writtenOff', 'manual', 'targetCost', 'leader'] as const;
export const moveUnits = ['from', 'to', 'openedBefore', 'openedAfter', 'quantity', 'worth'] as const;
export const movePositions = ['firstPosition', 'lastPosition'] as const;

interface SavedEquity {
  readonly asset: string;
  readonly amount: string;
}

export interface SavedDesk {
  readonly consumed: string;
  readonly day: string;
  readonly planNumber: number;
  readonly ordinals: number;
  readonly legNumber: number;
  readonly leader: {
    readonly status: LeaderBook['status'];
    readonly kind?: AccountKind | undefined;
    readonly asset: string;
    readonly total: string;
    readonly observedEquity?: SavedEquity | undefined;
  };
}

export interface SavedInstrument {
  readonly ordinal: number;
  readonly kind?: InstrumentTerms['kind'] | undefined;
  readonly contractSize: string;
  readonly settlement: string;
  readonly price?: string | undefined;
  readonly leaderPosition: string;
  readonly leaderCost: string;
  readonly plannedThrough: string;
  readonly boundary: string;
  readonly openUntil?: Instant | undefined;
  readonly marks: readonly (readonly [followId: string, mark: string])[];
  readonly moves: readonly SavedMove[];
}

export interface SavedMove {
  readonly orderId?: string | undefined;
  readonly side: Side;
  readonly fills: number;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
  readonly isCopied: boolean;
  readonly units: readonly string[];
  readonly positions: readonly string[];
}

export interface SavedOrder {
  readonly placed?: { readonly quantity: string; readonly isCopy: boolean } | undefined;
  readonly traded?:
    | {
        readonly instrument: string;
        readonly price: string;
        readonly value: string;
        readonly quantity?: string | undefined;
        readonly equity?: SavedEquity | undefined;
        readonly firstPosition: string;
        readonly firstAt: Instant;
        readonly opened: string;
        readonly lastPosition: string;
        readonly isEnded: boolean;
      }
    | undefined;
}

export interface SavedCopied {
  readonly instrument: string;
  readonly units: readonly string[];
  readonly base?: readonly string[] | undefined;
  readonly letGo?: LetGo | undefined;
  readonly isStarting: boolean;
  readonly retry?: CloseRetry | undefined;
}

export interface SavedFollow {
  readonly ids: Copier['ids'];
  readonly status: CopierStatus;
  readonly stopMode?: StopMode | undefined;
  readonly startedAt: string;
  readonly policy: CopyPolicy;
  readonly policyVersion: number;
  readonly earlier: readonly { readonly policy: CopyPolicy; readonly policyVersion: number; readonly until: string }[];
  readonly total: string;
  readonly hold: string;
  readonly margin: string;
  readonly dayEquity?: string | undefined;
  readonly ordersDay: string;
  readonly ordersCount: number;
  readonly copied: readonly SavedCopied[];
  /** Of orders that may be gone by now. */
  readonly frozen: readonly FrozenCopy[];
}

export interface SavedLeg {
  readonly terms: Omit<OpenLeg, 'isPlaced'> & { readonly plannedAt: Instant };
  readonly number: number;
  readonly isPlaced: boolean;
  readonly filled: string;
  readonly worth: string;
  readonly ended?: { readonly reason?: SkipReason | undefined; readonly at: string } | undefined;
}
