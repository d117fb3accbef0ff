import { accept, type Decider, type Decision, decimalOf, reject, unreachable } from '@copyledger/kernel';
import type { Requester } from '../requester';
import { sizingRefusal } from '../leader/admission';
import { policyProblem } from '../policy-rules';
import { isPurseOf } from '../account-facts';
import { addCapital, confirmAddition, confirmWithdrawal, failMove, withdrawCapital } from './capital';
import { chargeSubscription, confirmCharge, deferCharge, reduceCharge, settleShare } from './charges';
import type {
  ChangePolicy,
  ConfirmStopped,
  FollowCommand,
  RefuseFollow,
  RequestFollow,
  StartFollow,
  StopFollowing,
} from './follow.commands';
import type { FollowEvent } from './follow.events';
import { evolveFollow } from './follow.evolve';
import type { FollowRejection } from './follow.rejections';
import { absentFollow, type Follow, isLive, type LiveFollow } from './follow.state';
import { buyLot } from './profit-share';
import { zero } from '../copy/ratio';

type Outcome = Decision<FollowEvent, FollowRejection>;
type Present = Exclude<Follow, { readonly status: 'absent' }>;

const request = (command: RequestFollow, follow: Follow): Outcome => {
  const { followId, leaderAccountId, follower, copyAccountId, asset, capital, policy, termsVersion } = command;
  const wish = { followId, leaderAccountId, follower, copyAccountId, asset, capital, policy, termsVersion };
  const { by, funding } = command;
  if (by.type === 'user' && by.id !== wish.follower) return reject('NotFollower');
  if (follow.status !== 'absent') {
    const isSame = follow.leaderAccountId === wish.leaderAccountId && follow.follower === wish.follower;
    return isSame ? accept() : reject('FollowAlreadyExists');
  }
  if (!isPurseOf(funding, wish.follower)) return reject('FundingAccountUnusable');
  if (policyProblem(wish.policy, wish.asset) !== undefined) return reject('PolicyInvalid');
  if (decimalOf(wish.capital, wish.asset.scale) <= 0n) return reject('AmountNotPositive');
  return accept({ type: 'FollowRequested', data: { ...wish, fundingAccountId: funding.accountId } });
};

const start = (command: StartFollow, follow: Present): Outcome => {
  if (follow.status === 'refused') return reject('FollowRefusedBefore');
  if (follow.status !== 'requested') return accept();
  const { followId, leaderAccountId, copyAccountId, capital } = follow;
  const { termsVersion, profitShare, subscriptionFee, now } = command;
  const lot = buyLot([], { lotId: followId, capital, value: zero });
  const terms = { termsVersion, profitShare, ...(subscriptionFee !== undefined && { subscriptionFee }) };
  return accept({ type: 'FollowStarted', data: { followId, leaderAccountId, copyAccountId, ...terms, lot, startedAt: now } });
};

const refuse = ({ reason }: RefuseFollow, follow: Present): Outcome => {
  if (follow.status === 'refused') return accept();
  if (follow.status !== 'requested') return reject('FollowAlreadyStarted');
  return accept({ type: 'FollowRefused', data: { followId: follow.followId, reason } });
};

/** Undefined while the follow copies; otherwise why it does not. */
const goneRefusal = ({ status }: LiveFollow): FollowRejection | undefined => {
  if (status === 'stopping') return 'FollowStopping';
  return status === 'stopped' ? 'FollowStopped' : undefined;
};

/** A newer policy holds for orders of the leader that begin after it. */
const changePolicy = ({ policy, terms }: ChangePolicy, follow: LiveFollow): Outcome => {
  const gone = goneRefusal(follow);
  if (gone !== undefined) return reject(gone);
  if (policyProblem(policy, follow.asset) !== undefined) return reject('PolicyInvalid');
  if (sizingRefusal(terms, policy.sizing) !== undefined) return reject('SizingNotAccepted');
  if (JSON.stringify(policy) === JSON.stringify(follow.policy)) return accept();
  return accept({ type: 'FollowPolicyChanged', data: { followId: follow.followId, version: follow.policyVersion + 1, policy } });
};

const setPaused = (isPaused: boolean, follow: LiveFollow): Outcome => {
  const gone = goneRefusal(follow);
  if (gone !== undefined) return reject(gone);
  if ((follow.status === 'paused') === isPaused) return accept();
  return accept({ type: isPaused ? 'FollowPaused' : 'FollowResumed', data: { followId: follow.followId } });
};

const closePosition = (instrument: string, follow: LiveFollow): Outcome =>
  follow.status === 'stopped'
    ? reject('FollowStopped')
    : accept({ type: 'PositionCloseRequested', data: { followId: follow.followId, instrument } });

/** Stopping again with another mode changes how: closing at once overrides keeping. */
const stop = ({ mode, reason, valuation }: StopFollowing, follow: LiveFollow): Outcome => {
  if (follow.status === 'stopped') return accept();
  if (follow.status === 'stopping' && (follow.stopMode === mode || mode !== 'close-all')) return accept();
  return accept({ type: 'FollowStopping', data: { followId: follow.followId, mode, reason, ...(valuation && { valuation }) } });
};

/** Both or neither: a follow that has stopped has shared all its profit. */
const confirmStopped = ({ to, value }: ConfirmStopped, follow: LiveFollow): Outcome => {
  if (follow.status === 'stopped') return accept();
  if (follow.status !== 'stopping') throw new Error('Invariant: only a follow that is stopping stops.');
  const settled = settleShare({ type: 'SettleProfitShare', to, value }, follow);
  return settled.ok ? accept(...settled.events, { type: 'FollowStopped', data: { followId: follow.followId } }) : settled;
};

type LiveCommand = Exclude<FollowCommand, { readonly type: 'RequestFollow' | 'StartFollow' | 'RefuseFollow' }>;

const decideLive = (command: LiveCommand, follow: LiveFollow): Outcome => {
  switch (command.type) {
    case 'ChangePolicy':
      return changePolicy(command, follow);
    case 'PauseFollow':
      return setPaused(true, follow);
    case 'ResumeFollow':
      return setPaused(false, follow);
    case 'AddCapital':
      return addCapital(command, follow);
    case 'ConfirmCapitalAddition':
      return confirmAddition(command, follow);
    case 'WithdrawCapital':
      return withdrawCapital(command, follow);
    case 'ConfirmCapitalWithdrawal':
      return confirmWithdrawal(command, follow);
    case 'FailCapitalMove':
      return failMove(command, follow);
    case 'ClosePosition':
      return closePosition(command.instrument, follow);
    case 'StopFollowing':
      return stop(command, follow);
    case 'ConfirmStopped':
      return confirmStopped(command, follow);
    case 'SettleProfitShare':
      return settleShare(command, follow);
    case 'ChargeSubscription':
      return chargeSubscription(command, follow);
    case 'ConfirmCharge':
      return confirmCharge(command, follow);
    case 'DeferCharge':
      return deferCharge(command, follow);
    case 'ReduceCharge':
      return reduceCharge(command, follow);
    default:
      return unreachable(command);
  }
};

const requesterOf = (command: FollowCommand): Requester => ('by' in command ? command.by : { type: 'system' });

/** The rules of one follow: a follower's capital, policy and wishes towards one leader. */
export const followDecider: Decider<FollowCommand, Follow, FollowEvent, FollowRejection> = {
  initial: absentFollow,
  evolve: evolveFollow,
  decide(command, follow) {
    if (command.type === 'RequestFollow') return request(command, follow);
    if (follow.status === 'absent') return reject('FollowNotFound');
    const by = requesterOf(command);
    if (by.type === 'user' && by.id !== follow.follower) return reject('NotFollower');
    if (command.type === 'StartFollow') return start(command, follow);
    if (command.type === 'RefuseFollow') return refuse(command, follow);
    return isLive(follow) ? decideLive(command, follow) : reject('FollowNotStarted');
  },
};
