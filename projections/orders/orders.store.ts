import { join } from 'node:path';
import { appendedTable } from '../runtime/appended-table';
import { keyedTable } from '../runtime/keyed-table';
import type { Projection } from '../runtime/projection';
import type { RowShape } from '../runtime/row-shape';
import { type FillRow, fillsFold, type OrderRow, ordersFold } from './orders.projection';

const orderRows: RowShape<OrderRow> = {
  table: 'orders',
  key: ['accountId', 'orderId'],
  columns: {
    accountId: 'text',
    orderId: 'text',
    clientOrderId: 'text',
    instrument: 'text',
    instrumentRevision: 'integer',
    side: 'text',
    orderType: 'text',
    timeInForce: 'text',
    quantity: 'numeric',
    limitPrice: 'numeric',
    reduceOnly: 'boolean',
    origin: 'json',
    status: 'text',
    cumulativeQuantity: 'numeric',
    leavesQuantity: 'numeric',
    averagePrice: 'numeric',
    fees: 'numeric',
    feeAsset: 'text',
    reason: 'text',
    placedAt: 'timestamptz',
    updatedAt: 'timestamptz',
    placedPosition: 'bigint',
  },
};

const fillRows: RowShape<FillRow> = {
  table: 'fills',
  key: ['accountId', 'logPosition'],
  columns: {
    accountId: 'text',
    logPosition: 'bigint',
    orderId: 'text',
    source: 'text',
    instrument: 'text',
    side: 'text',
    quantity: 'numeric',
    price: 'numeric',
    notional: 'numeric',
    fee: 'numeric',
    feeAsset: 'text',
    realisedPnl: 'numeric',
    settlementAsset: 'text',
    closedQuantity: 'numeric',
    isClosing: 'boolean',
    positionQuantity: 'numeric',
    positionCost: 'numeric',
    tradeNumber: 'numeric',
    liquidity: 'text',
    feed: 'text',
    sequence: 'numeric',
    direction: 'text',
    venueRealisedPnl: 'numeric',
    occurredAt: 'timestamptz',
  },
};

/** Orders of ours, and every fill, ours or an outside venue's. */
export const ordersProjection: Projection = {
  name: 'orders',
  version: 1,
  streamPrefixes: ['account-', 'market-'],
  schemaFiles: [join(__dirname, 'orders.schema.sql')],
  tables: [keyedTable(ordersFold, orderRows), appendedTable(fillsFold, fillRows)],
};
