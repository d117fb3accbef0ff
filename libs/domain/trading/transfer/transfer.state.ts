import type { Asset } from '@copyledger/kernel';
import type { TransferPurpose } from './transfer.events';

/** What is to move, from where and to where; it never changes. */
export interface TransferTerms {
  readonly transferId: string;
  readonly owner: string;
  readonly from: string;
  readonly to: string;
  readonly asset: Asset;
  /** Minor units of the asset. */
  readonly amount: bigint;
  readonly purpose?: TransferPurpose;
}

export type StartedTransfer =
  | { readonly status: 'started' | 'completed'; readonly terms: TransferTerms }
  | { readonly status: 'failed'; readonly terms: TransferTerms; readonly reason: string };

export type Transfer = { readonly status: 'absent' } | StartedTransfer;

export const absentTransfer: Transfer = { status: 'absent' };
