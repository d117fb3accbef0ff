import type { Asset, Fact } from '@copyledger/kernel';

/** The journal of one transfer, `transfer-<id>`: money leaves one account, passes the clearing ledger, and reaches the other. */
export type TransferEvent =
  | Fact<
      'TransferStarted',
      {
        readonly transferId: string;
        readonly owner: string;
        readonly from: string;
        readonly to: string;
        readonly asset: Asset;
        readonly amount: string;
      }
    >
  | Fact<'TransferCompleted', { readonly transferId: string }>
  /** The money is back where it came from, or never left. `reason` is the refusal of the account that refused. */
  | Fact<'TransferFailed', { readonly transferId: string; readonly reason: string }>;
