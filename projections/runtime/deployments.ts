import type { Queryable } from '@copyledger/platform/postgres/database';
import type { Pool } from 'pg';
import { migrate } from './migrations';
import type { PartitionId } from './partitions';
import { type Deployment, liveDeployment, partitionsOf, type Projection } from './projection';
import { publishFirstReaders, type Reader, readersOf } from './readers';

/** What this build of the code has to run for a projection. */
export interface RunnableDeployment extends Deployment {
  /** `live`: readers see it. `next`: they see an older version, and are switched when this one has caught up. */
  readonly stage: 'live' | 'next';
}

/**
 * The deployment of a projection that this build of the code keeps up to date; undefined when readers see a newer version already, which
 * a newer build keeps up to date.
 */
const deploymentOf = (projection: Projection, reader: Reader | undefined): RunnableDeployment | undefined => {
  const first = liveDeployment(projection);
  if (reader === undefined || reader.schema === first.schema) return { ...first, stage: 'live' };
  if (reader.version > projection.version) return undefined;
  return reader.version === projection.version ? { projection, schema: reader.schema, stage: 'live' } : { ...first, stage: 'next' };
};

/** What this build of the code has to run, as readers are placed now. */
export const runnableDeployments = async (db: Queryable, projections: readonly Projection[]): Promise<readonly RunnableDeployment[]> => {
  const readers = await readersOf(
    db,
    projections.map(({ name }) => name),
  );
  return projections.flatMap((projection) => deploymentOf(projection, readers.get(projection.name)) ?? []);
};

/** Brings the database to what these projections need, and gives readers to those that have none. */
export const openDeployments = async (pool: Pool, projections: readonly Projection[]): Promise<readonly RunnableDeployment[]> => {
  // The readers' own table has to be there before it can say what else has to be.
  await migrate(pool, []);
  const deployments = await runnableDeployments(pool, projections);
  await migrate(pool, deployments);
  await publishFirstReaders(
    pool,
    deployments.filter(({ stage }) => stage === 'live'),
  );
  return deployments;
};

/** All partitions of these deployments. */
export const partitionIdsOf = (deployments: readonly Deployment[]): readonly PartitionId[] =>
  deployments.flatMap(({ projection, schema }) =>
    Array.from({ length: partitionsOf(projection) }, (_, partition) => ({ schema, partition })),
  );
