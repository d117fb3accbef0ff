import { join } from 'node:path';
import { byAccount } from '../runtime/account-stream';
import { appendedTable } from '../runtime/appended-table';
import type { Projection } from '../runtime/projection';
import type { RowShape } from '../runtime/row-shape';
import { type LedgerEntryRow, ledgerFold } from './ledger.projection';

const ledgerRows: RowShape<LedgerEntryRow> = {
  table: 'ledger_entries',
  key: ['accountId', 'logPosition', 'line'],
  columns: {
    accountId: 'text',
    logPosition: 'bigint',
    line: 'integer',
    eventId: 'uuid',
    eventType: 'text',
    ledger: 'text',
    asset: 'text',
    amount: 'numeric',
    occurredAt: 'timestamptz',
  },
};

/** The double-entry ledger: its sum is zero per asset, always. */
export const ledgerProjection: Projection = {
  name: 'ledger',
  version: 1,
  streamPrefixes: ['account-'],
  schemaFiles: [join(__dirname, 'ledger.schema.sql')],
  partitionKey: byAccount,
  tables: [appendedTable(ledgerFold, ledgerRows)],
};
