import type { TransferEvent, TransferPurpose } from '@copyledger/domain/trading/transfer/transfer.events';
import type { KeyedFold } from '../runtime/projection';
import type { TransferStatus } from './transfers.queries';

export interface TransferRow {
  readonly transferId: string;
  readonly owner: string;
  readonly fromAccount: string;
  readonly toAccount: string;
  readonly asset: string;
  readonly amount: string;
  readonly purpose: TransferPurpose['type'] | null;
  readonly followId: string | null;
  readonly status: TransferStatus;
  readonly reason: string | null;
  readonly startedAt: string;
  readonly updatedAt: string;
  readonly startedPosition: bigint;
}

/** A row per transfer. An end without a beginning changes nothing. */
export const transfersFold: KeyedFold<TransferEvent, TransferRow> = {
  types: ['TransferStarted', 'TransferCompleted', 'TransferFailed'],
  keysOf: ({ event }) => [[event.data.transferId]],
  fold: (row, { event, metadata, recorded }) => {
    const updatedAt = metadata.occurredAt;
    if (event.type !== 'TransferStarted') {
      if (row === undefined) return undefined;
      if (event.type === 'TransferCompleted') return { ...row, status: 'completed', updatedAt };
      return { ...row, status: 'failed', reason: event.data.reason, updatedAt };
    }
    const { transferId, owner, from, to, asset, amount, purpose } = event.data;
    return (
      row ?? {
        transferId,
        owner,
        fromAccount: from,
        toAccount: to,
        asset: asset.code,
        amount,
        purpose: purpose?.type ?? null,
        followId: purpose?.followId ?? null,
        status: 'started',
        reason: null,
        startedAt: updatedAt,
        updatedAt,
        startedPosition: recorded.position,
      }
    );
  },
};
