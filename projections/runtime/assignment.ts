import { partitionIdsOf } from './deployments';
import { type PartitionId, partitionOfKey } from './partitions';
import { type Deployment, partitionsOf } from './projection';
import type { Worker } from './workers';

/** Everything that decides who writes what. All processes see the same, and so come to the same answer without talking. */
export interface Sharing {
  readonly deployments: readonly Deployment[];
  /** Those that live, sorted by id. */
  readonly workers: readonly Worker[];
}

/**
 * The partitions that a worker shall write. They are dealt out in turn, so that shares differ by one at most within a deployment, and so
 * that one worker has the same partition of all projections with a key in common; those that have one partition only begin the deal
 * somewhere else each.
 */
export const assignedTo = (id: string, { deployments, workers }: Sharing): readonly PartitionId[] =>
  deployments.flatMap((deployment) => {
    const { schema, projection } = deployment;
    const able = workers.filter(({ schemas }) => schemas.includes(schema));
    const count = partitionsOf(projection);
    const start = count === 1 ? partitionOfKey(schema, Math.max(able.length, 1)) : 0;
    return partitionIdsOf([deployment]).filter(({ partition }) => able[(start + partition) % able.length]?.id === id);
  });
