import { join } from 'node:path';
import { keyedTable } from '../runtime/keyed-table';
import type { Projection } from '../runtime/projection';
import type { RowShape } from '../runtime/row-shape';
import { byFollow, type CopiedPositionRow, copiedPositionsFold, type CopyLegRow, copyLegsFold } from './copy-legs.projection';
import { copiedPositionPublication, copyLegPublication } from './copy-legs.publications';

const positionRows: RowShape<CopiedPositionRow> = {
  table: 'copied_positions',
  key: ['followId', 'instrument'],
  columns: {
    followId: 'text',
    instrument: 'text',
    target: 'numeric',
    held: 'numeric',
    residual: 'numeric',
    writtenOff: 'numeric',
    manual: 'numeric',
    pending: 'numeric',
    consumed: 'bigint',
    updatedAt: 'timestamptz',
  },
};

const legRows: RowShape<CopyLegRow> = {
  table: 'copy_legs',
  key: ['followId', 'legId'],
  columns: {
    followId: 'text',
    legId: 'text',
    planId: 'text',
    planNumber: 'integer',
    leaderAccountId: 'text',
    copyAccountId: 'text',
    instrument: 'text',
    cause: 'text',
    effect: 'text',
    side: 'text',
    policyVersion: 'integer',
    outcome: 'text',
    quantity: 'numeric',
    limitPrice: 'numeric',
    filledQuantity: 'numeric',
    averagePrice: 'numeric',
    cuts: 'json',
    reason: 'text',
    isSkipped: 'boolean',
    plannedAt: 'timestamptz',
    resolvedAt: 'timestamptz',
    plannedPosition: 'bigint',
    legNumber: 'integer',
  },
};

/** What follows should hold and why they hold something else, and every leg of every plan. */
export const copyLegsProjection: Projection = {
  name: 'copy_legs',
  version: 1,
  streamPrefixes: ['copy-'],
  schemaFiles: [join(__dirname, 'copy-legs.schema.sql')],
  partitionKey: byFollow,
  tables: [keyedTable(copiedPositionsFold, positionRows, copiedPositionPublication), keyedTable(copyLegsFold, legRows, copyLegPublication)],
};
