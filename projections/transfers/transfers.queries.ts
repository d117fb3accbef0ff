import type { TransferPurpose } from '@copyledger/domain/trading/transfer/transfer.events';
import type { Queryable } from '@copyledger/platform/postgres/database';
import { cursorParts, type Page, pageOf, type PageRequest, rowsToRead } from '../runtime/page';

export type TransferStatus = 'started' | 'completed' | 'failed';

export interface Transfer {
  readonly transferId: string;
  readonly owner: string;
  readonly from: string;
  readonly to: string;
  readonly asset: string;
  readonly amount: string;
  /** What copying moves money for, and for which follow; null where an owner asked for it. */
  readonly purpose: TransferPurpose['type'] | null;
  readonly followId: string | null;
  readonly status: TransferStatus;
  /** Why it failed. */
  readonly reason: string | null;
  readonly startedAt: string;
  readonly updatedAt: string;
  readonly startedPosition: string;
  readonly updatedPosition: string;
}

const columns = `transfer_id as "transferId", owner, from_account as "from", to_account as "to", asset, amount, purpose,
  follow_id as "followId", status, reason, started_at as "startedAt", updated_at as "updatedAt", started_position as "startedPosition",
  log_position as "updatedPosition"`;

export const transferOf = async (db: Queryable, transferId: string): Promise<Transfer | undefined> => {
  const { rows } = await db.query<Transfer>({
    name: 'transfers.one',
    text: `select ${columns} from read.transfers where transfer_id = $1`,
    values: [transferId],
  });
  return rows[0];
};

/** An owner's transfers, newest first. */
export const transfersOf = async (db: Queryable, request: PageRequest & { readonly owner: string }): Promise<Page<Transfer>> => {
  const from = request.after === undefined ? '9223372036854775807' : cursorParts(request.after)[0];
  const { rows } = await db.query<Transfer>({
    name: 'transfers.list',
    text: `select ${columns} from read.transfers where owner = $1 and started_position < $2 order by started_position desc limit $3`,
    values: [request.owner, from, rowsToRead(request)],
  });
  return pageOf(rows, request, (transfer) => transfer.startedPosition);
};
