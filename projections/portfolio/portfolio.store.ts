import { join } from 'node:path';
import { byAccount } from '../runtime/account-stream';
import { appendedTable } from '../runtime/appended-table';
import { keyedTable } from '../runtime/keyed-table';
import type { Projection } from '../runtime/projection';
import type { RowShape } from '../runtime/row-shape';
import {
  type AccountRow,
  accountsFold,
  type AccountTotalRow,
  accountTotalsFold,
  type BalanceRow,
  balancesFold,
  discrepanciesFold,
  type DiscrepancyRow,
} from './portfolio.projection';
import { balancePublication, positionPublication, totalPublication } from './portfolio.publications';
import { type PositionRow, positionsFold } from './positions.projection';

const accountRows: RowShape<AccountRow> = {
  table: 'accounts',
  key: ['accountId'],
  columns: {
    accountId: 'text',
    owner: 'text',
    kind: 'text',
    baseCurrency: 'text',
    baseCurrencyScale: 'integer',
    openedAt: 'timestamptz',
    openedPosition: 'bigint',
  },
};

const balanceRows: RowShape<BalanceRow> = {
  table: 'balances',
  key: ['accountId', 'asset'],
  columns: { accountId: 'text', asset: 'text', total: 'numeric', held: 'numeric', margin: 'numeric' },
};

const positionRows: RowShape<PositionRow> = {
  table: 'positions',
  key: ['accountId', 'instrument'],
  columns: {
    accountId: 'text',
    instrument: 'text',
    instrumentKind: 'text',
    settlementAsset: 'text',
    contractSize: 'numeric',
    priceScale: 'integer',
    quantity: 'numeric',
    cost: 'numeric',
    averageEntryPrice: 'numeric',
    realisedPnl: 'numeric',
    fees: 'numeric',
    funding: 'numeric',
    isTraded: 'boolean',
  },
};

const accountTotalRows: RowShape<AccountTotalRow> = {
  table: 'account_totals',
  key: ['accountId', 'asset'],
  columns: {
    accountId: 'text',
    asset: 'text',
    realisedPnl: 'numeric',
    fees: 'numeric',
    funding: 'numeric',
    fills: 'integer',
    closingFills: 'integer',
  },
};

const discrepancyRows: RowShape<DiscrepancyRow> = {
  table: 'discrepancies',
  key: ['accountId', 'logPosition'],
  columns: {
    accountId: 'text',
    logPosition: 'bigint',
    feed: 'text',
    sequence: 'numeric',
    instrument: 'text',
    direction: 'text',
    heldQuantity: 'numeric',
    heldCost: 'numeric',
    impliedQuantity: 'numeric',
    impliedCost: 'numeric',
    occurredAt: 'timestamptz',
  },
};

/** Accounts with their balances, positions, totals, and what an observed account's source has lost. */
export const portfolioProjection: Projection = {
  name: 'portfolio',
  version: 1,
  streamPrefixes: ['account-'],
  schemaFiles: [join(__dirname, 'portfolio.schema.sql')],
  partitionKey: byAccount,
  tables: [
    keyedTable(accountsFold, accountRows),
    keyedTable(balancesFold, balanceRows, balancePublication),
    keyedTable(positionsFold, positionRows, positionPublication),
    keyedTable(accountTotalsFold, accountTotalRows, totalPublication),
    appendedTable(discrepanciesFold, discrepancyRows),
  ],
};
