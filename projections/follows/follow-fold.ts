import type { CapitalLot, ChargeKind, FollowEvent, StopMode } from '@copyledger/domain/copying/follow/follow.events';
import type { DecodedEvent } from '@copyledger/eventstore/client/codec';
import type { Instant } from '@copyledger/kernel';
import { addDecimals } from '../runtime/decimal-sum';
import type { KeyedFold } from '../runtime/projection';
import type { FollowStatus } from './follows.queries';

type Of<T extends FollowEvent['type']> = Extract<FollowEvent, { readonly type: T }>;
type Policy = Of<'FollowRequested'>['data']['policy'];

/** Money that is on its way between the funding account and the copy account. */
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
}

export interface FollowRow {
  readonly followId: string;
  readonly leaderAccountId: string;
  readonly follower: string;
  readonly fundingAccountId: string;
  readonly copyAccountId: string;
  readonly asset: string;
  readonly assetScale: number;
  readonly status: FollowStatus;
  /** Why it was refused or stops. */
  readonly reason: string | null;
  readonly stopMode: StopMode | null;
  readonly policy: Policy;
  readonly policyVersion: number;
  readonly termsVersion: number;
  readonly profitShare: number | null;
  readonly subscriptionFee: string | null;
  readonly lots: readonly CapitalLot[];
  readonly capitalMove: CapitalMove | null;
  /** Unpaid, oldest first. */
  readonly charges: readonly Charge[];
  readonly capital: string;
  readonly deposited: string;
  readonly withdrawn: string;
  readonly profitShared: string;
  readonly subscriptionFees: string;
  readonly chargesPaid: string;
  readonly chargesWaived: string;
  readonly requestedAt: Instant;
  readonly startedAt: Instant | null;
  readonly stoppedAt: Instant | null;
  readonly updatedAt: Instant;
  readonly requestedPosition: bigint;
}

const followStreams = 'follow-';

/** The follow whose stream the event is in. */
export const followIn = ({ recorded: { stream } }: Pick<DecodedEvent, 'recorded'>): string => stream.slice(followStreams.length);

const nothingYet = {
  reason: null,
  stopMode: null,
  profitShare: null,
  subscriptionFee: null,
  lots: [],
  capitalMove: null,
  charges: [],
  ...{ deposited: '0', withdrawn: '0', profitShared: '0', subscriptionFees: '0', chargesPaid: '0', chargesWaived: '0' },
  startedAt: null,
  stoppedAt: null,
} as const;

const requested = ({ event, metadata, recorded }: DecodedEvent<Of<'FollowRequested'>>): FollowRow => {
  const { asset, ...data } = event.data;
  return {
    ...nothingYet,
    followId: data.followId,
    leaderAccountId: data.leaderAccountId,
    follower: data.follower,
    fundingAccountId: data.fundingAccountId,
    copyAccountId: data.copyAccountId,
    asset: asset.code,
    assetScale: asset.scale,
    status: 'requested',
    policy: data.policy,
    policyVersion: 1,
    termsVersion: data.termsVersion,
    capital: data.capital,
    requestedAt: metadata.occurredAt,
    updatedAt: metadata.occurredAt,
    requestedPosition: recorded.position,
  };
};

const withLots = (lots: readonly CapitalLot[]): Pick<FollowRow, 'lots' | 'capital'> => ({
  lots,
  capital: lots.reduce((sum, { capital }) => addDecimals(sum, capital), '0'),
});

type CapitalFact = Of<
  'CapitalAdditionRequested' | 'CapitalAdded' | 'CapitalWithdrawalRequested' | 'CapitalWithdrawn' | 'CapitalMoveFailed'
>;

const afterCapital = (row: FollowRow, { type, data }: CapitalFact): Partial<FollowRow> => {
  switch (type) {
    case 'CapitalAdditionRequested':
      return { capitalMove: { transferId: data.transferId, kind: 'addition', amount: data.amount } };
    case 'CapitalWithdrawalRequested':
      return { capitalMove: { transferId: data.transferId, kind: 'withdrawal', amount: data.amount } };
    case 'CapitalAdded':
      return { ...withLots([...row.lots, data.lot]), deposited: addDecimals(row.deposited, data.lot.capital), capitalMove: null };
    case 'CapitalWithdrawn':
      return { ...withLots(data.lots), withdrawn: addDecimals(row.withdrawn, data.amount), capitalMove: null };
    case 'CapitalMoveFailed':
      return { capitalMove: null };
  }
};

type ChargeFact = Of<'ProfitShareSettled' | 'SubscriptionFeeCharged' | 'ChargePaid' | 'ChargeDeferred' | 'ChargeReduced'>;

/** The charges with this one replaced, or without it. */
const replaced = (charges: readonly Charge[], transferId: string, by?: Charge): readonly Charge[] =>
  charges.flatMap((charge) => (charge.transferId === transferId ? (by ?? []) : charge));

const afterCharge = (row: FollowRow, { type, data }: ChargeFact): Partial<FollowRow> => {
  const { charges } = row;
  switch (type) {
    case 'ProfitShareSettled': {
      const { transferId, share } = data;
      const owed: readonly Charge[] = transferId === undefined ? [] : [{ transferId, kind: 'profit-share', amount: share }];
      return { ...withLots(data.lots), profitShared: addDecimals(row.profitShared, share), charges: [...charges, ...owed] };
    }
    case 'SubscriptionFeeCharged': {
      const owed: Charge = { transferId: data.transferId, kind: 'subscription-fee', amount: data.fee };
      return { subscriptionFees: addDecimals(row.subscriptionFees, data.fee), charges: [...charges, owed] };
    }
    case 'ChargePaid':
      return { chargesPaid: addDecimals(row.chargesPaid, data.amount), charges: replaced(charges, data.transferId) };
    case 'ChargeDeferred':
    case 'ChargeReduced': {
      const { kind, amount, nextTransferId: transferId } = data;
      const waived = type === 'ChargeReduced' ? data.waived : '0';
      return {
        charges: replaced(charges, data.transferId, { transferId, kind, amount }),
        chargesWaived: addDecimals(row.chargesWaived, waived),
      };
    }
  }
};

type LifeFact = Exclude<FollowEvent, CapitalFact | ChargeFact | Of<'FollowRequested' | 'PositionCloseRequested'>>;

const afterLife = (row: FollowRow, event: LifeFact, at: Instant): Partial<FollowRow> => {
  switch (event.type) {
    case 'FollowStarted': {
      const { lot, startedAt, termsVersion, profitShare, subscriptionFee = null } = event.data;
      const { capital: deposited } = lot;
      return { status: 'active', ...withLots([lot]), deposited, startedAt, termsVersion, profitShare, subscriptionFee };
    }
    case 'FollowRefused':
      return { status: 'refused', reason: event.data.reason };
    case 'FollowPolicyChanged':
      return { policy: event.data.policy, policyVersion: event.data.version };
    case 'FollowPaused':
      return { status: 'paused' };
    case 'FollowResumed':
      return { status: 'active' };
    case 'FollowStopping':
      return { status: 'stopping', stopMode: event.data.mode, reason: event.data.reason };
    case 'FollowStopped':
      return { status: 'stopped', stoppedAt: at };
  }
};

type Change = CapitalFact | ChargeFact | LifeFact;

const changeOf = (row: FollowRow, event: Change, at: Instant): Partial<FollowRow> => {
  switch (event.type) {
    case 'CapitalAdditionRequested':
    case 'CapitalAdded':
    case 'CapitalWithdrawalRequested':
    case 'CapitalWithdrawn':
    case 'CapitalMoveFailed':
      return afterCapital(row, event);
    case 'ProfitShareSettled':
    case 'SubscriptionFeeCharged':
    case 'ChargePaid':
    case 'ChargeDeferred':
    case 'ChargeReduced':
      return afterCharge(row, event);
    case 'FollowStarted':
    case 'FollowRefused':
    case 'FollowPolicyChanged':
    case 'FollowPaused':
    case 'FollowResumed':
    case 'FollowStopping':
    case 'FollowStopped':
      return afterLife(row, event, at);
  }
};

/** What changes a follow; what its holder asks for now is a leg of a plan. */
const types: Record<Exclude<FollowEvent['type'], 'PositionCloseRequested'>, true> = {
  FollowRequested: true,
  FollowStarted: true,
  FollowRefused: true,
  FollowPolicyChanged: true,
  FollowPaused: true,
  FollowResumed: true,
  CapitalAdditionRequested: true,
  CapitalAdded: true,
  CapitalWithdrawalRequested: true,
  CapitalWithdrawn: true,
  CapitalMoveFailed: true,
  FollowStopping: true,
  FollowStopped: true,
  ProfitShareSettled: true,
  SubscriptionFeeCharged: true,
  ChargePaid: true,
  ChargeDeferred: true,
  ChargeReduced: true,
};

/** A row per follow, from its request on. */
export const followsFold: KeyedFold<Of<'FollowRequested'> | Change, FollowRow> = {
  types: Object.keys(types) as readonly Change['type'][],
  keysOf: (event) => [[followIn(event)]],
  fold: (row, decoded) => {
    const { event, metadata } = decoded;
    if (event.type === 'FollowRequested') return row ?? requested({ ...decoded, event });
    const { occurredAt: updatedAt } = metadata;
    return row === undefined ? undefined : { ...row, ...changeOf(row, event, updatedAt), updatedAt };
  },
};
