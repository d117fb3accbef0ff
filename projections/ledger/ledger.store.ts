import { join } from 'node:path';
import { byAccount } from '../runtime/account-stream';
import { appendedTable } from '../runtime/appended-table';
import type { Projection } from '../runtime/projection';
import type { RowShape } from '../runtime/row-shape';
import { ledgerFold, type PostedEventRow } from './ledger.projection';

const postedEventRows: RowShape<PostedEventRow> = {
  table: 'posted_events',
  key: ['accountId', 'logPosition'],
  columns: { accountId: 'text', logPosition: 'bigint', eventId: 'uuid', eventType: 'text', occurredAt: 'timestamptz', postings: 'json' },
};

/** The double-entry ledger: its sum is zero per asset, always. */
export const ledgerProjection: Projection = {
  name: 'ledger',
  version: 2,
  streamPrefixes: ['account-'],
  schemaFiles: [join(__dirname, 'ledger.schema.sql')],
  partitionKey: byAccount,
  tables: [appendedTable(ledgerFold, postedEventRows)],
};
