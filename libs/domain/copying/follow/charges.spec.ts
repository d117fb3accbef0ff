import { accept, type Instant, reject } from '@copyledger/kernel';
import { followEvent, specification } from '@copyledger/testing';
import type { FollowCommand } from './follow.commands';
import { followDecider } from './follow.decider';
import type { FollowEvent } from './follow.events';

const { given } = specification(followDecider);
const now = '2026-11-20T09:30:00.000000Z' as Instant;
/** Of 1,000, with 10 % of the profit and 5 a month. */
const begun = [followEvent.FollowRequested(), followEvent.FollowStarted({ subscriptionFee: '5' })];
const { followId } = begun[0]!.data;
const [stopping, stopped] = [followEvent.FollowStopping(), followEvent.FollowStopped()];

describe('profit share and subscription', () => {
  const [friday, monday, later] = ['2026-11-20T09:30', '2026-11-23T00:00', '2026-11-30T00:00'].map((at) => `${at}:00.000000Z` as Instant);
  const settle = (to: Instant | undefined, value: string): FollowCommand => ({ type: 'SettleProfitShare', to: to!, value });
  const eventOf = (outcome: ReturnType<ReturnType<typeof given>['when']>): FollowEvent => {
    if (!outcome.ok || outcome.events[0] === undefined) throw new Error('Nothing was decided.');
    return outcome.events[0];
  };
  const settled = eventOf(given(...begun).when(settle(monday, '1200')));
  const owed = settled.type === 'ProfitShareSettled' ? settled.data.transferId! : '';

  it('settles a period once, in order, above the marks only', () => {
    expect(settled).toMatchObject({ data: { from: friday, to: monday, value: '1200', share: '20' } });
    expect(given(...begun, settled).when(settle(monday, '9999'))).toEqual(accept());
    expect(given(...begun).when(settle(later, '1200'))).toEqual(reject('PeriodOutOfOrder'));
    const lots = settled.type === 'ProfitShareSettled' ? settled.data.lots : [];
    expect(given(...begun, settled).when(settle(later, '1180'))).toEqual(
      accept({
        type: 'ProfitShareSettled',
        data: { followId, from: monday!, to: later!, value: '1180', settlements: [], lots, share: '0' },
      }),
    );
  });

  it('settles while capital is on its way: the value does not count it', () => {
    const adding = followEvent.CapitalAdditionRequested();
    expect(given(...begun, adding).when(settle(monday, '1200'))).toEqual(accept(settled));
  });

  it('charges a subscription every 30 days, where there is one', () => {
    const [due, after] = ['2026-12-20T09:30:00.000000Z', '2027-01-19T09:30:00.000000Z'] as [Instant, Instant];
    const charged = eventOf(given(...begun).when({ type: 'ChargeSubscription', to: due }));
    expect(charged).toMatchObject({ type: 'SubscriptionFeeCharged', data: { from: friday, to: due, fee: '5' } });
    expect(given(...begun, charged).when({ type: 'ChargeSubscription', to: due })).toEqual(accept());
    expect(given(...begun).when({ type: 'ChargeSubscription', to: after })).toEqual(reject('PeriodOutOfOrder'));
    expect(given(...begun, charged).when({ type: 'ChargeSubscription', to: after })).toMatchObject({ ok: true, events: [{}] });
  });

  it('owes a charge until it is paid', () => {
    const paid = followEvent.ChargePaid({ transferId: owed });
    expect(given(...begun, settled).thenState()).toMatchObject({ charges: [{ transferId: owed, kind: 'profit-share', amount: '20' }] });
    expect(given(...begun, settled).when({ type: 'ConfirmCharge', transferId: owed })).toEqual(accept(paid));
    expect(given(...begun, settled, paid).when({ type: 'ConfirmCharge', transferId: owed })).toEqual(accept());
    expect(given(...begun, settled, paid).thenState()).toMatchObject({ charges: [] });
  });

  it('tries a charge again by another transfer', () => {
    const defer: FollowCommand = { type: 'DeferCharge', transferId: owed, reason: 'InsufficientFunds', now };
    const deferred = eventOf(given(...begun, settled).when(defer));
    expect(deferred).toMatchObject({ type: 'ChargeDeferred', data: { transferId: owed, amount: '20', reason: 'InsufficientFunds' } });
    const next = deferred.type === 'ChargeDeferred' ? deferred.data.nextTransferId : '';
    expect(next).not.toBe(owed);
    expect(given(...begun, settled, deferred).thenState()).toMatchObject({ charges: [{ transferId: next, amount: '20' }] });
    expect(given(...begun, settled, deferred).when(defer)).toEqual(accept());
    // Not for want of money: it is not tried all the time.
    const closed = eventOf(given(...begun, settled).when({ ...defer, reason: 'AccountNotSimulated' }));
    expect(given(...begun, settled, closed).thenState()).toMatchObject({ charges: [{ retryAt: '2026-11-21T09:30:00.000000Z' }] });
  });

  it('waives what a follow that has stopped can never pay', () => {
    const reduce = (available: string): FollowCommand => ({ type: 'ReduceCharge', transferId: owed, available });
    const over = [...begun, settled, stopping, stopped];
    expect(given(...begun, settled).when(reduce('7'))).toEqual(reject('FollowNotStopped'));
    expect(given(...over).when(reduce('20'))).toEqual(accept());
    const reduced = eventOf(given(...over).when(reduce('7')));
    expect(reduced).toMatchObject({ type: 'ChargeReduced', data: { transferId: owed, amount: '7', waived: '13' } });
    expect(given(...over, reduced).thenState()).toMatchObject({ charges: [{ amount: '7' }] });
    expect(given(...over, eventOf(given(...over).when(reduce('0')))).thenState()).toMatchObject({ charges: [] });
    expect(given(...begun, settled, followEvent.FollowStopping({ mode: 'detach' }), stopped).when(reduce('7'))).toEqual(
      reject('FollowNotStopped'),
    );
  });
});
