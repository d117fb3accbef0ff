import type { Queryable } from '@copyledger/platform/postgres/database';
import { cursorParts, type Page, pageOf, type PageRequest, rowsToRead } from '../runtime/page';

/** One event of the account's own stream, as the log has it, in the present version of its type. */
export interface HistoryEvent {
  readonly eventId: string;
  /** The wire name under which it was written, `trading.OrderPlaced.v1`. */
  readonly type: string;
  /** The place in the account's stream, from 0. */
  readonly revision: string;
  readonly position: string;
  readonly occurredAt: string;
  readonly recordedAt: string;
  readonly data: unknown;
  readonly metadata: unknown;
}

export interface HistoryRequest extends PageRequest {
  readonly accountId: string;
  readonly order: 'oldest-first' | 'newest-first';
}

const columns = `event_id as "eventId", event_type as type, revision, log_position as position, occurred_at as "occurredAt",
  recorded_at as "recordedAt", data, metadata`;

const statements = {
  'oldest-first': {
    name: 'history.forwards',
    text: `select ${columns} from read.account_events where account_id = $1 and log_position > $2 order by log_position limit $3`,
    start: '-1',
  },
  'newest-first': {
    name: 'history.backwards',
    text: `select ${columns} from read.account_events where account_id = $1 and log_position < $2 order by log_position desc limit $3`,
    start: '9223372036854775807',
  },
} as const;

/** The account's own events. */
export const historyOf = async (db: Queryable, request: HistoryRequest): Promise<Page<HistoryEvent>> => {
  const { name, text, start } = statements[request.order];
  const from = request.after === undefined ? start : cursorParts(request.after)[0];
  const { rows } = await db.query<HistoryEvent>({ name, text, values: [request.accountId, from, rowsToRead(request)] });
  return pageOf(rows, request, (event) => event.position);
};
