import type { Snapshot } from '@copyledger/eventstore/aggregates';
import { escapeLiteral, type PoolClient } from 'pg';
import { type CopiedRow, copyRows } from './snapshot-copy';

/** A table's bytes, and the row that they lie in. */
export interface KeptTable {
  readonly id: string;
  readonly bytes: Buffer;
}

/** What lies there, whole or not. */
export interface Found {
  readonly snapshot: Required<Snapshot>;
  readonly checksum: number;
  readonly kept: readonly KeptTable[];
  /** False where tables of it are gone. */
  readonly isComplete: boolean;
}

export interface Sought {
  readonly stream: string;
  readonly stateVersion: number;
  /** Only older ones. */
  readonly below: bigint | undefined;
}

/** One row of the snapshot, which counts its tables, and a row of each of them with its place, from 1, among them. */
const candidate = ({ stream, stateVersion, below }: Sought): string =>
  `with newest as (
      select revision, checksum, state, tables from snapshots.snapshot
        where stream = ${escapeLiteral(stream)} and state_version = ${stateVersion.toFixed(0)}${below === undefined ? '' : ` and revision < ${below}`}
        order by revision desc limit 1
    )
    select revision, checksum, null::uuid, cardinality(tables), state from newest
    union all
    select null, null, id, place::integer, bytes from newest, unnest(tables) with ordinality as listed (id, place)
      join snapshots.sealed_table using (id) where stream = ${escapeLiteral(stream)}`;

const present = (field: Buffer | null | undefined): Buffer => {
  if (!field) throw new Error('Invariant: a snapshot has no column without a value.');
  return field;
};

const keptIn = (rows: readonly CopiedRow[]): readonly KeptTable[] => {
  const kept: KeptTable[] = [];
  for (const [, , id, place, bytes] of rows)
    if (id) kept[present(place).readInt32BE() - 1] = { id: id.toString('hex'), bytes: present(bytes) };
  // Places without a row are left out.
  return kept.flat();
};

export const findSnapshot = async (client: PoolClient, sought: Sought): Promise<Found | undefined> => {
  const rows = await copyRows(client, candidate(sought));
  const row = rows.find(([revision]) => revision !== null);
  if (row === undefined) return undefined;
  const [revision, checksum, , count, state] = row;
  const kept = keptIn(rows);
  return {
    snapshot: {
      stream: sought.stream,
      revision: present(revision).readBigInt64BE(),
      stateVersion: sought.stateVersion,
      state: present(state),
      tables: kept.map(({ bytes }) => bytes),
    },
    checksum: Number(present(checksum).readBigInt64BE()),
    kept,
    isComplete: kept.length === present(count).readInt32BE(),
  };
};

/** A snapshot seldom brings more new tables. */
const namedAddedMax = 10;

/**
 * Of the snapshots that were there before, the one saved last stays: with the new one there are two. Tables that neither of them has go.
 * Answers how many of the new one's tables had been there: those that it does not bring.
 */
const saving = (addedCount: number): string => {
  const added = Array.from({ length: addedCount }, (_, index) => `($1, $${index * 2 + 7}::uuid, $${index * 2 + 8}::bytea)`).join(', ');
  return `with others as (
      select number, tables from snapshots.snapshot where stream = $1 and (state_version, revision) <> ($3::integer, $2::bigint)
    ), staying as (
      select number, tables from others order by number desc limit 1
    ), gone as (
      delete from snapshots.snapshot
        where stream = $1 and number in (select number from others) and number not in (select number from staying)
    ), swept as (
      delete from snapshots.sealed_table
        where stream = $1 and id <> all ($6::uuid[]) and not exists (select from staying where id = any (tables))
    )${added === '' ? '' : `, added as (insert into snapshots.sealed_table (stream, id, bytes) values ${added})`}
    insert into snapshots.snapshot (stream, revision, state_version, checksum, state, tables) values ($1, $2, $3, $4, $5, $6)
    on conflict (stream, state_version, revision)
      do update set number = default, saved_at = default, checksum = excluded.checksum, state = excluded.state, tables = excluded.tables
    returning (select count(*)::integer from snapshots.sealed_table where stream = $1 and id = any ($6::uuid[])) as present,
      -- For this transaction: what may be lost need not wait for the disk, which the log is waiting for.
      set_config('synchronous_commit', 'off', true)`;
};

export interface Saved {
  readonly snapshot: Snapshot;
  readonly checksum: number;
  readonly kept: readonly KeptTable[];
  /** Those among them that have no row yet. */
  readonly added: readonly KeptTable[];
}

/** False where tables that were to be there are gone: the snapshot then lacks them. */
export const saveSnapshot = async (client: Pick<PoolClient, 'query'>, { snapshot, checksum, kept, added }: Saved): Promise<boolean> => {
  const { stream, revision, stateVersion, state } = snapshot;
  const bytes = Buffer.from(state.buffer, state.byteOffset, state.byteLength);
  const own = [stream, revision, stateVersion, checksum, bytes, kept.map(({ id }) => id)];
  const values = [...own, ...added.flatMap((table) => [table.id, table.bytes])];
  // A connection keeps the plans of the few statements that come again and again.
  const name = added.length <= namedAddedMax ? { name: `snapshots.save with ${added.length}` } : {};
  const { rows } = await client.query<{ present: number }>({ ...name, text: saving(added.length), values });
  return rows[0]?.present === kept.length - added.length;
};
