import { accountEvent as account } from '@copyledger/testing';
import { appendRows } from '../testing/fold-rows';
import { RecordedLog } from '../testing/recorded-log';
import { ledgerFold } from './ledger.projection';

describe('the ledger', () => {
  it('has the postings of every event that moves value, in their order', () => {
    const events = new RecordedLog().append('account-a', account.FundingPaid());
    expect(appendRows(ledgerFold, events)).toEqual([
      {
        accountId: 'a',
        logPosition: 10n,
        eventId: events[0]!.recorded.id,
        eventType: 'FundingPaid',
        occurredAt: '2026-11-20T09:30:01.000000Z',
        postings: [
          { ledger: 'account', asset: 'USDT', amount: '-1' },
          { ledger: 'venue', asset: 'USDT', amount: '1' },
        ],
      },
    ]);
  });
});
