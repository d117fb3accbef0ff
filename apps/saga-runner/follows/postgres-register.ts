import type { Instant } from '@copyledger/kernel';
import { inTransaction } from '@copyledger/platform/postgres/database';
import type { Pool, PoolClient } from 'pg';
import type { RegisterChange, RegisteredFollow, RegisterStore } from './follow-register';

/** Whoever makes something in this schema at the start takes turns, copying included: the number is the same there. */
const creationLock = 7_021_969_120;

const tables = `
  create schema if not exists copying;
  -- The follows that the clock or their copy account may set going. Can be built again from the log.
  create table if not exists copying.live_follow (
    follow_id text collate "C" primary key,
    copy_account_id text collate "C" not null,
    -- An instant as we write it; null when nothing is due.
    due_at text collate "C",
    is_watched boolean not null
  );`;

const create = async (client: PoolClient): Promise<void> => {
  await client.query('select pg_advisory_xact_lock($1)', [creationLock]);
  const { rows } = await client.query<{ exists: boolean }>("select to_regclass('copying.live_follow') is not null as exists");
  if (rows[0]?.exists !== true) await client.query(tables);
};

const upsert = {
  name: 'copying.keep-follows',
  text: `insert into copying.live_follow (follow_id, copy_account_id, due_at, is_watched)
    select * from unnest($1::text[], $2::text[], $3::text[], $4::boolean[])
    on conflict (follow_id) do update set due_at = excluded.due_at, is_watched = excluded.is_watched`,
} as const;

const remove = { name: 'copying.drop-follows', text: 'delete from copying.live_follow where follow_id = any($1)' } as const;

interface Row {
  readonly follow_id: string;
  readonly copy_account_id: string;
  readonly due_at: Instant | null;
  readonly is_watched: boolean;
}

const entryOf = ({ follow_id, copy_account_id, due_at, is_watched }: Row): RegisteredFollow => ({
  followId: follow_id,
  copyAccountId: copy_account_id,
  dueAt: due_at ?? undefined,
  isWatched: is_watched,
});

/** The register in the database of the read models. */
export class PostgresRegister implements RegisterStore {
  constructor(private readonly pool: Pool) {}

  async load(): Promise<readonly RegisteredFollow[]> {
    await inTransaction(this.pool, create);
    const { rows } = await this.pool.query<Row>('select follow_id, copy_account_id, due_at, is_watched from copying.live_follow');
    return rows.map(entryOf);
  }

  async save(changes: readonly RegisterChange[]): Promise<void> {
    const gone = changes.flatMap((change) => ('isGone' in change ? [change.followId] : []));
    const kept = changes.flatMap((change) => ('isGone' in change ? [] : [change]));
    const columns = [
      kept.map(({ followId }) => followId),
      kept.map(({ copyAccountId }) => copyAccountId),
      kept.map(({ dueAt }) => dueAt ?? null),
      kept.map((entry) => entry.isWatched),
    ];
    await inTransaction(this.pool, async (client) => {
      if (kept.length > 0) await client.query({ ...upsert, values: columns });
      if (gone.length > 0) await client.query({ ...remove, values: [gone] });
    });
  }
}
