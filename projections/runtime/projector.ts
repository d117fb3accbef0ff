import { randomUUID } from 'node:crypto';
import type { FeedConsumer } from '@copyledger/eventstore/client/feed';
import type { Pool } from 'pg';
import type { Checkpoint } from './checkpoints';
import { openDeployments, partitionIdsOf } from './deployments';
import { type LeasedPartition, seizePartitions } from './partitions';
import { leastPosition } from './positions';
import type { Deployment, Projection } from './projection';
import { type GroupCommit, ProjectionGroup } from './projection-group';

export interface ProjectorOptions {
  /** From `openDatabase`. */
  readonly pool: Pool;
  readonly projections: readonly Projection[];
  readonly onCommit?: (commit: GroupCommit) => void;
}

export interface Projector {
  /** To be handed the log, by a feed or by hand. */
  readonly consumers: readonly FeedConsumer[];
  /** Where each projection stands as far as this process knows; undefined before its first batch. */
  readonly positions: () => ReadonlyMap<string, Checkpoint>;
}

/**
 * Those that have been here before share a transaction. One that is new beside them begins at the start of the log, so it catches up
 * alone and holds nobody back.
 */
const grouped = (deployments: readonly Deployment[], partitions: readonly LeasedPartition[]): readonly (readonly Deployment[])[] => {
  const begun = new Set(partitions.filter(({ position }) => position !== undefined).map(({ schema }) => schema));
  const known = deployments.filter(({ schema }) => begun.has(schema));
  if (known.length === 0) return [deployments];
  return [known, ...deployments.filter(({ schema }) => !begun.has(schema)).map((each) => [each])];
};

const groupName = (members: readonly Deployment[], index: number): string =>
  index === 0 ? 'projections' : `projections-${members.map(({ schema }) => schema).join('-')}`;

/**
 * Prepares the database for these projections and makes the consumers that keep all of them up to date, taking them from whoever has them
 * whenever a consumer begins. `startProjector` is the one that shares them with other processes.
 */
export const createProjector = async ({ pool, projections, onCommit }: ProjectorOptions): Promise<Projector> => {
  const owner = randomUUID();
  const deployments = await openDeployments(pool, projections);
  const partitions = await seizePartitions(pool, owner, partitionIdsOf(deployments));
  const groups = grouped(deployments, partitions).map((members, index) => {
    const ids = partitionIdsOf(members);
    return new ProjectionGroup({
      name: groupName(members, index),
      pool,
      deployments: members,
      claim: () => seizePartitions(pool, owner, ids),
      ...(onCommit !== undefined && { onCommit }),
    });
  });
  const known = new Map(partitions.map((each) => [each.schema, partitions.filter(({ schema }) => schema === each.schema)]));
  const positionOf = (wanted: string): Checkpoint => {
    const current = groups.flatMap((group) => group.partitions).filter(({ schema }) => schema === wanted);
    return leastPosition((current.length > 0 ? current : (known.get(wanted) ?? [])).map(({ position }) => position));
  };
  return {
    consumers: groups,
    positions: () => new Map(deployments.map(({ projection, schema }) => [projection.name, positionOf(schema)])),
  };
};
