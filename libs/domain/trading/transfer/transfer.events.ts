import type { Asset, Fact } from '@copyledger/kernel';

/** Why the system moves money for a follow: its capital, or what the follower pays to the leader. */
export interface TransferPurpose {
  readonly type: 'capital' | 'capital-return' | 'profit-share' | 'subscription-fee';
  readonly followId: string;
}

/** The journal of one transfer, `transfer-<id>`: money leaves one account, passes the clearing ledger, and reaches the other. */
export type TransferEvent =
  | Fact<
      'TransferStarted',
      {
        readonly transferId: string;
        /** Of the account that pays; of both, where an owner asked for it. */
        readonly owner: string;
        readonly from: string;
        readonly to: string;
        readonly asset: Asset;
        readonly amount: string;
        /** Of the system's own transfers, which may go from one owner's account to another's. */
        readonly purpose?: TransferPurpose;
      }
    >
  | Fact<'TransferCompleted', { readonly transferId: string }>
  /** The money is back where it came from, or never left. `reason` is the refusal of the account that refused. */
  | Fact<'TransferFailed', { readonly transferId: string; readonly reason: string }>;
