import type { Ledger } from '@copyledger/domain/trading/account/account.events';
import type { Queryable } from '@copyledger/platform/postgres/database';
import { cursorParts, type Page, pageOf, type PageRequest, rowsToRead } from '../runtime/page';

/** One posting. The entries of one event sum to zero per asset. */
export interface LedgerEntry {
  readonly accountId: string;
  readonly eventId: string;
  readonly eventType: string;
  /** The log position of the event. */
  readonly position: string;
  /** Its place among the event's entries, from 0. */
  readonly line: number;
  readonly ledger: Ledger;
  readonly asset: string;
  /** Signed: positive is received by the ledger. */
  readonly amount: string;
  readonly occurredAt: string;
}

export interface LedgerSum {
  readonly asset: string;
  readonly entries: string;
  /** Zero, by law. */
  readonly sum: string;
}

export interface LedgerRequest extends PageRequest {
  readonly accountId: string;
  readonly asset?: string;
  readonly ledger?: Ledger;
}

/** The postings of an event as rows. */
const postingsOf = (event: string): string => `(
        select (number - 1)::int as line, each ->> 'ledger' as ledger, each ->> 'asset' as asset, each ->> 'amount' as amount
        from json_array_elements(${event}.postings) with ordinality as posting (each, number))`;

/** The entries of an account's events, newest first. */
export const entriesOf = async (db: Queryable, request: LedgerRequest): Promise<Page<LedgerEntry>> => {
  const [position, line] = request.after === undefined ? ['9223372036854775807', '0'] : cursorParts(request.after);
  const { rows } = await db.query<LedgerEntry>({
    name: 'ledger.entries',
    text: `select e.account_id as "accountId", e.event_id as "eventId", e.event_type as "eventType", e.log_position as position, p.line,
        p.ledger, p.asset, p.amount, e.occurred_at as "occurredAt"
      from read.posted_events e cross join lateral ${postingsOf('e')} p
      where e.account_id = $1 and e.log_position <= $2::bigint and (e.log_position, p.line) < ($2::bigint, $3::int)
        and ($5::text is null or p.asset = $5) and ($6::text is null or p.ledger = $6)
      order by e.log_position desc, p.line desc limit $4`,
    values: [request.accountId, position, line ?? '0', rowsToRead(request), request.asset ?? null, request.ledger ?? null],
  });
  return pageOf(rows, request, (entry) => `${entry.position}.${entry.line}`);
};

/** Every posting ever made, summed per asset: each sum is zero, or the books are wrong. Reads the whole table. */
export const ledgerSums = async (db: Queryable): Promise<readonly LedgerSum[]> => {
  const { rows } = await db.query<LedgerSum>({
    name: 'ledger.sums',
    text: `select p.asset, count(*) as entries, trim_scale(sum(p.amount::numeric)) as sum
      from read.posted_events e cross join lateral ${postingsOf('e')} p group by p.asset order by p.asset`,
  });
  return rows;
};
