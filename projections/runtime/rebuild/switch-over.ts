import { setTimeout as sleep } from 'node:timers/promises';
import { inTransaction } from '@copyledger/platform/postgres/database';
import type { Pool, PoolClient } from 'pg';
import { type Checkpoint, checkpointOf } from '../checkpoints';
import type { Deployment } from '../projection';
import { leastPosition } from '../positions';
import { type Reader, readersOf, showTables } from '../readers';

export interface SwitchOver {
  readonly pool: Pool;
  /** What readers shall see. */
  readonly to: Deployment;
  /**
   * Brings the new deployment to where the old one stands; its partitions, given in their order, stand still until the switch is done. It
   * has to be quick, since the read model stands still for so long.
   */
  readonly reach: (positions: readonly Checkpoint[]) => Promise<void>;
  /** The rows are known to be the same, and so the deltas continue. */
  readonly isSame: boolean;
}

/** The new deployment is behind the old one: readers would go back in time. */
export class NotCaughtUp extends Error {
  constructor(readonly schema: string) {
    super(`${schema} has not come as far as what readers see.`);
    this.name = 'NotCaughtUp';
  }
}

/**
 * Shorter than the second after which Postgres looks for deadlocks, so that in a deadlock with a reader it is always the switch that
 * gives way, and no query fails.
 */
const lockTimeoutMs = 100;
const attemptsMax = 100;
const pauseMs = { min: 20, max: 120 } as const;

/** Somebody else holds a lock, or waits for one of ours. */
const isContention = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && ['55P03', '40P01'].includes(String(error.code));

/** Keeps the partitions of a deployment where they are until the transaction ends. */
const hold = async (client: PoolClient, schema: string): Promise<readonly Checkpoint[]> => {
  const { rows } = await client.query<{ position: string | null }>(
    'select position from projections.partition where schema = $1 order by partition for update',
    [schema],
  );
  return rows.map(({ position }) => checkpointOf(position));
};

const isBehind = (here: Checkpoint, there: Checkpoint): boolean => there !== undefined && (here === undefined || here < there);

const epochAfter = (reader: Reader, { to, isSame }: SwitchOver): number =>
  isSame ? reader.epoch : Math.max(to.projection.version, reader.epoch + 1);

const point = async (client: PoolClient, request: SwitchOver, reader: Reader): Promise<void> => {
  const { to } = request;
  await showTables(client, to);
  await client.query('update projections.reader set schema = $2, epoch = $3, switched_at = now() where projection = $1', [
    to.projection.name,
    to.schema,
    epochAfter(reader, request),
  ]);
  // Whoever writes either of them has to look again at what readers see.
  await client.query('update projections.partition set lease = lease + 1, owner = null where schema in ($1, $2)', [
    reader.schema,
    to.schema,
  ]);
  await client.query('update projections.deployment set retired_at = case when schema = $1 then now() end where schema in ($1, $2)', [
    reader.schema,
    to.schema,
  ]);
};

const attempt = (request: SwitchOver): Promise<void> =>
  inTransaction(request.pool, async (client) => {
    const { to, reach } = request;
    await client.query(`set local lock_timeout = ${lockTimeoutMs}`);
    await client.query('select from projections.reader where projection = $1 for update', [to.projection.name]);
    const reader = (await readersOf(client, [to.projection.name])).get(to.projection.name);
    if (reader === undefined || reader.schema === to.schema) return;
    const positions = await hold(client, reader.schema);
    await reach(positions);
    if (isBehind(leastPosition(await hold(client, to.schema)), leastPosition(positions))) throw new NotCaughtUp(to.schema);
    await point(client, request, reader);
  });

/**
 * Switches the readers of a projection to another deployment: all its views and its position, in one transaction, without a query
 * failing. Writers of both deployments lose their leases. Throws `NotCaughtUp`, and what Postgres says when locks are not to be had
 * for too long; then nothing has changed. Does nothing when readers see the deployment already.
 */
export const switchOver = async (request: SwitchOver): Promise<void> => {
  for (let left = attemptsMax; ; left -= 1) {
    try {
      await attempt(request);
      return;
    } catch (error) {
      if (!isContention(error) || left === 1) throw error;
      await sleep(pauseMs.min + Math.random() * (pauseMs.max - pauseMs.min));
    }
  }
};
