import { join } from 'node:path';
import { byAccount } from '../runtime/account-stream';
import { appendedTable } from '../runtime/appended-table';
import type { Projection } from '../runtime/projection';
import type { RowShape } from '../runtime/row-shape';
import { type AccountEventRow, historyFold } from './history.projection';

const accountEventRows: RowShape<AccountEventRow> = {
  table: 'account_events',
  key: ['accountId', 'logPosition'],
  columns: {
    accountId: 'text',
    logPosition: 'bigint',
    revision: 'bigint',
    eventId: 'uuid',
    eventType: 'text',
    orderId: 'text',
    occurredAt: 'timestamptz',
    recordedAt: 'timestamptz',
    data: 'json',
    metadata: 'json',
  },
};

/** The events of every account, where the query side, which never touches the log, can read them. */
export const historyProjection: Projection = {
  name: 'history',
  version: 1,
  streamPrefixes: ['account-'],
  schemaFiles: [join(__dirname, 'history.schema.sql')],
  partitionKey: byAccount,
  tables: [appendedTable(historyFold, accountEventRows)],
};
