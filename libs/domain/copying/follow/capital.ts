import { accept, type Decision, decimalOf, reject } from '@copyledger/kernel';
import { compareRatios, ofDecimal } from '../copy/ratio';
import type {
  AddCapital,
  ConfirmCapitalAddition,
  ConfirmCapitalWithdrawal,
  FailCapitalMove,
  SettleProfitShare,
  WithdrawCapital,
} from './follow.commands';
import type { FollowEvent } from './follow.events';
import type { FollowRejection } from './follow.rejections';
import type { CapitalMove, LiveFollow } from './follow.state';
import { buyLot, sellUnits, settleProfit } from './profit-share';

type Outcome = Decision<FollowEvent, FollowRejection>;

/** Undefined when a new move may begin; otherwise the answer. Asking for the same move again is the same request. */
const moveRefusal = (follow: LiveFollow, { transferId, amount }: Pick<CapitalMove, 'transferId' | 'amount'>): Outcome | undefined => {
  const { capitalMove, lots, asset } = follow;
  if (capitalMove?.transferId === transferId || lots.some(({ lotId }) => lotId === transferId)) return accept();
  if (follow.status === 'stopping') return reject('FollowStopping');
  if (follow.status === 'stopped') return reject('FollowStopped');
  if (decimalOf(amount, asset.scale) <= 0n) return reject('AmountNotPositive');
  return capitalMove === undefined ? undefined : reject('CapitalMoveUnderWay');
};

export const addCapital = (command: AddCapital, follow: LiveFollow): Outcome => {
  const { transferId, amount } = command;
  const { followId } = follow;
  return moveRefusal(follow, command) ?? accept({ type: 'CapitalAdditionRequested', data: { followId, transferId, amount } });
};

export const withdrawCapital = (command: WithdrawCapital, follow: LiveFollow): Outcome => {
  const { transferId, amount } = command;
  const { followId } = follow;
  return moveRefusal(follow, command) ?? accept({ type: 'CapitalWithdrawalRequested', data: { followId, transferId, amount } });
};

/** The move under way, when it is this one; undefined when it was confirmed before, or never asked for. */
const moveOf = (follow: LiveFollow, transferId: string, kind: CapitalMove['kind']): CapitalMove | undefined =>
  follow.capitalMove?.transferId === transferId && follow.capitalMove.kind === kind ? follow.capitalMove : undefined;

export const confirmAddition = ({ transferId, value }: ConfirmCapitalAddition, follow: LiveFollow): Outcome => {
  const move = moveOf(follow, transferId, 'addition');
  if (move === undefined) return follow.lots.some(({ lotId }) => lotId === transferId) ? accept() : reject('CapitalMoveUnknown');
  const lot = buyLot(follow.lots, { lotId: transferId, capital: move.amount, value: ofDecimal(value) });
  if (lot === undefined) return reject('UnitsWorthless');
  return accept({ type: 'CapitalAdded', data: { followId: follow.followId, transferId, lot } });
};

export const confirmWithdrawal = ({ transferId, value }: ConfirmCapitalWithdrawal, follow: LiveFollow): Outcome => {
  const move = moveOf(follow, transferId, 'withdrawal');
  if (move === undefined) return reject('CapitalMoveUnknown');
  const { amount } = move;
  if (compareRatios(ofDecimal(amount), ofDecimal(value)) > 0) return reject('WithdrawalExceedsValue');
  const lots = sellUnits(follow.lots, amount, ofDecimal(value));
  return accept({ type: 'CapitalWithdrawn', data: { followId: follow.followId, transferId, amount, lots } });
};

export const failMove = ({ transferId, reason }: FailCapitalMove, follow: LiveFollow): Outcome =>
  follow.capitalMove?.transferId === transferId
    ? accept({ type: 'CapitalMoveFailed', data: { followId: follow.followId, transferId, reason } })
    : accept();

/** Settles a period once. The transfer is named only when there is something to pay. */
export const settleShare = ({ period, value, transferId }: SettleProfitShare, follow: LiveFollow): Outcome => {
  const { settledPeriod, profitShare, asset, followId } = follow;
  if (settledPeriod !== undefined && period <= settledPeriod) return accept();
  if (follow.status === 'stopped') return reject('FollowStopped');
  if (follow.capitalMove !== undefined) return reject('CapitalMoveUnderWay');
  const { share, settlements, lots } = settleProfit(follow.lots, { value: ofDecimal(value), profitShare, scale: asset.scale });
  const isPaid = decimalOf(share, asset.scale) > 0n;
  const data = { followId, period, value, settlements, lots, share, ...(isPaid && { transferId }) };
  return accept({ type: 'ProfitShareSettled', data });
};
