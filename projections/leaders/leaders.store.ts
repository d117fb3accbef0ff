import { join } from 'node:path';
import { keyedTable } from '../runtime/keyed-table';
import type { Projection } from '../runtime/projection';
import type { RowShape } from '../runtime/row-shape';
import { byLeader, type LeaderFollowerRow, leaderFollowersFold, type LeaderRow, leadersFold } from './leaders.projection';
import { leaderPublication } from './leaders.publications';

const leaderRows: RowShape<LeaderRow> = {
  table: 'leaders',
  key: ['leaderAccountId'],
  columns: {
    leaderAccountId: 'text',
    owner: 'text',
    status: 'text',
    version: 'integer',
    access: 'text',
    asset: 'text',
    profitShare: 'integer',
    terms: 'json',
    followers: 'integer',
    totalCapital: 'numeric',
    publishedAt: 'timestamptz',
    updatedAt: 'timestamptz',
    publishedPosition: 'bigint',
  },
};

const followerRows: RowShape<LeaderFollowerRow> = {
  table: 'leader_followers',
  key: ['leaderAccountId', 'followId'],
  columns: {
    leaderAccountId: 'text',
    followId: 'text',
    follower: 'text',
    capital: 'numeric',
    termsVersion: 'integer',
    admittedAt: 'timestamptz',
    releasedAt: 'timestamptz',
    admittedPosition: 'bigint',
  },
};

/** Leaders with their terms, and who follows them. */
export const leadersProjection: Projection = {
  name: 'leaders',
  version: 1,
  streamPrefixes: ['leader-'],
  schemaFiles: [join(__dirname, 'leaders.schema.sql')],
  partitionKey: byLeader,
  tables: [keyedTable(leadersFold, leaderRows, leaderPublication), keyedTable(leaderFollowersFold, followerRows)],
};
