import { join } from 'node:path';
import { byAccount } from '../runtime/account-stream';
import { appendedTable } from '../runtime/appended-table';
import type { Projection } from '../runtime/projection';
import type { RowShape } from '../runtime/row-shape';
import {
  balanceVersionsFold,
  type BalanceVersionRow,
  type FundingRow,
  fundingsFold,
  marketOrderEventsFold,
  type OrderEventRow,
  type PositionVersionRow,
  positionVersionsFold,
} from './past.projection';

const balanceVersionRows: RowShape<BalanceVersionRow> = {
  table: 'balance_versions',
  key: ['accountId', 'asset', 'logPosition'],
  columns: { accountId: 'text', asset: 'text', logPosition: 'bigint', total: 'numeric', held: 'numeric', margin: 'numeric' },
};

const positionVersionRows: RowShape<PositionVersionRow> = {
  table: 'position_versions',
  key: ['accountId', 'instrument', 'logPosition'],
  columns: { accountId: 'text', instrument: 'text', logPosition: 'bigint', quantity: 'numeric', cost: 'numeric' },
};

const fundingRows: RowShape<FundingRow> = {
  table: 'fundings',
  key: ['accountId', 'logPosition'],
  columns: {
    accountId: 'text',
    logPosition: 'bigint',
    instrument: 'text',
    asset: 'text',
    amount: 'numeric',
    occurredAt: 'timestamptz',
  },
};

const marketOrderEventRows: RowShape<OrderEventRow> = {
  table: 'market_order_events',
  key: ['accountId', 'orderId', 'logPosition'],
  columns: {
    accountId: 'text',
    orderId: 'text',
    logPosition: 'bigint',
    eventType: 'text',
    occurredAt: 'timestamptz',
    data: 'json',
  },
};

/** What every event left behind: an account at any position of the log. */
export const pastProjection: Projection = {
  name: 'past',
  version: 1,
  streamPrefixes: ['account-', 'market-'],
  schemaFiles: [join(__dirname, 'past.schema.sql')],
  partitionKey: byAccount,
  tables: [
    appendedTable(balanceVersionsFold, balanceVersionRows),
    appendedTable(positionVersionsFold, positionVersionRows),
    appendedTable(fundingsFold, fundingRows),
    appendedTable(marketOrderEventsFold, marketOrderEventRows),
  ],
};
