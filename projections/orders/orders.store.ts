import { join } from 'node:path';
import { byAccount } from '../runtime/account-stream';
import { appendedTable } from '../runtime/appended-table';
import { keyedTable } from '../runtime/keyed-table';
import type { Projection } from '../runtime/projection';
import type { RowShape } from '../runtime/row-shape';
import type { OrderRow } from './order-fold';
import { type FillRow, fillsFold, ordersFold } from './orders.projection';
import { fillPublication, orderPublication } from './orders.publications';

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
    expiresAt: 'timestamptz',
    quantity: 'numeric',
    limitPrice: 'numeric',
    reduceOnly: 'boolean',
    postOnly: 'boolean',
    selfTradePrevention: 'text',
    trigger: 'json',
    triggeredAt: 'timestamptz',
    listId: 'text',
    bracket: 'json',
    origin: 'json',
    status: 'text',
    standing: 'text',
    isCancelPending: 'boolean',
    replacesPending: 'integer',
    cumulativeQuantity: 'numeric',
    leavesQuantity: 'numeric',
    averagePrice: 'numeric',
    preventedQuantity: 'numeric',
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
  version: 2,
  streamPrefixes: ['account-', 'market-'],
  schemaFiles: [join(__dirname, 'orders.schema.sql')],
  partitionKey: byAccount,
  tables: [keyedTable(ordersFold, orderRows, orderPublication), appendedTable(fillsFold, fillRows, fillPublication)],
};
