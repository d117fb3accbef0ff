import type { Queryable } from '@copyledger/platform/postgres/database';
import { type Checkpoint, checkpointOf } from '../checkpoints';

/** Where the partitions of a deployment stand, in their order. */
export const positionsOf = async (db: Queryable, schema: string): Promise<readonly Checkpoint[]> => {
  const { rows } = await db.query<{ position: string | null }>({
    name: 'runtime.positions-of',
    text: 'select position from projections.partition where schema = $1 order by partition',
    values: [schema],
  });
  return rows.map(({ position }) => checkpointOf(position));
};
