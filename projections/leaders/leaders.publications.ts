import type { Publication } from '../runtime/projection';
import type { LeaderRow } from './leaders.projection';
import { shownLeader } from './leaders.queries';

export const leaderPublication: Publication<LeaderRow> = {
  channelOf: ({ leaderAccountId }) => `leader:${leaderAccountId}`,
  show: (row, position) => shownLeader({ ...row, updatedPosition: String(position) }),
};
