import { join } from 'node:path';
import { appendedTable } from '../runtime/appended-table';
import type { Projection } from '../runtime/projection';
import type { RowShape } from '../runtime/row-shape';
import { type MarkRecordingRow, markRecordingsFold, type MarkRow, marksFold } from './marks.projection';

const markRows: RowShape<MarkRow> = {
  table: 'marks',
  key: ['instrument', 'at', 'logPosition'],
  columns: { instrument: 'text', at: 'timestamptz', logPosition: 'bigint', price: 'numeric', sources: 'json' },
};

const markRecordingRows: RowShape<MarkRecordingRow> = {
  table: 'mark_recordings',
  key: ['logPosition'],
  columns: { logPosition: 'bigint', recordedAt: 'timestamptz' },
};

/** What instruments were taken to be worth, minute by minute. */
export const marksProjection: Projection = {
  name: 'marks',
  version: 2,
  streamPrefixes: ['marks'],
  schemaFiles: [join(__dirname, 'marks.schema.sql')],
  tables: [appendedTable(marksFold, markRows), appendedTable(markRecordingsFold, markRecordingRows)],
};
