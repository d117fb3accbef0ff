import type { Queryable } from '@copyledger/platform/postgres/database';
import { headOf } from '@copyledger/projections/runtime/delta-heads.queries';
import type { DeltaRow } from '../deltas/channel-delta';
import type { ViewChannelName } from './view-channel';

type Named = Pick<ViewChannelName, 'channel' | 'projection'>;

/** A channel's newest delta in the version that readers see. */
export interface ChannelHead {
  readonly channel: string;
  readonly epoch: number;
  /** Null when it has never had a delta. */
  readonly offset: bigint | null;
}

const bigintOrNull = (text: string | null): bigint | null => (text === null ? null : BigInt(text));

const readerAndHead = `join projections.reader r on r.projection = c.projection
      cross join lateral (select ${headOf({ named: 'c', epoch: 'r.epoch' })} as log_offset) h`;

export const headsOf = async (db: Queryable, channels: readonly Named[]): Promise<readonly ChannelHead[]> => {
  const { rows } = await db.query<{ channel: string; epoch: number; offset: string | null }>({
    name: 'stream.heads',
    text: `select c.channel, r.epoch, h.log_offset as "offset" from unnest($1::text[], $2::text[]) as c (channel, projection) ${readerAndHead}`,
    values: [channels.map(({ channel }) => channel), channels.map(({ projection }) => projection)],
  });
  return rows.map(({ channel, epoch, offset }) => ({ channel, epoch, offset: bigintOrNull(offset) }));
};

/** Where somebody has left a channel. */
export interface LeftChannel extends Named {
  readonly epoch: number;
  readonly offset: bigint;
}

/** What a channel had after it was left. */
export interface Missed {
  readonly head: ChannelHead;
  /** The first so many. */
  readonly deltas: readonly DeltaRow[];
}

interface MissedRow {
  readonly number: string;
  readonly epoch: number;
  readonly head: string | null;
  readonly offset: string | null;
  readonly previous: string | null;
  readonly body: string | null;
}

/** By the index of what was asked. */
export const missedSince = async (db: Queryable, left: readonly LeftChannel[], limit: number): Promise<ReadonlyMap<number, Missed>> => {
  const { rows } = await db.query<MissedRow>({
    name: 'stream.missed',
    text: `select c.number, r.epoch, h.log_offset as head, d.log_offset as "offset", d.previous, d.body
      from unnest($1::text[], $2::text[], $3::int[], $4::bigint[]) with ordinality as c (channel, projection, epoch, log_offset, number)
      ${readerAndHead}
      left join lateral (
        select log_offset, previous, body::text as body from projections.delta
        where channel = c.channel and epoch = c.epoch and log_offset > c.log_offset order by log_offset limit $5
      ) d on c.epoch = r.epoch
      order by c.number, d.log_offset`,
    values: [
      left.map(({ channel }) => channel),
      left.map(({ projection }) => projection),
      left.map(({ epoch }) => epoch),
      left.map(({ offset }) => String(offset)),
      limit,
    ],
  });
  const missed = new Map<number, { head: ChannelHead; deltas: DeltaRow[] }>();
  for (const row of rows) {
    const index = Number(row.number) - 1;
    const channel = left[index]?.channel ?? '';
    const found = missed.get(index) ?? { head: { channel, epoch: row.epoch, offset: bigintOrNull(row.head) }, deltas: [] };
    const { offset, body } = row;
    if (offset !== null && body !== null) {
      found.deltas.push({ channel, epoch: row.epoch, offset: BigInt(offset), previous: bigintOrNull(row.previous), body });
    }
    missed.set(index, found);
  }
  return missed;
};
