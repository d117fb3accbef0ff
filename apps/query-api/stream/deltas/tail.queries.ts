import type { Queryable } from '@copyledger/platform/postgres/database';

export interface PartitionKey {
  readonly projection: string;
  readonly partition: number;
}

/** Where a tail stands in a partition. */
export interface TailPlace extends PartitionKey {
  /** The last one seen; zero before the first. */
  readonly sequence: bigint;
}

/** A delta as it is tailed. */
export interface TailedRow extends PartitionKey {
  readonly sequence: bigint;
  readonly channel: string;
  readonly epoch: number;
  readonly offset: bigint;
  readonly previous: bigint | null;
  /** Tells it from another row that took its number after a crash of the database. */
  readonly writtenAt: string;
  /** JSON; null for a row that was seen before and is only looked at to see that it is still the same. */
  readonly body: string | null;
}

/** The newest delta of a partition. */
export type NewestRow = PartitionKey & Pick<TailedRow, 'sequence' | 'writtenAt'>;

/** How far a projection's rows are, and which version of them readers see. */
export interface ReaderState {
  readonly projection: string;
  readonly epoch: number;
  /** Undefined before its first batch. */
  readonly position: bigint | undefined;
}

const bigintOrNull = (text: string | null): bigint | null => (text === null ? null : BigInt(text));

export const readerStates = async (db: Queryable): Promise<readonly ReaderState[]> => {
  const { rows } = await db.query<{ projection: string; epoch: number; position: string | null }>({
    name: 'stream.readers',
    text: `select r.projection, r.epoch, p.position
      from projections.reader r left join read.projection_positions p on p.projection = r.projection`,
  });
  return rows.map(({ projection, epoch, position }) => ({ projection, epoch, position: bigintOrNull(position) ?? undefined }));
};

/** The newest delta of every partition that has one. A step along the primary key for each, rather than a look at every delta. */
export const newestRows = async (db: Queryable): Promise<readonly NewestRow[]> => {
  const { rows } = await db.query<{ projection: string; partition: number; sequence: string; writtenAt: string }>({
    name: 'stream.newest',
    text: `with recursive newest as (
        (select projection, partition, sequence, written_at from projections.delta
          order by projection desc, partition desc, sequence desc limit 1)
        union all
        select d.projection, d.partition, d.sequence, d.written_at from newest n cross join lateral (
          select projection, partition, sequence, written_at from projections.delta
          where (projection, partition) < (n.projection, n.partition)
          order by projection desc, partition desc, sequence desc limit 1) d
      ) select projection, partition, sequence, written_at as "writtenAt" from newest`,
  });
  return rows.map((row) => ({ ...row, sequence: BigInt(row.sequence) }));
};

interface RawRow extends Omit<TailedRow, 'sequence' | 'offset' | 'previous'> {
  readonly sequence: string;
  readonly offset: string;
  readonly previous: string | null;
}

/** What each partition has from its place on: the row at the place, without its body, and so many of those after it. */
export const rowsFrom = async (db: Queryable, places: readonly TailPlace[], limit: number): Promise<readonly TailedRow[]> => {
  const { rows } = await db.query<RawRow>({
    name: 'stream.tail',
    text: `select t.projection, t.partition, d.sequence, d.channel, d.epoch, d.log_offset as "offset", d.previous,
        d.written_at as "writtenAt", case when d.sequence > t.sequence then d.body::text end as body
      from unnest($1::text[], $2::int[], $3::bigint[]) as t (projection, partition, sequence) cross join lateral (
        select * from projections.delta where projection = t.projection and partition = t.partition and sequence >= t.sequence
        order by sequence limit $4) d
      order by t.projection, t.partition, d.sequence`,
    values: [
      places.map(({ projection }) => projection),
      places.map(({ partition }) => partition),
      places.map(({ sequence }) => String(sequence)),
      limit + 1,
    ],
  });
  return rows.map((row) => ({
    ...row,
    sequence: BigInt(row.sequence),
    offset: BigInt(row.offset),
    previous: bigintOrNull(row.previous),
  }));
};
