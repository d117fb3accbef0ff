import { accountEvent as account } from '@copyledger/testing';
import { appendRows } from '../testing/fold-rows';
import { RecordedLog } from '../testing/recorded-log';
import { historyFold } from './history.projection';

describe('the history of an account', () => {
  it('keeps every event as it was recorded', () => {
    const log = new RecordedLog();
    log.append('account-b', account.AccountOpened());
    const [, credited] = [...log.append('account-a', account.AccountOpened()), ...log.append('account-a', account.FundsCredited())];
    expect(appendRows(historyFold, [credited!])).toEqual([
      {
        accountId: 'a',
        logPosition: 30n,
        revision: 1n,
        eventId: credited!.recorded.id,
        eventType: 'trading.FundsCredited.v1',
        orderId: null,
        occurredAt: '2026-11-20T09:30:03.000000Z',
        recordedAt: '2026-11-20T09:30:03.000000Z',
        data: account.FundsCredited().data,
        metadata: credited!.metadata,
      },
    ]);
  });
});
