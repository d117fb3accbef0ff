import type { Queryable } from '@copyledger/platform/postgres/database';
import type { Sent } from '@copyledger/platform/postgres/pipeline';
import { type Checkpoint, CheckpointMoved, checkpointOf } from './checkpoints';

/** One partition of one deployment. */
export interface PartitionId {
  readonly schema: string;
  readonly partition: number;
}

/** A partition that this process may write, as long as the lease is the newest. */
export interface LeasedPartition extends PartitionId {
  readonly lease: bigint;
  readonly position: Checkpoint;
}

const fnvOffset = 0x811c9dc5;
const fnvPrime = 0x01000193;

/** The partition of a key: 32-bit FNV-1a over its UTF-16 units, which may never change, since rows lie where it says. */
export const partitionOfKey = (key: string, partitions: number): number => {
  if (partitions === 1) return 0;
  let hash = fnvOffset;
  for (let index = 0; index < key.length; index += 1) hash = Math.imul(hash ^ key.charCodeAt(index), fnvPrime);
  // A small remainder would see the low bits alone.
  return ((hash ^ (hash >>> 16)) >>> 0) % partitions;
};

export const partitionName = ({ schema, partition }: PartitionId): string => `${schema}/${partition}`;

interface PartitionRow {
  readonly schema: string;
  readonly partition: number;
  readonly lease: string;
  readonly position: string | null;
}

const leased = ({ schema, partition, lease, position }: PartitionRow): LeasedPartition => ({
  schema,
  partition,
  lease: BigInt(lease),
  position: checkpointOf(position),
});

const columns = 'p.schema, p.partition, p.lease, p.position';
const idsOf = (ids: readonly PartitionId[]): unknown[] => [ids.map(({ schema }) => schema), ids.map(({ partition }) => partition)];

/** Takes these partitions whoever has them: their owners find their leases worthless. Waits for batches that are under way. */
export const seizePartitions = async (db: Queryable, owner: string, ids: readonly PartitionId[]): Promise<readonly LeasedPartition[]> => {
  const { rows } = await db.query<PartitionRow>({
    name: 'runtime.seize-partitions',
    text: `update projections.partition p set owner = $3, lease = lease + 1
      from unnest($1::text[], $2::int[]) as wanted (schema, partition)
      where p.schema = wanted.schema and p.partition = wanted.partition returning ${columns}`,
    values: [...idsOf(ids), owner],
  });
  return rows.map(leased);
};

/**
 * Takes those of these partitions that nobody has, or somebody who has not been heard of in time. One that is just being written, by
 * somebody who was thought dead, is left for another time.
 */
export const acquirePartitions = async (db: Queryable, owner: string, ids: readonly PartitionId[]): Promise<readonly LeasedPartition[]> => {
  const { rows } = await db.query<PartitionRow>({
    name: 'runtime.acquire-partitions',
    text: `with free as (
        select p.schema, p.partition from projections.partition p
          join unnest($1::text[], $2::int[]) as wanted (schema, partition) using (schema, partition)
        where p.owner is distinct from $3::uuid
          and not exists (select from projections.worker w where w.id = p.owner and w.expires_at > clock_timestamp())
        for update of p skip locked)
      update projections.partition p set owner = $3, lease = lease + 1 from free
      where p.schema = free.schema and p.partition = free.partition returning ${columns}`,
    values: [...idsOf(ids), owner],
  });
  return rows.map(leased);
};

/** Gives these partitions to whoever asks next. */
export const releasePartitions = async (db: Queryable, owner: string, ids: readonly PartitionId[]): Promise<void> => {
  await db.query({
    name: 'runtime.release-partitions',
    text: `update projections.partition p set owner = null
      from unnest($1::text[], $2::int[]) as given (schema, partition)
      where p.schema = given.schema and p.partition = given.partition and p.owner = $3`,
    values: [...idsOf(ids), owner],
  });
};

/** What the owner has, as it stands now. */
export const ownedPartitions = async (db: Queryable, owner: string): Promise<readonly LeasedPartition[]> => {
  const { rows } = await db.query<PartitionRow>({
    name: 'runtime.owned-partitions',
    text: `select ${columns} from projections.partition p where owner = $1`,
    values: [owner],
  });
  return rows.map(leased);
};

/** SQLSTATE of a division by zero, with which a claim of these partitions fails: then nothing that is sent behind it counts either. */
const divisionByZero = '22012';

const refusing =
  (names: readonly string[]) =>
  (error: Error): Error =>
    'code' in error && error.code === divisionByZero ? new CheckpointMoved(names) : error;

/**
 * Moves partitions from where they were loaded to `to`, under their leases; fails as `CheckpointMoved` when one of them stands elsewhere or
 * was taken over. It also locks them, so that whoever takes one over waits, and goes on from what this transaction leaves.
 */
export const movingPartitions = (from: readonly LeasedPartition[], to: bigint): Sent => ({
  request: {
    name: 'runtime.move-partitions',
    text: `with moved as (
        update projections.partition p set position = $5::bigint, moved_at = now()
        from unnest($1::text[], $2::int[], $3::bigint[], $4::bigint[]) as expected (schema, partition, lease, position)
        where p.schema = expected.schema and p.partition = expected.partition and p.lease = expected.lease
          and p.position is not distinct from expected.position
        returning 1)
      select 1 / (count(*) = $6::bigint)::int from moved`,
    values: [...idsOf(from), from.map(({ lease }) => lease), from.map(({ position }) => position), to, from.length],
  },
  explain: refusing(from.map(partitionName)),
});

/** Keeps a partition from being taken over until the transaction ends; fails as `CheckpointMoved` when it was. */
export const holdingPartition = ({ schema, partition, lease }: LeasedPartition): Sent => ({
  request: {
    name: 'runtime.hold-partition',
    text: `with held as (select from projections.partition where schema = $1 and partition = $2 and lease = $3 for update)
      select 1 / count(*) from held`,
    values: [schema, partition, lease],
  },
  explain: refusing([partitionName({ schema, partition })]),
});
