import { join } from 'node:path';
import { keyedTable } from '../runtime/keyed-table';
import type { Projection } from '../runtime/projection';
import type { RowShape } from '../runtime/row-shape';
import { type InstrumentRow, instrumentsFold } from './instruments.projection';

const instrumentRows: RowShape<InstrumentRow> = {
  table: 'instruments',
  key: ['symbol'],
  columns: { symbol: 'text', terms: 'json', listedAt: 'timestamptz', updatedAt: 'timestamptz' },
};

/** The instruments in their newest terms. */
export const instrumentsProjection: Projection = {
  name: 'instruments',
  version: 1,
  streamPrefixes: ['instrument-'],
  schemaFiles: [join(__dirname, 'instruments.schema.sql')],
  tables: [keyedTable(instrumentsFold, instrumentRows)],
};
