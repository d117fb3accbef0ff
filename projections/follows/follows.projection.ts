import type { CapitalLot, FollowEvent } from '@copyledger/domain/copying/follow/follow.events';
import type { Instant } from '@copyledger/kernel';
import type { AppendFold, PartitionKey } from '../runtime/projection';
import { followIn } from './follow-fold';

type Settled = Extract<FollowEvent, { readonly type: 'ProfitShareSettled' }>;
type Charged = Extract<FollowEvent, { readonly type: 'SubscriptionFeeCharged' }>;

/** Few events, and no follow waits for another one's that cannot be folded. */
export const byFollow: PartitionKey = { field: 'followId', partitions: 1, keysOf: (event) => [followIn(event)] };

export interface SettlementRow {
  readonly followId: string;
  readonly logPosition: bigint;
  readonly periodFrom: Instant;
  readonly periodTo: Instant;
  readonly value: string;
  readonly settlements: Settled['data']['settlements'];
  readonly lots: readonly CapitalLot[];
  readonly share: string;
  readonly transferId: string | null;
  readonly settledAt: Instant;
}

/** A row per period whose profit was shared: the frame of a statement. */
export const settlementsFold: AppendFold<Settled, SettlementRow> = {
  types: ['ProfitShareSettled'],
  rowsOf: ({ event: { data }, metadata, recorded }) => [
    {
      followId: data.followId,
      logPosition: recorded.position,
      periodFrom: data.from,
      periodTo: data.to,
      value: data.value,
      settlements: data.settlements,
      lots: data.lots,
      share: data.share,
      transferId: data.transferId ?? null,
      settledAt: metadata.occurredAt,
    },
  ],
};

export interface SubscriptionRow {
  readonly followId: string;
  readonly logPosition: bigint;
  readonly periodFrom: Instant;
  readonly periodTo: Instant;
  readonly fee: string;
  readonly transferId: string;
}

/** A row per subscription fee that fell due. */
export const subscriptionsFold: AppendFold<Charged, SubscriptionRow> = {
  types: ['SubscriptionFeeCharged'],
  rowsOf: ({ event: { data }, recorded }) => [
    {
      followId: data.followId,
      logPosition: recorded.position,
      periodFrom: data.from,
      periodTo: data.to,
      fee: data.fee,
      transferId: data.transferId,
    },
  ],
};
