import { join } from 'node:path';
import { keyedTable } from '../runtime/keyed-table';
import type { Projection } from '../runtime/projection';
import type { RowShape } from '../runtime/row-shape';
import { type TransferRow, transfersFold } from './transfers.projection';

const transferRows: RowShape<TransferRow> = {
  table: 'transfers',
  key: ['transferId'],
  columns: {
    transferId: 'text',
    owner: 'text',
    fromAccount: 'text',
    toAccount: 'text',
    asset: 'text',
    amount: 'numeric',
    purpose: 'text',
    followId: 'text',
    status: 'text',
    reason: 'text',
    startedAt: 'timestamptz',
    updatedAt: 'timestamptz',
    startedPosition: 'bigint',
  },
};

/** Transfers between accounts and how they ended. */
export const transfersProjection: Projection = {
  name: 'transfers',
  version: 2,
  streamPrefixes: ['transfer-'],
  schemaFiles: [join(__dirname, 'transfers.schema.sql')],
  tables: [keyedTable(transfersFold, transferRows)],
};
