import type { FeedConsumer } from '@copyledger/eventstore/client/feed';
import type { Pool } from 'pg';
import { type Checkpoint, readCheckpoints } from './checkpoints';
import { migrate } from './migrations';
import { type Deployment, liveDeployment, type Projection } from './projection';
import { type GroupCommit, ProjectionGroup } from './projection-group';
import { publishFirstReaders } from './readers';

export interface ProjectorOptions {
  /** From `openDatabase`. */
  readonly pool: Pool;
  readonly projections: readonly Projection[];
  /** Told after every commit: for metrics, and for readers of the same process that wait (`ProjectionPositions.report`). */
  readonly onCommit?: (commit: GroupCommit) => void;
}

export interface Projector {
  /** To be added to the process's feed. */
  readonly consumers: readonly FeedConsumer[];
  /** Where each projection stands as far as this process knows; undefined before its first batch. */
  readonly positions: () => ReadonlyMap<string, Checkpoint>;
}

/**
 * Those that have been here before share a transaction. One that is new beside them begins at the start of the log, so it catches up
 * alone, holds nobody back, and joins the others at the next start.
 */
const grouped = (deployments: readonly Deployment[], checkpoints: ReadonlyMap<string, Checkpoint>): readonly (readonly Deployment[])[] => {
  const isNew = ({ schema }: Deployment): boolean => checkpoints.get(schema) === undefined;
  const known = deployments.filter((each) => !isNew(each));
  if (known.length === 0) return [deployments];
  return [known, ...deployments.filter(isNew).map((each) => [each])];
};

/** Prepares the database for these projections and makes the consumers that keep them up to date. */
export const createProjector = async ({ pool, projections, onCommit }: ProjectorOptions): Promise<Projector> => {
  const deployments = projections.map(liveDeployment);
  await migrate(pool, deployments);
  await publishFirstReaders(pool, deployments);
  const checkpoints = await readCheckpoints(
    pool,
    deployments.map(({ schema }) => schema),
  );
  const positions = new Map(checkpoints);
  const noted = (commit: GroupCommit): void => {
    for (const { schema } of commit.moved) positions.set(schema, commit.position);
    onCommit?.(commit);
  };
  const consumers = grouped(deployments, checkpoints).map((members, index) => {
    const name = index === 0 ? 'projections' : `projections-${members.map(({ schema }) => schema).join('-')}`;
    return new ProjectionGroup({ name, pool, deployments: members, onCommit: noted });
  });
  return {
    consumers,
    positions: () => new Map(deployments.map(({ projection, schema }) => [projection.name, positions.get(schema)])),
  };
};
