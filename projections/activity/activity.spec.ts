import { accountEvent as account } from '@copyledger/testing';
import { appendRows } from '../testing/fold-rows';
import { RecordedLog } from '../testing/recorded-log';
import { activityFold } from './activity.projection';

describe('the activity of an account', () => {
  it('has a line for what its holder would call an event, and none for book-keeping', () => {
    const log = new RecordedLog();
    log.append('account-a', account.AccountOpened());
    log.append('account-a', account.InstrumentAdmitted());
    log.append('account-a', account.FundsCredited({ asset: 'USDT', amount: '10', reference: 'bank-1' }));
    log.append('account-a', account.OrderCancelled({ orderId: 'order-1', reason: 'cancel-requested' }));
    const rows = appendRows(activityFold, log.events as never);
    expect(rows.map(({ type }) => type)).toEqual(['account-opened', 'funds-credited', 'order-cancelled']);
    expect(rows[1]).toMatchObject({ accountId: 'a', logPosition: 30n, instrument: null, orderId: null });
    expect(rows[1]?.detail).toEqual({ asset: 'USDT', amount: '10', reference: 'bank-1', source: 'outside' });
    expect(rows[2]).toMatchObject({ orderId: 'order-1', detail: { reason: 'cancel-requested' } });
  });

  it('never tells balances, postings or fingerprints', () => {
    const log = new RecordedLog();
    log.append('account-a', account.OrderPlaced());
    const [placed] = appendRows(activityFold, log.events as never);
    expect(Object.keys(placed?.detail ?? {})).not.toEqual(expect.arrayContaining(['balances']));
    expect(Object.keys(placed?.detail ?? {})).not.toEqual(expect.arrayContaining(['fingerprint']));
  });
});
