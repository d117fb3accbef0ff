import { instantOfMillis } from '@copyledger/kernel';
import type { CopyEvent } from '@copyledger/domain/copying/copy/copy.events';
import type { FollowEvent } from '@copyledger/domain/copying/follow/follow.events';
import type { LeaderEvent } from '@copyledger/domain/copying/leader/leader.events';
import { eventBuilders } from './event-builders';
import { linearTerms } from './trading-terms';

const leaderAccountId = '01930000-0000-7000-8000-00000000acc1';
const copyAccountId = '01930000-0000-7000-8000-00000000acc9';
const fundingAccountId = '01930000-0000-7000-8000-00000000acc3';
const followId = '01930000-0000-7000-8000-0000000000f0';
const transferId = '01930000-0000-7000-8000-0000000000f1';
const nextTransferId = '01930000-0000-8000-8000-0000000000f2';
const planId = '01930000-0000-8000-8000-0000000000c0';
const legId = '01930000-0000-8000-8000-0000000000c1';
const leaderOrderId = '01930000-0000-7000-8000-000000000a01';

const at = instantOfMillis(Date.UTC(2026, 10, 20, 9, 30));
const monday = instantOfMillis(Date.UTC(2026, 10, 23));
const instrument = linearTerms.symbol;
const led = { followers: 1, totalCapital: '1000' };
const lot = { lotId: followId, capital: '1000', units: '1000', highWaterMark: '1' };
const policy = { sizing: { mode: 'quantity-multiple', multiple: '0.5' } } as const;

export const leaderEvent = eventBuilders<LeaderEvent>({
  LeaderTermsPublished: {
    leaderAccountId,
    owner: 'alice',
    version: 1,
    terms: {
      sizingModes: ['fixed-amount', 'quantity-multiple', 'equity-proportional'],
      followersMax: 100,
      profitShare: 1_000,
      asset: linearTerms.quote,
      access: 'public',
    },
  },
  FollowerAdmitted: { ...led, followId, follower: 'fay', capital: '1000', termsVersion: 1 },
  FollowerCapitalChanged: { ...led, followId, capital: '1000' },
  FollowerReleased: { followId, followers: 0, totalCapital: '0' },
  LeaderRetired: { leaderAccountId },
});

/** A follow of 1,000 USDT that copies half of the quantity of whoever leads. */
export const followEvent = eventBuilders<FollowEvent>({
  FollowRequested: {
    followId,
    leaderAccountId,
    follower: 'fay',
    fundingAccountId,
    copyAccountId,
    asset: linearTerms.quote,
    capital: '1000',
    policy,
    termsVersion: 1,
  },
  FollowStarted: { followId, leaderAccountId, copyAccountId, termsVersion: 1, profitShare: 1_000, lot, startedAt: at },
  FollowRefused: { followId, reason: 'LeaderFull' },
  FollowPolicyChanged: { followId, version: 2, policy },
  FollowPaused: { followId },
  FollowResumed: { followId },
  CapitalAdditionRequested: { followId, transferId, amount: '100' },
  CapitalAdded: { followId, transferId, value: '1000', lot },
  CapitalWithdrawalRequested: { followId, transferId, amount: '100' },
  CapitalWithdrawn: { followId, transferId, amount: '100', value: '1000', lots: [{ ...lot, capital: '900', units: '900' }] },
  CapitalMoveFailed: { followId, transferId, reason: 'InsufficientFunds' },
  PositionCloseRequested: { followId, instrument },
  FollowStopping: { followId, mode: 'close-all', reason: 'requested' },
  FollowStopped: { followId },
  ProfitShareSettled: { followId, from: at, to: monday, value: '1000', settlements: [], lots: [lot], share: '0' },
  SubscriptionFeeCharged: { followId, from: at, to: instantOfMillis(Date.UTC(2026, 11, 20, 9, 30)), fee: '5', transferId },
  ChargePaid: { followId, transferId, kind: 'profit-share', amount: '20' },
  ChargeDeferred: { followId, transferId, kind: 'profit-share', amount: '20', reason: 'InsufficientFunds', nextTransferId },
  ChargeReduced: { followId, transferId, kind: 'profit-share', amount: '15', waived: '5', nextTransferId },
});

const nothing = { target: '0', held: '0', writtenOff: '0', manual: '0', pending: '0', residual: '0' };
const leg = { legId, followId, copyAccountId, effect: 'open', side: 'buy' } as const;

/** Half of a purchase of 0.1 at 50,000, planned and filled. */
export const copyEvent = eventBuilders<CopyEvent>({
  CopyPlanned: {
    leaderAccountId,
    planId,
    planNumber: 1,
    part: 1,
    parts: 1,
    instrument,
    cause: 'leader-fills',
    plannedAt: at,
    fills: [
      {
        orderId: leaderOrderId,
        side: 'buy',
        quantity: '0.1',
        averagePrice: '50000',
        fills: 1,
        firstPosition: '100',
        lastPosition: '100',
        firstAt: at,
        lastAt: at,
      },
    ],
    sizing: [{ leaderOrderId, price: '50000', quantity: '0.1' }],
    leaderPosition: '0.1',
    referencePrice: '50000',
    legs: [
      {
        ...leg,
        policyVersion: 1,
        outcome: 'ordered',
        quantity: '0.05',
        reduceOnly: false,
        position: { ...nothing, target: '0.05', pending: '0.05' },
      },
    ],
    consumed: '100',
  },
  CopyLegResolved: {
    ...leg,
    planId,
    instrument,
    outcome: 'filled',
    quantity: '0.05',
    filledQuantity: '0.05',
    averagePrice: '50000',
    position: { ...nothing, target: '0.05', held: '0.05' },
    consumed: '110',
  },
});
