import type { BasisPoints, CopyPolicy } from '@copyledger/domain/copying/policy';
import type { AccountEvent } from '@copyledger/domain/trading/account/account.events';
import type { MarksRecorded } from '@copyledger/domain/trading/marks/marks.events';
import type { Asset, Instant, Instrument } from '@copyledger/kernel';

/** Something that happened on the leader's account, or the marks of a minute. */
export interface RecordedFact {
  readonly at: Instant;
  readonly event: AccountEvent | MarksRecorded;
}

export interface WhatIfQuestion {
  readonly leaderAccountId: string;
  readonly policy: CopyPolicy;
  /** What the follow starts with. */
  readonly equity: string;
  readonly asset: Asset;
  /** The follow starts here, the leader's positions as they were then; ... */
  readonly from: Instant;
  /** ... and is looked at here. Nothing is closed for it. */
  readonly to: Instant;
  /** Every copy trades so much worse than the leader's newest price. */
  readonly slippage: BasisPoints;
  readonly profitShare: BasisPoints;
  /** Every 30 days. */
  readonly subscriptionFee?: string;
  /** What the leader is worth until the record says otherwise. */
  readonly leaderEquity?: string;
  /** The markets that copies trade in; what the leader trades elsewhere is not copied. */
  readonly instruments: ReadonlyMap<string, Instrument>;
}
