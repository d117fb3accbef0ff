import { join } from 'node:path';
import { appendedTable } from '../runtime/appended-table';
import { keyedTable } from '../runtime/keyed-table';
import type { Projection } from '../runtime/projection';
import type { RowShape } from '../runtime/row-shape';
import { type FollowRow, followsFold } from './follow-fold';
import { byFollow, type SettlementRow, settlementsFold, type SubscriptionRow, subscriptionsFold } from './follows.projection';

const followRows: RowShape<FollowRow> = {
  table: 'follows',
  key: ['followId'],
  columns: {
    followId: 'text',
    leaderAccountId: 'text',
    follower: 'text',
    fundingAccountId: 'text',
    copyAccountId: 'text',
    asset: 'text',
    assetScale: 'integer',
    status: 'text',
    reason: 'text',
    stopMode: 'text',
    policy: 'json',
    policyVersion: 'integer',
    termsVersion: 'integer',
    profitShare: 'integer',
    subscriptionFee: 'numeric',
    lots: 'json',
    capitalMove: 'json',
    charges: 'json',
    capital: 'numeric',
    deposited: 'numeric',
    withdrawn: 'numeric',
    profitShared: 'numeric',
    subscriptionFees: 'numeric',
    chargesPaid: 'numeric',
    chargesWaived: 'numeric',
    requestedAt: 'timestamptz',
    startedAt: 'timestamptz',
    stoppedAt: 'timestamptz',
    updatedAt: 'timestamptz',
    requestedPosition: 'bigint',
  },
};

const settlementRows: RowShape<SettlementRow> = {
  table: 'profit_settlements',
  key: ['followId', 'logPosition'],
  columns: {
    followId: 'text',
    logPosition: 'bigint',
    periodFrom: 'timestamptz',
    periodTo: 'timestamptz',
    value: 'numeric',
    settlements: 'json',
    lots: 'json',
    share: 'numeric',
    transferId: 'text',
    settledAt: 'timestamptz',
  },
};

const subscriptionRows: RowShape<SubscriptionRow> = {
  table: 'subscription_charges',
  key: ['followId', 'logPosition'],
  columns: {
    followId: 'text',
    logPosition: 'bigint',
    periodFrom: 'timestamptz',
    periodTo: 'timestamptz',
    fee: 'numeric',
    transferId: 'text',
  },
};

/** Follows with their policy, capital and charges, and the periods that were settled. */
export const followsProjection: Projection = {
  name: 'follows',
  version: 1,
  streamPrefixes: ['follow-'],
  schemaFiles: [join(__dirname, 'follows.schema.sql')],
  partitionKey: byFollow,
  tables: [
    keyedTable(followsFold, followRows),
    appendedTable(settlementsFold, settlementRows),
    appendedTable(subscriptionsFold, subscriptionRows),
  ],
};
