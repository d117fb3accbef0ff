import { unreachable } from '@copyledger/kernel';
import type { FollowEvent } from './follow.events';
import { type CapitalMove, type Charge, type Follow, isLive, type LiveFollow, type RequestedFollow } from './follow.state';

const live = (follow: Follow): LiveFollow => {
  if (!isLive(follow)) throw new Error('Invariant: only a follow that was started does this.');
  return follow;
};

const requested = (follow: Follow): RequestedFollow => {
  if (follow.status !== 'requested') throw new Error('Invariant: a follow is started or refused once, after it was requested.');
  return follow;
};

const moving = (follow: Follow, capitalMove: CapitalMove): LiveFollow => {
  const known = live(follow);
  if (known.capitalMove !== undefined) throw new Error('Invariant: capital moves one amount at a time.');
  return { ...known, capitalMove };
};

const started = (follow: Follow, { data }: Extract<FollowEvent, { type: 'FollowStarted' }>): LiveFollow => ({
  ...requested(follow),
  status: 'active',
  profitShare: data.profitShare,
  subscriptionFee: data.subscriptionFee,
  startedAt: data.startedAt,
  lots: [data.lot],
  capitalMove: undefined,
  charges: [],
  settledUpTo: data.startedAt,
  chargedUpTo: data.startedAt,
});

type SettledData = Extract<FollowEvent, { type: 'ProfitShareSettled' }>['data'];
type Moved = Extract<
  FollowEvent,
  { type: 'CapitalAdditionRequested' | 'CapitalAdded' | 'CapitalWithdrawalRequested' | 'CapitalWithdrawn' | 'CapitalMoveFailed' }
>;

const withCapital = (follow: Follow, { type, data }: Moved): LiveFollow => {
  switch (type) {
    case 'CapitalAdditionRequested':
      return moving(follow, { transferId: data.transferId, kind: 'addition', amount: data.amount });
    case 'CapitalWithdrawalRequested':
      return moving(follow, { transferId: data.transferId, kind: 'withdrawal', amount: data.amount });
    case 'CapitalAdded':
      return { ...live(follow), capitalMove: undefined, lots: [...live(follow).lots, data.lot] };
    case 'CapitalWithdrawn':
      return { ...live(follow), capitalMove: undefined, lots: data.lots };
    case 'CapitalMoveFailed':
      return { ...live(follow), capitalMove: undefined };
  }
};

type Charged = Extract<
  FollowEvent,
  { type: 'ProfitShareSettled' | 'SubscriptionFeeCharged' | 'ChargePaid' | 'ChargeDeferred' | 'ChargeReduced' }
>;

const withSettlement = (follow: LiveFollow, { to, lots, share, transferId }: SettledData): LiveFollow => ({
  ...follow,
  settledUpTo: to,
  lots,
  charges: transferId === undefined ? follow.charges : [...follow.charges, { transferId, kind: 'profit-share', amount: share }],
});

/** The same charges without one, or with another in its place. */
const replaced = ({ charges }: LiveFollow, transferId: string, by: readonly Charge[]): readonly Charge[] => {
  if (!charges.some((charge) => charge.transferId === transferId))
    throw new Error('Invariant: only a charge that stands is paid or changed.');
  return charges.flatMap((charge) => (charge.transferId === transferId ? by : [charge]));
};

const withCharges = (follow: LiveFollow, { type, data }: Charged): LiveFollow => {
  switch (type) {
    case 'ProfitShareSettled':
      return withSettlement(follow, data);
    case 'SubscriptionFeeCharged': {
      const charge: Charge = { transferId: data.transferId, kind: 'subscription-fee', amount: data.fee };
      return { ...follow, chargedUpTo: data.to, charges: [...follow.charges, charge] };
    }
    case 'ChargePaid':
      return { ...follow, charges: replaced(follow, data.transferId, []) };
    case 'ChargeDeferred':
    case 'ChargeReduced': {
      const { kind, amount, nextTransferId: transferId } = data;
      const wait = 'retryAt' in data && { retryAt: data.retryAt };
      const left = amount === '0' ? [] : [{ transferId, kind, amount, ...wait }];
      return { ...follow, charges: replaced(follow, data.transferId, left) };
    }
  }
};

type Lived = Exclude<FollowEvent, Moved | Charged | { readonly type: 'FollowRequested' | 'FollowStarted' | 'FollowRefused' }>;

const withLife = (follow: LiveFollow, event: Lived): LiveFollow => {
  switch (event.type) {
    case 'FollowPolicyChanged':
      return { ...follow, policy: event.data.policy, policyVersion: event.data.version };
    case 'FollowPaused':
      return { ...follow, status: 'paused' };
    case 'FollowResumed':
      return { ...follow, status: 'active' };
    case 'PositionCloseRequested':
      return follow;
    case 'FollowStopping':
      return { ...follow, status: 'stopping', stopMode: event.data.mode };
    case 'FollowStopped':
      if (follow.status !== 'stopping') throw new Error('Invariant: a follow stops once, after it was asked to.');
      return { ...follow, status: 'stopped' };
    default:
      return unreachable(event);
  }
};

/** Folds a fact into the follow. A history that cannot have happened throws. */
export const evolveFollow = (follow: Follow, event: FollowEvent): Follow => {
  switch (event.type) {
    case 'FollowRequested':
      if (follow.status !== 'absent') throw new Error('Invariant: a follow is requested once.');
      return { ...event.data, policyVersion: 1, status: 'requested' };
    case 'FollowStarted':
      return started(follow, event);
    case 'FollowRefused':
      return { ...requested(follow), status: 'refused', reason: event.data.reason };
    case 'CapitalAdditionRequested':
    case 'CapitalAdded':
    case 'CapitalWithdrawalRequested':
    case 'CapitalWithdrawn':
    case 'CapitalMoveFailed':
      return withCapital(follow, event);
    case 'FollowPolicyChanged':
    case 'FollowPaused':
    case 'FollowResumed':
    case 'PositionCloseRequested':
    case 'FollowStopping':
    case 'FollowStopped':
      return withLife(live(follow), event);
    case 'ProfitShareSettled':
    case 'SubscriptionFeeCharged':
    case 'ChargePaid':
    case 'ChargeDeferred':
    case 'ChargeReduced':
      return withCharges(live(follow), event);
    default:
      return unreachable(event);
  }
};
