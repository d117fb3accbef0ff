import type {
  FillObserved,
  FundingPaid,
  FundsCredited,
  FundsDebited,
  OrderFilled,
  Posting,
} from '@copyledger/domain/trading/account/account.events';
import type { Instant } from '@copyledger/kernel';
import { accountIdOf } from '../runtime/account-stream';
import type { AppendFold } from '../runtime/projection';

type PostedFact = FundsCredited | FundsDebited | OrderFilled | FillObserved | FundingPaid;

/** An event that moved value, with all of its postings in their order. */
export interface PostedEventRow {
  readonly accountId: string;
  readonly logPosition: bigint;
  readonly eventId: string;
  readonly eventType: string;
  readonly occurredAt: Instant;
  readonly postings: readonly Posting[];
}

/** The postings of every event that moves value. */
export const ledgerFold: AppendFold<PostedFact, PostedEventRow> = {
  types: ['FundsCredited', 'FundsDebited', 'OrderFilled', 'FillObserved', 'FundingPaid'],
  rowsOf: (decoded) => {
    const { event, metadata, recorded } = decoded;
    return [
      {
        accountId: accountIdOf(decoded),
        logPosition: recorded.position,
        eventId: recorded.id,
        eventType: event.type,
        occurredAt: metadata.occurredAt,
        postings: event.data.postings,
      },
    ];
  },
};
