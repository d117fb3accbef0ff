import { join } from 'node:path';
import { byAccount } from '../runtime/account-stream';
import { appendedTable } from '../runtime/appended-table';
import type { Projection, Publication } from '../runtime/projection';
import type { RowShape } from '../runtime/row-shape';
import { activityFold, type ActivityRow } from './activity.projection';

const activityRows: RowShape<ActivityRow> = {
  table: 'activities',
  key: ['accountId', 'logPosition'],
  columns: {
    accountId: 'text',
    logPosition: 'bigint',
    type: 'text',
    instrument: 'text',
    orderId: 'text',
    detail: 'json',
    occurredAt: 'timestamptz',
  },
};

const activityPublication: Publication<ActivityRow> = {
  channelOf: ({ accountId }) => `activity:${accountId}`,
  show: ({ type, instrument, orderId, detail, occurredAt, logPosition }) => ({
    type,
    instrument,
    orderId,
    detail,
    occurredAt,
    position: logPosition.toString(),
  }),
};

/** The feed of each account. */
export const activityProjection: Projection = {
  name: 'activity',
  version: 1,
  streamPrefixes: ['account-'],
  schemaFiles: [join(__dirname, 'activity.schema.sql')],
  partitionKey: byAccount,
  tables: [appendedTable(activityFold, activityRows, activityPublication)],
};
