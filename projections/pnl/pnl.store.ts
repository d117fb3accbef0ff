import { join } from 'node:path';
import { byAccount } from '../runtime/account-stream';
import { appendedTable } from '../runtime/appended-table';
import { keyedTable } from '../runtime/keyed-table';
import type { Projection } from '../runtime/projection';
import type { RowShape } from '../runtime/row-shape';
import {
  type BalanceDayRow,
  balanceDaysFold,
  type CashFlowRow,
  cashFlowsFold,
  type PnlDayRow,
  pnlDaysFold,
  type PositionDayRow,
  positionDaysFold,
} from './pnl.projection';

const pnlDayRows: RowShape<PnlDayRow> = {
  table: 'pnl_days',
  key: ['accountId', 'day', 'instrument', 'asset'],
  columns: {
    accountId: 'text',
    day: 'text',
    instrument: 'text',
    asset: 'text',
    realisedPnl: 'numeric',
    fees: 'numeric',
    funding: 'numeric',
    fills: 'integer',
  },
};

const balanceDayRows: RowShape<BalanceDayRow> = {
  table: 'balance_days',
  key: ['accountId', 'asset', 'day'],
  columns: { accountId: 'text', asset: 'text', day: 'text', total: 'numeric', firstPosition: 'bigint' },
};

const positionDayRows: RowShape<PositionDayRow> = {
  table: 'position_days',
  key: ['accountId', 'instrument', 'day'],
  columns: { accountId: 'text', instrument: 'text', day: 'text', quantity: 'numeric', cost: 'numeric', firstPosition: 'bigint' },
};

const cashFlowRows: RowShape<CashFlowRow> = {
  table: 'cash_flows',
  key: ['accountId', 'logPosition'],
  columns: { accountId: 'text', logPosition: 'bigint', asset: 'text', day: 'text', amount: 'numeric' },
};

/** Profit by day, and how each day left an account. */
export const pnlProjection: Projection = {
  name: 'pnl',
  version: 2,
  streamPrefixes: ['account-'],
  schemaFiles: [join(__dirname, 'pnl.schema.sql')],
  partitionKey: byAccount,
  tables: [
    keyedTable(pnlDaysFold, pnlDayRows),
    keyedTable(balanceDaysFold, balanceDayRows),
    keyedTable(positionDaysFold, positionDayRows),
    appendedTable(cashFlowsFold, cashFlowRows),
  ],
};
