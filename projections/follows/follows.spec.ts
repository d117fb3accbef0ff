import type { CapitalLot, FollowEvent } from '@copyledger/domain/copying/follow/follow.events';
import { type Instant, instantOfMillis } from '@copyledger/kernel';
import { followEvent as follow } from '@copyledger/testing';
import { addDecimals } from '../runtime/decimal-sum';
import { appendRows, foldRows } from '../testing/fold-rows';
import { RecordedLog } from '../testing/recorded-log';
import { type FollowRow, followsFold } from './follow-fold';
import { settlementsFold, subscriptionsFold } from './follows.projection';

const lot = (lotId: string, capital: string): CapitalLot => ({ lotId, capital, units: capital, highWaterMark: '1' });
const begun = [follow.FollowRequested({ followId: 'f1' }), follow.FollowStarted({ followId: 'f1', lot: lot('f1', '1000') })] as const;

const after = (...events: readonly FollowEvent[]): FollowRow => {
  const recorded = new RecordedLog().append<FollowEvent>('follow-f1', ...begun, ...events);
  const [row] = foldRows(followsFold, [...recorded, ...recorded] as never);
  return row!;
};

describe('a follow', () => {
  it('is requested, and then started or refused', () => {
    const [requested] = foldRows(followsFold, new RecordedLog().append('follow-f1', begun[0]));
    expect(requested).toMatchObject({ status: 'requested', capital: '1000', lots: [], startedAt: null, requestedPosition: 10n });
    expect(after()).toMatchObject({ status: 'active', profitShare: 1_000, deposited: '1000', lots: [{ lotId: 'f1' }], policyVersion: 1 });
    const refused = new RecordedLog().append<FollowEvent>('follow-f1', begun[0], follow.FollowRefused({ reason: 'LeaderFull' }));
    expect(foldRows(followsFold, refused as never)).toMatchObject([{ status: 'refused', reason: 'LeaderFull' }]);
  });

  it('begins with its request', () => {
    expect(foldRows(followsFold, new RecordedLog().append('follow-f1', begun[1]))).toEqual([]);
  });

  it('is paused, goes on, and stops', () => {
    expect(after(follow.FollowPaused()).status).toBe('paused');
    expect(after(follow.FollowPaused(), follow.FollowResumed()).status).toBe('active');
    const stopping = follow.FollowStopping({ mode: 'copy-closes', reason: 'leader-retired' });
    expect(after(stopping)).toMatchObject({ status: 'stopping', stopMode: 'copy-closes', reason: 'leader-retired', stoppedAt: null });
    expect(after(stopping, follow.FollowStopped())).toMatchObject({ status: 'stopped', stoppedAt: '2026-11-20T09:30:04.000000Z' });
  });

  it('has the newest policy', () => {
    const policy = { sizing: { mode: 'fixed-amount', amount: '50' } } as const;
    expect(after(follow.FollowPolicyChanged({ version: 2, policy }))).toMatchObject({ policy, policyVersion: 2 });
  });

  it('counts capital when it has arrived', () => {
    const added = [
      follow.CapitalAdditionRequested({ transferId: 't1', amount: '500' }),
      follow.CapitalAdded({ transferId: 't1', lot: lot('t1', '500') }),
    ];
    expect(after(added[0]!)).toMatchObject({ capital: '1000', capitalMove: { transferId: 't1', kind: 'addition', amount: '500' } });
    expect(after(...added)).toMatchObject({ capital: '1500', deposited: '1500', capitalMove: null });
    const taken = [
      follow.CapitalWithdrawalRequested({ transferId: 't2', amount: '750' }),
      follow.CapitalWithdrawn({ transferId: 't2', amount: '750', lots: [lot('f1', '500'), lot('t1', '250')] }),
    ];
    expect(after(...added, ...taken)).toMatchObject({ capital: '750', deposited: '1500', withdrawn: '750', capitalMove: null });
    expect(after(...added, taken[0]!, follow.CapitalMoveFailed())).toMatchObject({ capital: '1500', withdrawn: '0', capitalMove: null });
  });

  it('owes its charges until they are paid or waived, to the last unit', () => {
    const events = [
      follow.ProfitShareSettled({ share: '20', transferId: 't1', lots: [lot('f1', '1000')] }),
      follow.SubscriptionFeeCharged({ fee: '5', transferId: 't2' }),
      follow.ProfitShareSettled({ share: '0' }),
      follow.ChargeDeferred({ transferId: 't1', amount: '20', nextTransferId: 't3' }),
      follow.ChargePaid({ transferId: 't2', kind: 'subscription-fee', amount: '5' }),
      follow.ChargeReduced({ transferId: 't3', amount: '12', waived: '8', nextTransferId: 't4' }),
      follow.ChargePaid({ transferId: 't4', amount: '12' }),
    ];
    const owed = events.map((_, index) => after(...events.slice(0, index + 1)));
    expect(owed.map(({ charges }) => charges.map(({ transferId, amount }) => `${transferId} ${amount}`).join())).toEqual([
      't1 20',
      't1 20,t2 5',
      't1 20,t2 5',
      't3 20,t2 5',
      't3 20',
      't4 12',
      '',
    ]);
    for (const { profitShared, subscriptionFees, chargesPaid, chargesWaived, charges } of owed)
      expect(addDecimals(profitShared, subscriptionFees)).toBe(
        [chargesPaid, chargesWaived, ...charges.map(({ amount }) => amount)].reduce(addDecimals),
      );
  });
});

describe('the periods of a follow', () => {
  const [from, to]: readonly Instant[] = [instantOfMillis(Date.UTC(2026, 10, 16)), instantOfMillis(Date.UTC(2026, 10, 23))];

  it('are settled and charged, a row each', () => {
    const events: readonly FollowEvent[] = [
      follow.ProfitShareSettled({ followId: 'f1', from: from!, to: to!, value: '1200', share: '20', transferId: 't1' }),
      follow.SubscriptionFeeCharged({ followId: 'f1', fee: '5', transferId: 't2' }),
    ];
    const log = new RecordedLog().append('follow-f1', ...events) as never;
    expect(appendRows(settlementsFold, log)).toMatchObject([
      { followId: 'f1', logPosition: 10n, periodFrom: from, periodTo: to, value: '1200', share: '20', transferId: 't1' },
    ]);
    expect(appendRows(subscriptionsFold, log)).toMatchObject([{ followId: 'f1', logPosition: 20n, fee: '5', transferId: 't2' }]);
  });
});
