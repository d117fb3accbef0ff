import { accountEvent as account } from '@copyledger/testing';
import { appendRows } from '../testing/fold-rows';
import { RecordedLog } from '../testing/recorded-log';
import { ledgerFold } from './ledger.projection';

describe('the ledger', () => {
  it('has an entry for every posting, in the order of the event', () => {
    const events = new RecordedLog().append('account-a', account.FundingPaid());
    const shared = {
      accountId: 'a',
      logPosition: 10n,
      eventId: events[0]!.recorded.id,
      eventType: 'FundingPaid',
      asset: 'USDT',
      occurredAt: '2026-11-20T09:30:01.000000Z',
    };
    expect(appendRows(ledgerFold, events)).toEqual([
      { ...shared, line: 0, ledger: 'account', amount: '-1' },
      { ...shared, line: 1, ledger: 'venue', amount: '1' },
    ]);
  });
});
