import { accept, type Decision, decimalOf, formatDecimal, reject } from '@copyledger/kernel';
import { ofDecimal } from '../copy/ratio';
import type { AddCapital, ConfirmCapitalAddition, ConfirmCapitalWithdrawal, FailCapitalMove, WithdrawCapital } from './follow.commands';
import type { FollowEvent } from './follow.events';
import type { FollowRejection } from './follow.rejections';
import type { CapitalMove, LiveFollow } from './follow.state';
import { buyLot, sellUnits } from './profit-share';

type Outcome = Decision<FollowEvent, FollowRejection>;

/** Undefined when a new move may begin; otherwise the answer. Asking for the same move again is the same request. */
const moveRefusal = (follow: LiveFollow, { transferId, amount }: Pick<CapitalMove, 'transferId' | 'amount'>): Outcome | undefined => {
  const { capitalMove, lots, asset } = follow;
  if (capitalMove?.transferId === transferId || lots.some(({ lotId }) => lotId === transferId)) return accept();
  if (follow.status === 'stopping') return reject('FollowStopping');
  if (decimalOf(amount, asset.scale) <= 0n) return reject('AmountNotPositive');
  return capitalMove === undefined ? undefined : reject('CapitalMoveUnderWay');
};

export const addCapital = (command: AddCapital, follow: LiveFollow): Outcome => {
  const { transferId, amount } = command;
  const { followId } = follow;
  if (follow.status === 'stopped') return reject('FollowStopped');
  return moveRefusal(follow, command) ?? accept({ type: 'CapitalAdditionRequested', data: { followId, transferId, amount } });
};

/** Of a stopped follow as well: that is how what was left of it comes back, and what a detached one still holds. */
export const withdrawCapital = (command: WithdrawCapital, follow: LiveFollow): Outcome => {
  const { transferId, amount } = command;
  const { followId } = follow;
  return moveRefusal(follow, command) ?? accept({ type: 'CapitalWithdrawalRequested', data: { followId, transferId, amount } });
};

/** The move under way, when it is this one; undefined when it has ended before, or was never asked for. */
const moveOf = (follow: LiveFollow, transferId: string, kind: CapitalMove['kind']): CapitalMove | undefined =>
  follow.capitalMove?.transferId === transferId && follow.capitalMove.kind === kind ? follow.capitalMove : undefined;

export const confirmAddition = ({ transferId, value }: ConfirmCapitalAddition, follow: LiveFollow): Outcome => {
  const move = moveOf(follow, transferId, 'addition');
  if (move === undefined) return follow.lots.some(({ lotId }) => lotId === transferId) ? accept() : reject('CapitalMoveUnknown');
  const lot = buyLot(follow.lots, { lotId: transferId, capital: move.amount, value: ofDecimal(value) });
  return accept({ type: 'CapitalAdded', data: { followId: follow.followId, transferId, value, lot } });
};

/** The money has left: that is not refused any more, whatever the rest is worth. What a follow gives back in the end is all there is. */
export const confirmWithdrawal = ({ transferId, value }: ConfirmCapitalWithdrawal, follow: LiveFollow): Outcome => {
  const move = moveOf(follow, transferId, 'withdrawal');
  if (move === undefined) return reject('CapitalMoveUnknown');
  const { amount } = move;
  const { asset, status } = follow;
  const isAll = status === 'stopped' && follow.stopMode !== 'detach';
  const lots = isAll ? [] : sellUnits(follow.lots, { amount, value: ofDecimal(value), scale: asset.scale });
  return accept({ type: 'CapitalWithdrawn', data: { followId: follow.followId, transferId, amount, value, lots } });
};

export const failMove = ({ transferId, reason }: FailCapitalMove, follow: LiveFollow): Outcome =>
  follow.capitalMove?.transferId === transferId
    ? accept({ type: 'CapitalMoveFailed', data: { followId: follow.followId, transferId, reason } })
    : accept();

/** What the follow takes of the leader's capacity: its capital, and what is on its way to it. */
export const committedCapital = ({ lots, capitalMove, asset }: LiveFollow): string => {
  const pending = capitalMove?.kind === 'addition' ? [capitalMove.amount] : [];
  const amounts = [...lots.map(({ capital }) => capital), ...pending];
  const total = amounts.reduce((sum, amount) => sum + decimalOf(amount, asset.scale), 0n);
  return formatDecimal(total, asset.scale);
};
