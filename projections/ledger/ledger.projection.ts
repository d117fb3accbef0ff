import type {
  FillObserved,
  FundingPaid,
  FundsCredited,
  FundsDebited,
  OrderFilled,
} from '@copyledger/domain/trading/account/account.events';
import { accountIdOf } from '../runtime/account-stream';
import type { AppendFold } from '../runtime/projection';
import type { LedgerEntry } from './ledger.queries';

type PostedFact = FundsCredited | FundsDebited | OrderFilled | FillObserved | FundingPaid;

export type LedgerEntryRow = Omit<LedgerEntry, 'position'> & { readonly logPosition: bigint };

/** Every posting of every event that moves value. */
export const ledgerFold: AppendFold<PostedFact, LedgerEntryRow> = {
  types: ['FundsCredited', 'FundsDebited', 'OrderFilled', 'FillObserved', 'FundingPaid'],
  rowsOf: (decoded) => {
    const { event, metadata, recorded } = decoded;
    const accountId = accountIdOf(decoded);
    return event.data.postings.map(({ ledger, asset, amount }, line) => ({
      accountId,
      logPosition: recorded.position,
      line,
      eventId: recorded.id,
      eventType: event.type,
      ledger,
      asset,
      amount,
      occurredAt: metadata.occurredAt,
    }));
  },
};
