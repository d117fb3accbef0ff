import { accept, type Instant, reject } from '@copyledger/kernel';
import { specification } from '@copyledger/testing';
import type { AccountFacts } from '../account-facts';
import type { LeaderTerms } from '../leader/leader.events';
import type { CopyPolicy } from '../policy';
import { policyProblem } from '../policy-rules';
import { committedCapital } from './capital';
import type { FollowCommand, RequestFollow } from './follow.commands';
import { followDecider } from './follow.decider';
import type { LiveFollow } from './follow.state';
import type { CapitalLot, FollowEvent } from './follow.events';

const { given } = specification(followDecider);
const asset = { code: 'USDT', scale: 6 };
const now = '2026-11-20T09:30:00.000000Z' as Instant;
const policy: CopyPolicy = { sizing: { mode: 'quantity-multiple', multiple: '0.5' } };
const terms: LeaderTerms = { sizingModes: ['quantity-multiple'], followersMax: 9, profitShare: 1_000, asset, access: 'public' };
const fay = { type: 'user', id: 'fay' } as const;
const wish = {
  ...{ followId: 'follow-1', leaderAccountId: 'account-1', follower: 'fay' },
  ...{ copyAccountId: 'account-3', asset, capital: '100', policy, termsVersion: 1 },
};
const funding: AccountFacts = { accountId: 'account-2', owner: 'fay', kind: 'simulated', isCopyAccount: false };
const request = (changes: Partial<RequestFollow> = {}): RequestFollow => ({
  ...{ type: 'RequestFollow', by: fay, ...wish, funding },
  ...changes,
});
const requested: FollowEvent = { type: 'FollowRequested', data: { ...wish, fundingAccountId: 'account-2' } };
const start: FollowCommand = { type: 'StartFollow', termsVersion: 1, profitShare: 1_000, subscriptionFee: '5', now };
const lot: CapitalLot = { lotId: 'follow-1', capital: '100', units: '100', highWaterMark: '1' };
const started: FollowEvent = {
  type: 'FollowStarted',
  data: {
    ...{ followId: 'follow-1', leaderAccountId: 'account-1', copyAccountId: 'account-3', termsVersion: 1, profitShare: 1_000 },
    ...{ subscriptionFee: '5', lot, startedAt: now },
  },
};
const begun = [requested, started];
const of = { followId: 'follow-1' };
const stop = (mode: 'close-all' | 'copy-closes' | 'detach'): FollowCommand => ({
  type: 'StopFollowing',
  by: fay,
  mode,
  reason: 'requested',
});
const stopping = (mode: 'close-all' | 'copy-closes' | 'detach'): FollowEvent => ({
  type: 'FollowStopping',
  data: { ...of, mode, reason: 'requested' },
});
const stopped: FollowEvent = { type: 'FollowStopped', data: of };
const valuation = { equity: '899.5', stopEquity: '900', prices: [{ instrument: 'BTC-USDT', price: '48999' }] };

describe('following', () => {
  it('is requested, then started or refused, once', () => {
    expect(given().when(request())).toEqual(accept(requested));
    expect(given(requested).when(request())).toEqual(accept());
    expect(given(requested).when(start)).toEqual(accept(started));
    expect(given(...begun).when(start)).toEqual(accept());
    const refuse: FollowCommand = { type: 'RefuseFollow', reason: 'LeaderFull' };
    const refused: FollowEvent = { type: 'FollowRefused', data: { ...of, reason: 'LeaderFull' } };
    expect(given(requested).when(refuse)).toEqual(accept(refused));
    expect(given(requested, refused).when(refuse)).toEqual(accept());
    expect(given(requested, refused).when(start)).toEqual(reject('FollowRefusedBefore'));
    expect(given(...begun).when(refuse)).toEqual(reject('FollowAlreadyStarted'));
  });

  it('is refused for somebody else, with nothing, or with a policy out of bounds', () => {
    expect(given().when(request({ by: { type: 'user', id: 'mallory' } }))).toEqual(reject('NotFollower'));
    expect(given().when(request({ capital: '0' }))).toEqual(reject('AmountNotPositive'));
    expect(given().when(request({ policy: { sizing: { mode: 'quantity-multiple', multiple: '101' } } }))).toEqual(reject('PolicyInvalid'));
    expect(given(requested).when(request({ leaderAccountId: 'account-9' }))).toEqual(reject('FollowAlreadyExists'));
  });

  it.each<[string, Partial<AccountFacts>]>([
    ['of somebody else', { owner: 'mallory' }],
    ['that only observes a venue', { kind: 'observed' }],
    ['of another follow', { isCopyAccount: true }],
  ])('is refused when the money is to come from an account %s', (_of, changes) => {
    expect(given().when(request({ funding: { ...funding, ...changes } }))).toEqual(reject('FundingAccountUnusable'));
  });

  it('listens to the follower only', () => {
    const pause: FollowCommand = { type: 'PauseFollow', by: { type: 'user', id: 'mallory' } };
    expect(given(...begun).when(pause)).toEqual(reject('NotFollower'));
    expect(given().when(pause)).toEqual(reject('FollowNotFound'));
    expect(given(requested).when({ ...pause, by: fay })).toEqual(reject('FollowNotStarted'));
  });
});

describe('a policy', () => {
  const change = (to: CopyPolicy): FollowCommand => ({ type: 'ChangePolicy', by: fay, policy: to, terms });

  it('changes by versions', () => {
    const other: CopyPolicy = { sizing: { mode: 'quantity-multiple', multiple: '2' } };
    expect(given(...begun).when(change(other))).toEqual(
      accept({ type: 'FollowPolicyChanged', data: { ...of, version: 2, policy: other } }),
    );
    expect(given(...begun).when(change(policy))).toEqual(accept());
  });

  it('keeps to the bounds of the leader', () => {
    expect(given(...begun).when(change({ sizing: { mode: 'fixed-amount', amount: '1' } }))).toEqual(reject('SizingNotAccepted'));
  });

  it.each<[string, Partial<CopyPolicy>]>([
    ['sizing.amount', { sizing: { mode: 'fixed-amount', amount: '0' } }],
    ['sizing.amount', { sizing: { mode: 'fixed-amount', amount: '1.0000001' } }],
    ['sizing.multiple', { sizing: { mode: 'quantity-multiple', multiple: '-1' } }],
    ['sizing.slippageMax', { sizing: { mode: 'equity-proportional', slippageMax: 5_001 } }],
    ['caps.perOrder', { caps: { perOrder: '0' } }],
    ['caps.openPositionsMax', { caps: { openPositionsMax: 0 } }],
    ['caps.ordersPerDayMax', { caps: { ordersPerDayMax: 1.5 } }],
    ['instrumentsAllowed', { instrumentsAllowed: ['A', 'A'] }],
    ['priceProtection.deviationMax', { priceProtection: { deviationMax: 0, timeToLiveMs: 1 } }],
    ['priceProtection.timeToLiveMs', { priceProtection: { deviationMax: 1, timeToLiveMs: 0 } }],
    ['stopLoss', { stopLoss: 10_001 }],
    ['stopEquity', { stopEquity: '1e3' }],
  ])('is refused for its %s', (field, changes) => {
    expect(policyProblem({ ...policy, ...changes }, asset)).toMatchObject({ field });
  });
});

describe('pausing and stopping', () => {
  it('pause and resume are the same when repeated', () => {
    const [paused, resumed]: FollowEvent[] = [
      { type: 'FollowPaused', data: of },
      { type: 'FollowResumed', data: of },
    ];
    expect(given(...begun).when({ type: 'PauseFollow', by: fay })).toEqual(accept(paused));
    expect(given(...begun, paused!).when({ type: 'PauseFollow', by: fay })).toEqual(accept());
    expect(given(...begun, paused!).when({ type: 'ResumeFollow', by: fay })).toEqual(accept(resumed));
    expect(given(...begun).when({ type: 'ResumeFollow', by: fay })).toEqual(accept());
  });

  it('a stop closes, copies closes, or detaches; closing at once overrides', () => {
    expect(given(...begun).when(stop('copy-closes'))).toEqual(accept(stopping('copy-closes')));
    expect(given(...begun, stopping('copy-closes')).when(stop('copy-closes'))).toEqual(accept());
    expect(given(...begun, stopping('copy-closes')).when(stop('close-all'))).toEqual(accept(stopping('close-all')));
    expect(given(...begun, stopping('close-all')).when(stop('detach'))).toEqual(accept());
    const poor = { mode: 'close-all', reason: 'equity-stop', valuation } as const;
    expect(given(...begun).when({ type: 'StopFollowing', by: { type: 'system' }, ...poor })).toEqual(
      accept({ type: 'FollowStopping', data: { ...of, ...poor } }),
    );
    const confirm: FollowCommand = { type: 'ConfirmStopped', to: '2026-11-21T00:00:00.000000Z' as Instant, value: '300' };
    expect(given(...begun, stopping('detach')).when(confirm)).toMatchObject({
      events: [{ type: 'ProfitShareSettled', data: { from: now, to: confirm.to, share: '20' } }, stopped],
    });
    expect(given(...begun, stopping('detach'), stopped).when(confirm)).toEqual(accept());
    expect(given(...begun, stopping('detach')).when({ type: 'PauseFollow', by: fay })).toEqual(reject('FollowStopping'));
    expect(given(...begun, stopping('detach'), stopped).when({ type: 'ClosePosition', by: fay, instrument: 'X' })).toEqual(
      reject('FollowStopped'),
    );
  });
});

describe('capital', () => {
  const add: FollowCommand = { type: 'AddCapital', by: fay, transferId: 'transfer-1', amount: '60' };
  const adding: FollowEvent = { type: 'CapitalAdditionRequested', data: { ...of, transferId: 'transfer-1', amount: '60' } };
  const confirm: FollowCommand = { type: 'ConfirmCapitalAddition', transferId: 'transfer-1', value: '120' };
  const added: FollowEvent = {
    type: 'CapitalAdded',
    data: { ...of, transferId: 'transfer-1', value: '120', lot: { lotId: 'transfer-1', capital: '60', units: '50', highWaterMark: '1.2' } },
  };

  it('buys units at what they are worth when it arrives', () => {
    expect(given(...begun).when(add)).toEqual(accept(adding));
    expect(given(...begun, adding).when(add)).toEqual(accept());
    expect(given(...begun, adding).when(confirm)).toEqual(accept(added));
    expect(given(...begun, adding, added).when(confirm)).toEqual(accept());
    expect(given(...begun).when(confirm)).toEqual(reject('CapitalMoveUnknown'));
  });

  it('takes of the leader’s capacity what is there and what is on its way', () => {
    const committed = (...history: readonly FollowEvent[]): string => committedCapital(given(...history).thenState() as LiveFollow);
    expect([committed(...begun), committed(...begun, adding), committed(...begun, adding, added)]).toEqual(['100', '160', '160']);
  });

  it('moves one amount at a time, and a failed move leaves nothing', () => {
    expect(given(...begun, adding).when({ ...add, transferId: 'transfer-2' })).toEqual(reject('CapitalMoveUnderWay'));
    const why = { transferId: 'transfer-1', reason: 'InsufficientFunds' };
    const [failed, fail]: [FollowEvent, FollowCommand] = [
      { type: 'CapitalMoveFailed', data: { ...of, ...why } },
      { type: 'FailCapitalMove', ...why },
    ];
    expect(given(...begun, adding).when(fail)).toEqual(accept(failed));
    expect(given(...begun, adding, failed).when({ ...add, transferId: 'transfer-2' })).toMatchObject({ ok: true });
  });

  it('withdrawn takes units from every lot alike', () => {
    const withdraw: FollowCommand = { type: 'WithdrawCapital', by: fay, transferId: 'transfer-3', amount: '90' };
    const history = [...begun, adding, added];
    const withdrawing: FollowEvent = { type: 'CapitalWithdrawalRequested', data: { ...of, transferId: 'transfer-3', amount: '90' } };
    expect(given(...history).when(withdraw)).toEqual(accept(withdrawing));
    const outcome = given(...history, withdrawing).when({ type: 'ConfirmCapitalWithdrawal', transferId: 'transfer-3', value: '180' });
    const lots = [
      { capital: '50', units: '50' },
      { capital: '30', units: '25' },
    ];
    expect(outcome).toMatchObject({ events: [{ data: { amount: '90', value: '180', lots } }] });
    // What has left has left, even if the market has taken the rest meanwhile.
    const worthless = given(...history, withdrawing).when({ type: 'ConfirmCapitalWithdrawal', transferId: 'transfer-3', value: '89' });
    expect(worthless).toMatchObject({ events: [{ data: { lots: [] } }] });
  });
});

describe('history that cannot have happened', () => {
  it.each<[string, readonly FollowEvent[]]>([
    ['a start before the request', [started]],
    ['a second start', [requested, started, started]],
    ['a pause before the start', [requested, { type: 'FollowPaused', data: of }]],
  ])('throws: %s', (_case, history) => {
    expect(() => given(...history).thenState()).toThrow('Invariant');
  });
});
