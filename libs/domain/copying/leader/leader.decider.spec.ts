import { accept, reject } from '@copyledger/kernel';
import { specification } from '@copyledger/testing';
import type { AccountFacts } from '../account-facts';
import type { AdmitFollower, LeaderCommand, PublishTerms } from './leader.commands';
import { leaderDecider } from './leader.decider';
import { payoutAccountOf, type PublishedLeader } from './leader.state';
import type { LeaderEvent, LeaderTerms } from './leader.events';
import { type LeaderRejection, leaderRejections } from './leader.rejections';

const { given } = specification(leaderDecider);
const asset = { code: 'USDT', scale: 6 };
const terms = (changes: Partial<LeaderTerms> = {}): LeaderTerms => ({
  ...{ sizingModes: ['quantity-multiple', 'fixed-amount'], followersMax: 2, profitShare: 1_000, asset, access: 'public' },
  ...changes,
});
const publish = (changes: Partial<LeaderTerms> = {}, over: Partial<PublishTerms> = {}): PublishTerms => ({
  type: 'PublishTerms',
  by: { type: 'user', id: 'lea' },
  account: { accountId: 'account-1', owner: 'lea', kind: 'simulated', isCopyAccount: false },
  terms: terms(changes),
  ...over,
});
const published = (changes: Partial<LeaderTerms> = {}, version = 1): LeaderEvent => ({
  type: 'LeaderTermsPublished',
  data: { leaderAccountId: 'account-1', owner: 'lea', version, terms: terms(changes) },
});
const admit = (changes: Partial<AdmitFollower> = {}): AdmitFollower => ({
  ...{ type: 'AdmitFollower', followId: 'follow-1', follower: 'fay', asset: 'USDT', capital: '100' },
  ...{ sizing: { mode: 'quantity-multiple', multiple: '0.5' }, termsVersion: 1 },
  ...changes,
});
const led = (followers: number, totalCapital: string) => ({ followers, totalCapital });
const admitted = (followId = 'follow-1', capital = '100', after = led(1, capital)): LeaderEvent => ({
  type: 'FollowerAdmitted',
  data: { followId, follower: 'fay', capital, termsVersion: 1, ...after },
});
const released = (followId: string, after = led(0, '0')): LeaderEvent => ({ type: 'FollowerReleased', data: { followId, ...after } });
const retired: LeaderEvent = { type: 'LeaderRetired', data: { leaderAccountId: 'account-1' } };

describe('publishing terms', () => {
  const purse: AccountFacts = { accountId: 'account-9', owner: 'lea', kind: 'simulated', isCopyAccount: false };
  const observed: AccountFacts = { ...purse, accountId: 'account-1', kind: 'observed' };
  const paidTo = { payoutAccountId: 'account-9' };

  it('names where the leader is paid, if the leading account can not be', () => {
    expect(given().when(publish({}, { account: observed }))).toEqual(reject('PayoutAccountMissing'));
    expect(given().when(publish(paidTo, { account: observed, payout: purse }))).toEqual(accept(published(paidTo)));
    expect(given().when(publish(paidTo))).toEqual(reject('PayoutAccountUnusable'));
    for (const changes of [{ owner: 'mallory' }, { kind: 'observed' }, { isCopyAccount: true }] as const)
      expect(given().when(publish(paidTo, { payout: { ...purse, ...changes } }))).toEqual(reject('PayoutAccountUnusable'));
    for (const [terms, account] of [
      [paidTo, 'account-9'],
      [{}, 'account-1'],
    ] as const)
      expect(payoutAccountOf(given(published(terms)).thenState() as PublishedLeader)).toBe(account);
  });

  it('makes a leader, and newer terms a newer version', () => {
    expect(given().when(publish())).toEqual(accept(published()));
    expect(given(published()).when(publish({ profitShare: 500 }))).toEqual(accept(published({ profitShare: 500 }, 2)));
  });

  it('of the same terms again changes nothing', () => {
    expect(given(published()).when(publish())).toEqual(accept());
  });

  it.each<[LeaderRejection, PublishTerms]>([
    ['NotLeaderOwner', publish({ sizingModes: [] }, { by: { type: 'user', id: 'mallory' } })],
    ['AccountIsCopyAccount', publish({}, { account: { accountId: 'account-1', owner: 'lea', kind: 'simulated', isCopyAccount: true } })],
    ['SizingModesEmpty', publish({ sizingModes: [] })],
    ['CapacityNotPositive', publish({ followersMax: 0 })],
    ['CapacityNotPositive', publish({ totalCapitalMax: '0' })],
    ['CapacityTooLarge', publish({ followersMax: 100_001 })],
    ['ProfitShareTooLarge', publish({ profitShare: 5_001 })],
    ['ProfitShareTooLarge', publish({ profitShare: 0.5 })],
    ['TermsAmountNotPositive', publish({ subscriptionFee: '0' })],
    ['TermsAmountNotPositive', publish({ multipleMax: '0' })],
    ['CapitalBoundsReversed', publish({ capitalMin: '10', capitalMax: '9.999999' })],
    ['InvitationsMissing', publish({ access: 'invited' })],
    ['InvitationsTooMany', publish({ access: 'invited', invited: Array.from({ length: 10_001 }, String) })],
  ])('is refused with %s', (rejection, command) => {
    expect(given().when(command)).toEqual(reject(rejection));
  });

  it('never changes the asset that capital is counted in, and ends with retirement', () => {
    expect(given(published()).when(publish({ asset: { code: 'USDC', scale: 6 } }))).toEqual(reject('TermsAssetFixed'));
    expect(given(published(), retired).when(publish({ profitShare: 1 }))).toEqual(reject('LeaderRetired'));
  });
});

describe('admitting a follower', () => {
  it('counts it once', () => {
    expect(given(published()).when(admit())).toEqual(accept(admitted()));
    expect(given(published(), admitted()).when(admit())).toEqual(accept());
  });

  it('keeps the offer that it was admitted with', () => {
    const cheap = { termsVersion: 1, profitShare: 1_000, subscriptionFee: '5' };
    const { followers } = given(
      published({ subscriptionFee: '5' }),
      admitted(),
      published({ profitShare: 2_000 }, 2),
      admitted('follow-2', '100', led(2, '200')),
    ).thenState() as PublishedLeader;
    expect(followers.get('follow-1')?.offer).toEqual(cheap);
    expect(followers.get('follow-2')?.offer).toEqual({ termsVersion: 2, profitShare: 2_000 });
  });

  it('stops exactly when the leader is full, and goes on when somebody leaves', () => {
    const full = [published(), admitted('follow-1'), admitted('follow-2')];
    expect(given(...full).when(admit({ followId: 'follow-3' }))).toEqual(reject('LeaderFull'));
    expect(given(...full, released('follow-1')).when(admit({ followId: 'follow-3' }))).toEqual(
      accept(admitted('follow-3', '100', led(2, '200'))),
    );
  });

  it('stops exactly at the capacity in money', () => {
    const capped = published({ totalCapitalMax: '150' });
    expect(given(capped, admitted()).when(admit({ followId: 'follow-2', capital: '50' }))).toEqual(
      accept(admitted('follow-2', '50', led(2, '150'))),
    );
    expect(given(capped, admitted()).when(admit({ followId: 'follow-2', capital: '50.000001' }))).toEqual(
      reject('CapitalCapacityExceeded'),
    );
  });

  it.each<[LeaderRejection, Partial<LeaderTerms>, Partial<AdmitFollower>]>([
    ['FollowsOneself', {}, { follower: 'lea' }],
    ['TermsChanged', {}, { termsVersion: 2 }],
    ['LeaderPrivate', { access: 'invited', invited: ['gus'] }, {}],
    ['AssetNotAccepted', {}, { asset: 'BTC' }],
    ['SizingModeNotAccepted', {}, { sizing: { mode: 'equity-proportional', slippageMax: 100 } }],
    ['MultipleTooLarge', { multipleMax: '0.4' }, {}],
    ['CapitalTooSmall', {}, { capital: '0' }],
    ['CapitalTooSmall', { capitalMin: '100.000001' }, {}],
    ['CapitalTooLarge', { capitalMax: '99' }, {}],
  ])('is refused with %s', (rejection, offered, asked) => {
    expect(given(published(offered)).when(admit(asked))).toEqual(reject(rejection));
  });

  it('is refused by a leader that is not there, or no longer', () => {
    expect(given().when(admit())).toEqual(reject('LeaderNotFound'));
    expect(given(published(), retired).when(admit())).toEqual(reject('LeaderRetired'));
  });
});

describe('capital that changes', () => {
  const change = (capital: string): LeaderCommand => ({ type: 'ChangeFollowerCapital', followId: 'follow-1', capital });
  const changed = (capital: string): LeaderEvent => ({
    type: 'FollowerCapitalChanged',
    data: { followId: 'follow-1', capital, ...led(1, capital) },
  });

  it('counts against the capacity when it grows, and makes room when it shrinks', () => {
    const capped = published({ totalCapitalMax: '150' });
    expect(given(capped, admitted()).when(change('150'))).toEqual(accept(changed('150')));
    expect(given(capped, admitted()).when(change('151'))).toEqual(reject('CapitalCapacityExceeded'));
    expect(given(capped, admitted(), changed('10')).when(admit({ followId: 'follow-2', capital: '140' }))).toMatchObject({ ok: true });
  });

  it('of a follow that was never admitted is refused, and the same again is the same', () => {
    expect(given(published()).when(change('1'))).toEqual(reject('FollowNotAdmitted'));
    expect(given(published(), admitted()).when(change('100'))).toEqual(accept());
  });
});

describe('leaving', () => {
  it('is the same when repeated', () => {
    const release: LeaderCommand = { type: 'ReleaseFollower', followId: 'follow-1' };
    expect(given(published(), admitted()).when(release)).toEqual(accept(released('follow-1')));
    expect(given(published(), admitted(), released('follow-1')).when(release)).toEqual(accept());
    const retire: LeaderCommand = { type: 'RetireLeader', by: { type: 'user', id: 'lea' } };
    expect(given(published()).when(retire)).toEqual(accept(retired));
    expect(given(published(), retired).when(retire)).toEqual(accept());
  });
});

describe('what can be wrong', () => {
  it('has a name each', () => {
    expect(new Set(leaderRejections).size).toBe(leaderRejections.length);
  });

  it('throws on history that cannot have happened', () => {
    expect(() => given(admitted()).thenState()).toThrow('Invariant');
    expect(() => given(published(), released('follow-9')).thenState()).toThrow('Invariant');
  });
});
