import type { Asset } from '@copyledger/kernel';
import type { Requester } from '../account/account.commands';
import type { TransferPurpose } from './transfer.events';

export interface StartTransfer {
  readonly type: 'StartTransfer';
  readonly by: Requester;
  readonly transferId: string;
  /** Of both accounts, unless the system has a purpose. That they are this owner's is checked where their money moves. */
  readonly owner: string;
  readonly from: string;
  readonly to: string;
  readonly asset: Asset;
  /** Minor units of the asset. */
  readonly amount: bigint;
  readonly purpose?: TransferPurpose;
}

/** Both accounts have booked it. Asked for by the transfer saga only. */
interface CompleteTransfer {
  readonly type: 'CompleteTransfer';
}

/** The money is back where it came from, or never left. Asked for by the transfer saga only. */
export interface FailTransfer {
  readonly type: 'FailTransfer';
  /** The refusal of the account that refused. */
  readonly reason: string;
}

export type TransferCommand = StartTransfer | CompleteTransfer | FailTransfer;
