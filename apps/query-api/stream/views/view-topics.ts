import type { ViewTopic } from '@copyledger/contracts/stream/channels';
import type { Queryable } from '@copyledger/platform/postgres/database';
import { activitiesOf } from '@copyledger/projections/activity/activity.queries';
import { copiedPositionsOf, copyLegsOf } from '@copyledger/projections/copy-legs/copy-legs.queries';
import { leaderOf } from '@copyledger/projections/leaders/leaders.queries';
import { fillsOf, ordersOf } from '@copyledger/projections/orders/orders.queries';
import { portfoliosOf } from '@copyledger/projections/portfolio/portfolio.queries';

/** Where the frames of a topic come from. */
export interface TopicSource {
  /** The projection whose deltas they are. */
  readonly projection: string;
  /** The bodies of the snapshots of these accounts, follows or leaders, by id: the same queries as the API's. What is not there is left out. */
  bodies(db: Queryable, ids: readonly string[]): Promise<ReadonlyMap<string, object>>;
}

/** More than an account may have open. */
const openOrdersMax = 500;
const fillsInSnapshot = 100;
const activitiesInSnapshot = 100;
const legsInSnapshot = 100;

type BodyOf = (db: Queryable, id: string) => Promise<object | undefined>;

/** Sent all at once: a pipelining connection answers them in one round trip. */
const each =
  (bodyOf: BodyOf): TopicSource['bodies'] =>
  async (db, ids) => {
    const found = await Promise.all(ids.map(async (id) => [id, await bodyOf(db, id)] as const));
    return new Map(found.flatMap(([id, body]) => (body === undefined ? [] : [[id, body] as const])));
  };

export const topicSources: Readonly<Record<ViewTopic, TopicSource>> = {
  portfolio: { projection: 'portfolio', bodies: portfoliosOf },
  orders: {
    projection: 'orders',
    bodies: each(async (db, accountId) => ({ orders: (await ordersOf(db, { accountId, status: 'open', limit: openOrdersMax })).items })),
  },
  fills: {
    projection: 'orders',
    bodies: each(async (db, accountId) => ({ fills: (await fillsOf(db, { accountId, limit: fillsInSnapshot })).items })),
  },
  activity: {
    projection: 'activity',
    bodies: each(async (db, accountId) => ({ activities: (await activitiesOf(db, { accountId, limit: activitiesInSnapshot })).items })),
  },
  follow: {
    projection: 'copy_legs',
    bodies: each(async (db, followId) => {
      const [positions, { items: legs }] = await Promise.all([
        copiedPositionsOf(db, followId),
        copyLegsOf(db, { followId, limit: legsInSnapshot }),
      ]);
      return { positions, legs };
    }),
  },
  leader: { projection: 'leaders', bodies: each(async (db, accountId) => (await leaderOf(db, accountId))?.leader) },
};
