import { accept, type Decision, decimalOf, derivedId, formatDecimal, type Instant, reject } from '@copyledger/kernel';
import { ofDecimal } from '../copy/ratio';
import type { ChargeSubscription, ConfirmCharge, DeferCharge, ReduceCharge, SettleProfitShare } from './follow.commands';
import type { ChargeKind, FollowEvent } from './follow.events';
import type { FollowRejection } from './follow.rejections';
import type { Charge, LiveFollow } from './follow.state';
import { dayAfter, mondayAfter, nextChargeAt } from './periods';
import { settleProfit } from './profit-share';

type Outcome = Decision<FollowEvent, FollowRejection>;

const transferOf = (followId: string, kind: ChargeKind, to: Instant): string => derivedId('transfer', followId, kind, to);
const nextTransfer = (transferId: string): string => derivedId('transfer', transferId, 'again');

/** Settles a period once, and periods in their order. The transfer is named only when there is something to pay. */
export const settleShare = ({ to, value }: SettleProfitShare, follow: LiveFollow): Outcome => {
  const { settledUpTo: from, profitShare, asset, followId } = follow;
  if (to <= from) return accept();
  if (follow.status === 'stopped') return reject('FollowStopped');
  if (to > mondayAfter(from)) return reject('PeriodOutOfOrder');
  const { share, settlements, lots } = settleProfit(follow.lots, { value: ofDecimal(value), profitShare, scale: asset.scale });
  const paidBy = decimalOf(share, asset.scale) > 0n && { transferId: transferOf(followId, 'profit-share', to) };
  return accept({ type: 'ProfitShareSettled', data: { followId, from, to, value, settlements, lots, share, ...paidBy } });
};

export const chargeSubscription = ({ to }: ChargeSubscription, follow: LiveFollow): Outcome => {
  const { subscriptionFee: fee, chargedUpTo: from, followId } = follow;
  if (fee === undefined) return reject('NoSubscriptionFee');
  if (to <= from) return accept();
  if (follow.status === 'stopped') return reject('FollowStopped');
  if (to !== nextChargeAt(follow)) return reject('PeriodOutOfOrder');
  const transferId = transferOf(followId, 'subscription-fee', to);
  return accept({ type: 'SubscriptionFeeCharged', data: { followId, from, to, fee, transferId } });
};

/** Of a charge that is not there any more, the same has been decided before. */
const chargeOf = ({ charges }: LiveFollow, transferId: string): Charge | undefined =>
  charges.find((charge) => charge.transferId === transferId);

export const confirmCharge = ({ transferId }: ConfirmCharge, follow: LiveFollow): Outcome => {
  const charge = chargeOf(follow, transferId);
  if (charge === undefined) return accept();
  const { kind, amount } = charge;
  return accept({ type: 'ChargePaid', data: { followId: follow.followId, transferId, kind, amount } });
};

/** Money may be there at any moment; what else an account refuses for is looked at again a day later. */
export const deferCharge = ({ transferId, reason, now }: DeferCharge, follow: LiveFollow): Outcome => {
  const charge = chargeOf(follow, transferId);
  if (charge === undefined) return accept();
  const { kind, amount } = charge;
  const wait = reason !== 'InsufficientFunds' && { retryAt: dayAfter(now) };
  const data = { followId: follow.followId, transferId, kind, amount, reason, nextTransferId: nextTransfer(transferId), ...wait };
  return accept({ type: 'ChargeDeferred', data });
};

export const reduceCharge = ({ transferId, available }: ReduceCharge, follow: LiveFollow): Outcome => {
  const charge = chargeOf(follow, transferId);
  if (charge === undefined) return accept();
  if (follow.status !== 'stopped' || follow.stopMode === 'detach') return reject('FollowNotStopped');
  const { asset, followId } = follow;
  const [owed, left] = [decimalOf(charge.amount, asset.scale), decimalOf(available, asset.scale)];
  if (left >= owed) return accept();
  const { kind } = charge;
  const amounts = { amount: formatDecimal(left, asset.scale), waived: formatDecimal(owed - left, asset.scale) };
  return accept({ type: 'ChargeReduced', data: { followId, transferId, kind, ...amounts, nextTransferId: nextTransfer(transferId) } });
};
