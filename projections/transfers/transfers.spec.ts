import type { TransferEvent } from '@copyledger/domain/trading/transfer/transfer.events';
import { transferEvent as transfer } from '@copyledger/testing';
import { foldRows } from '../testing/fold-rows';
import { RecordedLog } from '../testing/recorded-log';
import { transfersFold } from './transfers.projection';

const after = (...events: readonly TransferEvent[]) => {
  const recorded = new RecordedLog().append('transfer-x', ...events);
  return foldRows(transfersFold, [...recorded, ...recorded]);
};

describe('a transfer', () => {
  it('is under way, and then completed or failed with a reason', () => {
    expect(after(transfer.TransferStarted())).toMatchObject([
      {
        owner: 'alice',
        asset: 'USDT',
        amount: '100',
        purpose: null,
        followId: null,
        status: 'started',
        reason: null,
        startedPosition: 10n,
      },
    ]);
    expect(after(transfer.TransferStarted(), transfer.TransferCompleted())).toMatchObject([
      { status: 'completed', startedAt: '2026-11-20T09:30:01.000000Z', updatedAt: '2026-11-20T09:30:02.000000Z' },
    ]);
    expect(after(transfer.TransferStarted(), transfer.TransferFailed())).toMatchObject([{ status: 'failed', reason: 'InsufficientFunds' }]);
  });

  it('says what copying moved the money for', () => {
    const purpose = { type: 'profit-share', followId: 'fay' } as const;
    expect(after(transfer.TransferStarted({ purpose }))).toMatchObject([{ purpose: 'profit-share', followId: 'fay' }]);
  });

  it('does not end before it began', () => {
    expect(after(transfer.TransferCompleted())).toEqual([]);
  });
});
