import type { PlannedLeg } from '@copyledger/domain/copying/copy/copy.events';
import { derivedId, instantOfMillis } from '@copyledger/kernel';
import { accountEvent, copyEvent, followEvent, leaderEvent, linearTerms, marketEvent, marksEvent } from '@copyledger/testing';
import type { AnyEvent } from '../query-api.world';

/** An event and the stream that it is in. */
export type Happening = readonly [stream: string, event: AnyEvent];

const { symbol: instrument } = linearTerms;
const usdt = (total: string, margin = '0') => [{ asset: 'USDT', total, held: '0', margin }];

/** Lea leads; Fay follows with half of what Lea trades, and Gus, who has paused, with as much. */
export const lea = derivedId<'account'>('account', 'lea');
export const secretive = derivedId<'account'>('account', 'secretive');
export const [ofFay, ofGus] = [derivedId<'follow'>('follow', 'fay'), derivedId<'follow'>('follow', 'gus')];
export const copyOfFay = derivedId<'account'>('account', 'copy of fay');
const copyOfGus = derivedId<'account'>('account', 'copy of gus');
export const [legOfFay, legOfGus] = [derivedId<'order'>('leg', 'fay'), derivedId<'order'>('leg', 'gus')];

const [planned] = copyEvent.CopyPlanned().data.legs;
const nothing = { target: '0', held: '0', writtenOff: '0', manual: '0', pending: '0', residual: '0' };

const legs: readonly PlannedLeg[] = [
  { ...planned!, followId: ofFay, legId: legOfFay, copyAccountId: copyOfFay },
  {
    ...{ ...planned!, followId: ofGus, legId: legOfGus, copyAccountId: copyOfGus, quantity: '0.1' },
    ...{ outcome: 'skipped', reason: 'paused', position: { ...nothing, target: '0.1', writtenOff: '0.1' } },
  },
];

/** Before anything is traded. */
export const beginnings: readonly Happening[] = [
  [`leader-${lea}`, leaderEvent.LeaderTermsPublished({ leaderAccountId: lea, owner: 'lea' })],
  [
    `leader-${secretive}`,
    leaderEvent.LeaderTermsPublished({
      ...{ leaderAccountId: secretive, owner: 'sid' },
      terms: { ...leaderEvent.LeaderTermsPublished().data.terms, access: 'invited', invited: ['gus'], profitShare: 500 },
    }),
  ],
  [`follow-${ofFay}`, followEvent.FollowRequested({ followId: ofFay, leaderAccountId: lea, copyAccountId: copyOfFay })],
  [`leader-${lea}`, leaderEvent.FollowerAdmitted({ followId: ofFay, follower: 'fay' })],
  [`account-${copyOfFay}`, accountEvent.AccountOpened({ accountId: copyOfFay, owner: 'fay', copyOf: ofFay })],
  [`account-${copyOfFay}`, accountEvent.InstrumentAdmitted()],
  [`account-${copyOfFay}`, accountEvent.FundsCredited({ amount: '1000', balances: usdt('1000') })],
  [`follow-${ofFay}`, followEvent.FollowStarted({ followId: ofFay, leaderAccountId: lea, copyAccountId: copyOfFay })],
  [`follow-${ofGus}`, followEvent.FollowRequested({ followId: ofGus, follower: 'gus', leaderAccountId: lea, copyAccountId: copyOfGus })],
  [`leader-${lea}`, leaderEvent.FollowerAdmitted({ followId: ofGus, follower: 'gus', capital: '500', followers: 2, totalCapital: '1500' })],
];

/** Fay sells a part by hand. */
export const soldByHand: Happening = [
  `account-${copyOfFay}`,
  accountEvent.OrderFilled({
    ...{
      orderId: 'by hand',
      side: 'sell',
      quantity: '0.01',
      price: '50100',
      notional: '501',
      realisedPnl: { asset: 'USDT', amount: '0.9' },
    },
    ...{ fee: { asset: 'USDT', amount: '1' }, position: { quantity: '0.03', cost: '1500.3' }, balances: usdt('999.1', '1500.3') },
  }),
];

const [week, monday, stop] = [Date.UTC(2026, 10, 16), Date.UTC(2026, 10, 23), Date.UTC(2026, 10, 24, 10)].map(instantOfMillis);
const shared = { lotId: ofFay, capital: '1000', units: '997', highWaterMark: '1.0026' };
const transferId = derivedId<'transfer'>('transfer', 'share');

/** The week is settled, a fee falls due, and the follow is detached. */
export const settledPeriods: readonly Happening[] = [
  [
    `follow-${ofFay}`,
    followEvent.ProfitShareSettled({
      ...{ followId: ofFay, from: week!, to: monday!, value: '1002.6', share: '0.26', transferId, lots: [shared] },
      settlements: [{ lotId: ofFay, unitValue: '1.0026', profit: '2.6', share: '0.26', highWaterMark: '1.0026' }],
    }),
  ],
  [`follow-${ofFay}`, followEvent.SubscriptionFeeCharged({ followId: ofFay, from: week!, to: monday!, fee: '5', transferId })],
  [`follow-${ofFay}`, followEvent.ProfitShareSettled({ followId: ofFay, from: monday!, to: stop!, value: '997', lots: [shared] })],
];

/** Lea buys 0.1 at 50,000; Fay gets 0.04 of 0.05 at 50,010, and the rest of the quote was too dear. */
export const copiedTrade: readonly Happening[] = [
  [`copy-${lea}`, copyEvent.CopyPlanned({ leaderAccountId: lea, legs, consumed: '0' })],
  [
    `account-${copyOfFay}`,
    accountEvent.OrderPlaced({
      ...{ accountId: copyOfFay, orderId: legOfFay, quantity: '0.05', balances: usdt('1000') },
      origin: { type: 'copy', followId: ofFay, planId: 'plan' },
    }),
  ],
  [`market-${instrument}`, marketEvent.OrderAccepted({ accountId: copyOfFay, orderId: legOfFay })],
  [
    `market-${instrument}`,
    marketEvent.TradeExecuted({
      ...{ quantity: '0.04', price: '50010', taker: { kind: 'account', accountId: copyOfFay, orderId: legOfFay } },
      maker: { kind: 'outside', source: 'recording', quote: { bid: '50000', ask: '50010', at: instantOfMillis(0) } },
    }),
  ],
  [
    `account-${copyOfFay}`,
    accountEvent.OrderFilled({
      ...{ orderId: legOfFay, quantity: '0.04', price: '50010', notional: '2000.4', cumulativeQuantity: '0.04', averagePrice: '50010' },
      ...{ fee: { asset: 'USDT', amount: '1' }, position: { quantity: '0.04', cost: '2000.4' }, balances: usdt('999', '2000.4') },
    }),
  ],
  [
    `copy-${lea}`,
    copyEvent.CopyLegResolved({
      ...{ legId: legOfFay, followId: ofFay, copyAccountId: copyOfFay, outcome: 'partly-filled', filledQuantity: '0.04', consumed: '0' },
      ...{ averagePrice: '50010', reason: 'price', position: { ...nothing, target: '0.05', held: '0.04', writtenOff: '0.01' } },
    }),
  ],
  ['marks', marksEvent.MarksRecorded({ marks: [{ instrument, price: '50100', sources: ['recording'] }] })],
];
