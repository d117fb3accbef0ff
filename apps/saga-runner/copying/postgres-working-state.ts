import { randomUUID } from 'node:crypto';
import type { DeskRow } from '@copyledger/domain/copying/desk/desk.inputs';
import { inTransaction } from '@copyledger/platform/postgres/database';
import { hasEnded, ownProcess } from '@copyledger/projections/runtime/process-identity';
import type { Pool, PoolClient } from 'pg';
import { type DeskChange, type Keeping, type KeptDesk, TenureLost, type WorkingState } from './working-state';

/** Two processes that start together take turns. The number is arbitrary and ours. */
const creationLock = 7_021_969_120;

const tables = `
  create schema if not exists copying;
  -- One row: who copies, and how far the rows of all desks have come. Taking the tenure over makes its number worthless to who had it.
  create table if not exists copying.tenure (
    is_only boolean primary key default true check (is_only),
    number bigint not null default 0,
    owner uuid,
    -- Tells processes of one machine whether the owner still runs; null where nobody can tell.
    process text,
    expires_at timestamptz,
    -- Of the rows; null before there are any.
    state_version integer,
    -- Null at the start of the log.
    position bigint
  );
  create table if not exists copying.desk (
    leader text collate "C" primary key,
    -- Of the newest event of its journal that is in the rows.
    revision bigint not null,
    -- Of a desk that was in quarantine: inputs after it are not in the rows.
    held_from bigint
  );
  create table if not exists copying.desk_row (
    leader text collate "C" not null,
    kind text collate "C" not null,
    key text collate "C" not null,
    -- As the desk writes it; nobody asks the database for what is in it.
    value json not null,
    primary key (leader, kind, key)
  ) with (fillfactor = 70);`;

const create = async (client: PoolClient): Promise<void> => {
  await client.query('select pg_advisory_xact_lock($1)', [creationLock]);
  const { rows } = await client.query<{ exists: boolean }>("select to_regclass('copying.desk_row') is not null as exists");
  if (rows[0]?.exists !== true) await client.query(tables);
  await client.query('insert into copying.tenure default values on conflict do nothing');
};

/** Without a beat for so long the owner is dead. */
const tenureSeconds = 5;
const rowsPerStatement = 2_000;

const take = {
  name: 'copying.take-tenure',
  text: `update copying.tenure set owner = $1, process = $2, number = number + 1, expires_at = clock_timestamp() + make_interval(secs => $3)
    where owner is null or owner = $1 or expires_at < clock_timestamp() returning number, state_version`,
} as const;

const upsertDesks = {
  name: 'copying.keep-desks',
  text: `insert into copying.desk as d (leader, revision, held_from) select * from unnest($1::text[], $2::bigint[], $3::bigint[])
    on conflict (leader) do update set revision = excluded.revision, held_from = excluded.held_from
    where (d.revision, d.held_from) is distinct from (excluded.revision, excluded.held_from)`,
} as const;

/** Rows come as one text of JSON in which their values, JSON themselves, stand as they are: nothing is escaped, and nothing is parsed twice. */
const upsertRows = {
  name: 'copying.keep-rows',
  text: `insert into copying.desk_row (leader, kind, key, value)
    select $1, r ->> 0, r ->> 1, r -> 2 from json_array_elements($2::json) r
    on conflict (leader, kind, key) do update set value = excluded.value`,
} as const;

const deleteRows = {
  name: 'copying.drop-rows',
  text: `delete from copying.desk_row r using json_array_elements($2::json) gone
    where r.leader = $1 and r.kind = gone ->> 0 and r.key = gone ->> 1`,
} as const;

const textOf = (rows: readonly DeskRow[]): string =>
  `[${rows.map(({ kind, key, value = 'null' }) => `["${kind}",${JSON.stringify(key)},${value}]`).join()}]`;

function* piecesOf(rows: readonly DeskRow[]): Iterable<string> {
  for (let start = 0; start < rows.length; start += rowsPerStatement) yield textOf(rows.slice(start, start + rowsPerStatement));
}

export interface PostgresWorkingStateOptions {
  readonly pool: Pool;
  /** Rows of another version are thrown away, and everything is built again from the log. */
  readonly stateVersion: number;
}

/** The working state in the schema `copying` of this database. */
export class PostgresWorkingState implements WorkingState {
  private readonly owner = randomUUID();
  private readonly process = ownProcess();
  private number: string | undefined;

  constructor(private readonly options: PostgresWorkingStateOptions) {}

  async begin(): Promise<boolean> {
    const { pool, stateVersion } = this.options;
    await inTransaction(pool, create);
    await this.buryTheDead();
    return inTransaction(pool, async (client) => {
      const values = [this.owner, this.process ?? null, tenureSeconds];
      const { rows } = await client.query<{ number: string; state_version: number | null }>({ ...take, values });
      const [taken] = rows;
      this.number = taken?.number;
      if (taken === undefined) return false;
      if (taken.state_version !== stateVersion) await this.throwAway(client);
      return true;
    });
  }

  async position(): Promise<bigint | undefined> {
    const { rows } = await this.options.pool.query<{ position: string | null }>({
      name: 'copying.position',
      text: 'select position from copying.tenure',
    });
    const position = rows[0]?.position ?? undefined;
    return position === undefined ? undefined : BigInt(position);
  }

  async *desks(): AsyncIterable<KeptDesk> {
    const { pool } = this.options;
    const { rows: desks } = await pool.query<{ leader: string; revision: string; held_from: string | null }>({
      name: 'copying.desks',
      text: 'select leader, revision, held_from from copying.desk order by leader',
    });
    for (const { leader, revision, held_from: heldFrom } of desks) {
      const text = 'select kind, key, value::text as value from copying.desk_row where leader = $1';
      const { rows } = await pool.query<DeskRow & { readonly value: string }>({
        ...{ name: 'copying.desk-rows', text, values: [leader] },
      });
      const place = { leaderAccountId: leader, revision: BigInt(revision), heldFrom: heldFrom === null ? undefined : BigInt(heldFrom) };
      yield { ...place, rows };
    }
  }

  async keep({ position, desks }: Keeping): Promise<void> {
    await inTransaction(this.options.pool, async (client) => {
      await this.move(client, position);
      if (desks.length > 0) await client.query({ ...upsertDesks, values: columnsOf(desks) });
      for (const { leaderAccountId, rows } of desks) await this.keepRows(client, leaderAccountId, rows);
    });
  }

  async beat(): Promise<void> {
    const { rowCount } = await this.options.pool.query({
      name: 'copying.beat',
      text: `update copying.tenure set expires_at = clock_timestamp() + make_interval(secs => $3) where owner = $1 and number = $2`,
      values: [this.owner, this.number ?? null, tenureSeconds],
    });
    if (rowCount !== 1) throw new TenureLost();
  }

  async end(): Promise<void> {
    await this.options.pool.query({
      name: 'copying.end-tenure',
      text: 'update copying.tenure set owner = null where owner = $1 and number = $2',
      values: [this.owner, this.number ?? null],
    });
    this.number = undefined;
  }

  private async keepRows(client: PoolClient, leaderAccountId: string, rows: readonly DeskRow[]): Promise<void> {
    const [there, gone] = [rows.filter(({ value }) => value !== undefined), rows.filter(({ value }) => value === undefined)];
    for (const piece of piecesOf(there)) await client.query({ ...upsertRows, values: [leaderAccountId, piece] });
    for (const piece of piecesOf(gone)) await client.query({ ...deleteRows, values: [leaderAccountId, piece] });
  }

  /** Of a process on this machine that has ended everybody here knows at once: nobody waits for its time. */
  private async buryTheDead(): Promise<void> {
    const { pool } = this.options;
    const { rows } = await pool.query<{ owner: string | null; process: string | null }>({
      name: 'copying.owner',
      text: 'select owner, process from copying.tenure',
    });
    const [found] = rows;
    if (found?.owner == null || !hasEnded(found.process)) return;
    await pool.query({ name: 'copying.bury', text: 'update copying.tenure set owner = null where owner = $1', values: [found.owner] });
  }

  private async throwAway(client: PoolClient): Promise<void> {
    await client.query('truncate copying.desk, copying.desk_row');
    await client.query('update copying.tenure set position = null, state_version = $1', [this.options.stateVersion]);
  }

  /** First, so that whoever takes the tenure over waits, and goes on from what this transaction leaves. */
  private async move(client: PoolClient, position: bigint | undefined): Promise<void> {
    const { rowCount } = await client.query({
      name: 'copying.move',
      text: 'update copying.tenure set position = coalesce($1, position) where number = $2 and owner = $3',
      values: [position?.toString() ?? null, this.number ?? null, this.owner],
    });
    if (rowCount !== 1) throw new TenureLost();
  }
}

const columnsOf = (desks: readonly DeskChange[]): unknown[] => [
  desks.map(({ leaderAccountId }) => leaderAccountId),
  desks.map(({ revision }) => revision.toString()),
  desks.map(({ heldFrom }) => heldFrom?.toString() ?? null),
];
