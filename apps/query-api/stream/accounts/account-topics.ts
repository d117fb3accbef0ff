import type { AccountTopic } from '@copyledger/contracts/stream/channels';
import type { Queryable } from '@copyledger/platform/postgres/database';
import { activitiesOf } from '@copyledger/projections/activity/activity.queries';
import { fillsOf, ordersOf } from '@copyledger/projections/orders/orders.queries';
import { portfoliosOf } from '@copyledger/projections/portfolio/portfolio.queries';

/** Where the frames of a topic come from. */
export interface TopicSource {
  /** The projection whose deltas they are. */
  readonly projection: string;
  /** The bodies of the snapshots of these accounts, by account: the same queries as the API's. An account that is not there is left out. */
  bodies(db: Queryable, accountIds: readonly string[]): Promise<ReadonlyMap<string, object>>;
}

/** More than an account may have open. */
const openOrdersMax = 500;
const fillsInSnapshot = 100;
const activitiesInSnapshot = 100;

type BodyOf = (db: Queryable, accountId: string) => Promise<object>;

/** Sent all at once: a pipelining connection answers them in one round trip. */
const each =
  (bodyOf: BodyOf): TopicSource['bodies'] =>
  async (db, accountIds) =>
    new Map(await Promise.all(accountIds.map(async (accountId) => [accountId, await bodyOf(db, accountId)] as const)));

export const topicSources: Readonly<Record<AccountTopic, TopicSource>> = {
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
};
