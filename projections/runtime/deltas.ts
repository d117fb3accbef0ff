import type { Queryable, Statement } from '@copyledger/platform/postgres/database';
import type { CopyIn } from '@copyledger/platform/postgres/pipeline';
import { headOf } from './delta-heads.queries';
import type { PartitionId } from './partitions';
import type { RowChange } from './projection';
import { columnParameter, columnRows, linePrinter } from './row-shape';

/** Where a projection's deltas go. */
export interface DeltaTarget {
  readonly projection: string;
  /** Deltas of one epoch continue each other. */
  readonly epoch: number;
}

/** What one commit changes for the subscribers of one channel. */
interface ChannelDelta {
  readonly channel: string;
  readonly partition: number;
  /** The position of the newest event in it. */
  position: bigint;
  readonly rows: Record<string, object[]>;
}

/** The changes of one commit, gathered by channel. */
export class DeltaBatch {
  private readonly channels = new Map<string, ChannelDelta>();

  constructor(
    private readonly partitionOf: (key: string) => number,
    private readonly offsetMin = -1n,
  ) {}

  add(changes: readonly RowChange[]): void {
    for (const { channel, key, position, table, row } of changes) {
      const delta = this.deltaOf(channel, key);
      if (position > delta.position) delta.position = position;
      (delta.rows[table] ??= []).push(row);
    }
  }

  /** Numbers the deltas of each partition from the one before on, which moves with it, and links those whose one before is known. */
  numbered({ projection, epoch }: DeltaTarget, { sequences, heads }: DeltaPlace): readonly NumberedDelta[] {
    return [...this.channels.values()].map(({ channel, partition, position, rows }) => {
      const sequence = (sequences.get(partition) ?? 0n) + 1n;
      sequences.set(partition, sequence);
      const previous = heads.get(channel);
      return { projection, epoch, channel, partition, sequence, position, previous, body: { rows } };
    });
  }

  private deltaOf(channel: string, key: string): ChannelDelta {
    const found = this.channels.get(channel);
    if (found !== undefined) return found;
    const delta: ChannelDelta = { channel, partition: this.partitionOf(key), position: this.offsetMin, rows: {} };
    this.channels.set(channel, delta);
    return delta;
  }
}

/** What deltas go on from: the newest number of each partition, and the newest position of each channel that is known. */
interface DeltaPlace {
  readonly sequences: Map<number, bigint>;
  readonly heads: Pick<ReadonlyMap<string, bigint>, 'get'>;
}

export interface NumberedDelta extends DeltaTarget {
  readonly channel: string;
  readonly partition: number;
  readonly sequence: bigint;
  readonly position: bigint;
  /** The position of the channel's delta before; undefined has it looked up. */
  readonly previous: bigint | undefined;
  readonly body: object;
}

const columns = [
  { field: 'projection', name: 'projection', type: 'text' },
  { field: 'epoch', name: 'epoch', type: 'integer' },
  { field: 'channel', name: 'channel', type: 'text' },
  { field: 'partition', name: 'partition', type: 'integer' },
  { field: 'sequence', name: 'sequence', type: 'bigint' },
  { field: 'position', name: 'log_offset', type: 'bigint' },
  { field: 'previous', name: 'previous', type: 'bigint' },
  { field: 'body', name: 'body', type: 'json' },
] as const;

const names = columns.map(({ name }) => name).join(', ');
const given = `rows from (${columns.map(({ type }, index) => columnRows(type, index + 1)).join(', ')}) as g (${names})`;
const linesOf = linePrinter(columns);

const copyDeltas = (deltas: readonly NumberedDelta[]): CopyIn => ({
  name: 'runtime.copy-deltas',
  copy: `copy projections.delta (${names}) from stdin`,
  lines: linesOf(deltas),
});

/** Writes deltas of which some have to be linked to the one before by a look. */
export const insertLinked = (deltas: readonly NumberedDelta[]): Statement => ({
  name: 'runtime.insert-deltas',
  text: `insert into projections.delta (projection, partition, sequence, channel, epoch, log_offset, previous, body)
    select g.projection, g.partition, g.sequence, g.channel, g.epoch, g.log_offset,
      coalesce(g.previous, ${headOf({ named: 'g', epoch: 'g.epoch' })}), g.body::json
    from ${given}`,
  values: columns.map((column) => columnParameter(deltas, column)),
});

/** Writes deltas, each linked to the one before of its channel, which has to be looked up where it is not known. */
export const insertDeltas = (deltas: readonly NumberedDelta[]): Statement | CopyIn =>
  deltas.every(({ previous }) => previous !== undefined) ? copyDeltas(deltas) : insertLinked(deltas);

/** Wakes the gateways that tail the partitions of these deltas, when the transaction commits. */
export const notifyDeltas = (deltas: readonly NumberedDelta[]): Statement => ({
  name: 'runtime.notify-deltas',
  text: `select pg_notify('projections_delta', touched) from unnest($1::text[]) as touched`,
  values: [[...new Set(deltas.map(({ projection, partition }) => `${projection}/${partition}`))]],
});

/** The newest sequence of each partition of these projections; absent where no delta was ever written. The newest one is never deleted. */
export const newestSequences = async (
  db: Queryable,
  projections: readonly string[],
): Promise<ReadonlyMap<string, ReadonlyMap<number, bigint>>> => {
  const { rows } = await db.query<{ projection: string; partition: number; sequence: string }>({
    name: 'runtime.newest-sequences',
    // A step from partition to partition along the primary key, rather than a look at every delta.
    text: `with recursive newest as (
        select p.projection, d.partition, d.sequence from unnest($1::text[]) as p (projection) cross join lateral (
          select partition, sequence from projections.delta where projection = p.projection order by partition desc, sequence desc limit 1) d
        union all
        select n.projection, d.partition, d.sequence from newest n cross join lateral (
          select partition, sequence from projections.delta where projection = n.projection and partition < n.partition
          order by partition desc, sequence desc limit 1) d
      ) select projection, partition, sequence from newest`,
    values: [projections],
  });
  const byProjection = new Map(projections.map((projection) => [projection, new Map<number, bigint>()]));
  for (const { projection, partition, sequence } of rows) byProjection.get(projection)?.set(partition, BigInt(sequence));
  return byProjection;
};

/** How many deltas one statement deletes at most, so that none takes long. */
const deletedMax = 5_000;

/**
 * Deletes the oldest deltas of a partition that are older than so many seconds, a bounded number of them; true when there may be more.
 * The newest one stays, however old: the numbers go on from it. Of every channel, the newest position that was deleted is kept: its next
 * delta is linked to it.
 */
export const deleteOldDeltas = async (
  db: Queryable,
  id: { readonly projection: string } & Pick<PartitionId, 'partition'>,
  olderThanSeconds: number,
): Promise<boolean> => {
  const { rows } = await db.query<{ deleted: number }>({
    name: 'runtime.delete-old-deltas',
    text: `with edge as (
        select min(sequence) as oldest, max(sequence) as newest from projections.delta where projection = $1 and partition = $2),
      deleted as (
        delete from projections.delta d using edge
        where d.projection = $1 and d.partition = $2 and d.sequence >= edge.oldest and d.sequence < least(edge.oldest + $4, edge.newest)
          and d.written_at < now() - make_interval(secs => $3)
        returning d.channel, d.epoch, d.log_offset),
      head as (
        insert into projections.delta_head as h (projection, channel, epoch, log_offset)
        select $1, channel, epoch, max(log_offset) from deleted group by channel, epoch
        on conflict (projection, channel, epoch) do update set log_offset = excluded.log_offset)
      select count(*)::int as deleted from deleted`,
    values: [id.projection, id.partition, olderThanSeconds, deletedMax],
  });
  return rows[0]?.deleted === deletedMax;
};
