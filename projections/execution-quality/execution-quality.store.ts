import { join } from 'node:path';
import { keyedTable } from '../runtime/keyed-table';
import type { Projection } from '../runtime/projection';
import type { RowShape } from '../runtime/row-shape';
import { byCopyAccount, type ExecutionRow, executionsFold } from './execution-quality.projection';

const executionRows: RowShape<ExecutionRow> = {
  table: 'executions',
  key: ['accountId', 'orderId'],
  columns: {
    accountId: 'text',
    orderId: 'text',
    followId: 'text',
    planId: 'text',
    instrument: 'text',
    effect: 'text',
    side: 'text',
    quantity: 'numeric',
    leaderPrice: 'numeric',
    leaderFilledAt: 'timestamptz',
    decisionPrice: 'numeric',
    plannedAt: 'timestamptz',
    placedAt: 'timestamptz',
    acceptedAt: 'timestamptz',
    filledAt: 'timestamptz',
    filledQuantity: 'numeric',
    averagePrice: 'numeric',
    fees: 'numeric',
    feeAsset: 'text',
    quotedQuantity: 'numeric',
    quotedMiddle: 'numeric',
    quotedTouch: 'numeric',
    plannedPosition: 'bigint',
    legNumber: 'integer',
  },
};

/** How well copies were executed: at which prices and how fast, from the leader's fill to their own. */
export const executionQualityProjection: Projection = {
  name: 'execution_quality',
  version: 1,
  streamPrefixes: ['copy-', 'account-', 'market-'],
  schemaFiles: [join(__dirname, 'execution-quality.schema.sql')],
  partitionKey: byCopyAccount,
  tables: [keyedTable(executionsFold, executionRows)],
};
