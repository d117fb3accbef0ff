import type { DamagedSnapshot } from '@copyledger/eventstore/aggregates';
import { snapshotStoreContract } from '@copyledger/eventstore/aggregates/snapshot-store.contract';
import type { Pool } from 'pg';
import { openDatabase } from './database';
import { type RunningPostgres, startTemporaryPostgres } from './launcher';
import { postgresSnapshotStore } from './snapshot-store';

const none = (): void => undefined;
const snapshot = { stream: "it's-1", revision: 1n, stateVersion: 1, state: Buffer.from('state') } as const;

describe('Snapshots in Postgres', () => {
  let postgres: RunningPostgres;
  let pool: Pool;
  beforeAll(async () => {
    postgres = await startTemporaryPostgres();
    pool = openDatabase(postgres.url);
  });
  afterAll(async () => {
    await pool.end();
    await postgres.stop();
  });

  snapshotStoreContract('The Postgres snapshot store', () => {
    const warnings: DamagedSnapshot[] = [];
    return Promise.resolve({
      store: postgresSnapshotStore(pool, (damaged) => warnings.push(damaged)),
      warnings,
      damage: async (stream) => {
        await pool.query(
          `update snapshots.snapshot set state = set_bit(state, 3, 1 - get_bit(state, 3))
            where stream = $1 and number = (select max(number) from snapshots.snapshot where stream = $1)`,
          [stream],
        );
      },
      count: async (stream) => (await pool.query('select from snapshots.snapshot where stream = $1', [stream])).rowCount ?? 0,
      stop: () => Promise.resolve(),
    });
  });

  describe('of many tables', () => {
    const stream = 'tables-1';
    const tableRows = async (): Promise<readonly string[]> => {
      const { rows } = await pool.query<{ id: string }>('select id::text from snapshots.sealed_table where stream = $1 order by id', [
        stream,
      ]);
      return rows.map(({ id }) => id);
    };
    const tables = (...texts: readonly string[]): readonly Buffer[] => texts.map((text) => Buffer.from(text));

    it('writes each table once, and throws away those that no snapshot has', async () => {
      const store = postgresSnapshotStore(pool, none);
      const [a, b, c, d] = tables('a', 'b', 'c', 'd');
      await store.save({ ...snapshot, stream, revision: 1n, tables: [a!, b!] });
      const first = await tableRows();
      await store.save({ ...snapshot, stream, revision: 2n, tables: [a!, c!] });
      const second = await tableRows();
      expect(second).toHaveLength(3);
      expect(second).toEqual(expect.arrayContaining([...first]));
      await store.save({ ...snapshot, stream, revision: 3n, tables: [a!, d!] });
      expect(await tableRows()).toHaveLength(3);
      const loaded = await postgresSnapshotStore(pool, none).load(stream, 1);
      expect(loaded?.tables?.map(String)).toEqual(['a', 'd']);
    });

    it('goes on with the rows of the tables that it has loaded', async () => {
      const store = postgresSnapshotStore(pool, none);
      const loaded = await store.load(stream, 1);
      const before = await tableRows();
      await store.save({ ...snapshot, stream, revision: 4n, tables: loaded!.tables! });
      expect(before).toEqual(expect.arrayContaining([...(await tableRows())]));
    });

    it('writes them again where another process has thrown them away', async () => {
      const [store, other] = [1, 2].map(() => postgresSnapshotStore(pool, none));
      const own = tables('own', 'own too');
      await store!.save({ ...snapshot, stream, revision: 5n, tables: own });
      for (const revision of [6n, 7n]) await other!.save({ ...snapshot, stream, revision, tables: tables('theirs') });
      await store!.save({ ...snapshot, stream, revision: 8n, tables: own });
      expect((await other!.load(stream, 1))?.tables?.map(String)).toEqual(['own', 'own too']);
    });

    it('passes over a snapshot that lacks one, or has one that is damaged', async () => {
      const warned: bigint[] = [];
      const store = postgresSnapshotStore(pool, ({ revision }) => warned.push(revision));
      for (const revision of [10n, 11n, 12n]) await store.save({ ...snapshot, stream, revision, tables: tables(`t${revision}`) });
      await pool.query("update snapshots.sealed_table set bytes = 't13' where stream = $1 and bytes = 't12'", [stream]);
      expect(await store.load(stream, 1)).toMatchObject({ revision: 11n });
      await pool.query("delete from snapshots.sealed_table where stream = $1 and bytes = 't11'", [stream]);
      expect(await store.load(stream, 1)).toBeUndefined();
      expect(warned).toEqual([12n, 12n, 11n]);
      await store.discard(stream);
      expect(await tableRows()).toEqual([]);
    });
  });

  it('takes over the table of a build that kept no tables apart', async () => {
    await pool.query('drop schema if exists snapshots cascade');
    await postgresSnapshotStore(pool, none).save(snapshot);
    await pool.query('drop table snapshots.sealed_table; alter table snapshots.snapshot drop column tables');
    const store = postgresSnapshotStore(pool, none);
    expect(await store.load(snapshot.stream, 1)).toMatchObject({ revision: 1n });
    await store.save({ ...snapshot, revision: 2n, tables: [Buffer.from('table')] });
    expect((await store.load(snapshot.stream, 1))?.tables?.map(String)).toEqual(['table']);
  });

  it('makes its table once, whoever comes first', async () => {
    await pool.query('drop schema if exists snapshots cascade');
    const stores = [1, 2, 3, 4].map(() => postgresSnapshotStore(pool, none));
    await Promise.all(stores.map((store, index) => store.save({ ...snapshot, revision: BigInt(index) })));
    expect(await stores[0]!.load(snapshot.stream, 1)).toBeDefined();
  });

  it('lets a mix-up of rows count as damage', async () => {
    const warned: DamagedSnapshot[] = [];
    const store = postgresSnapshotStore(pool, (damaged) => warned.push(damaged));
    await store.save({ ...snapshot, stream: 'one' });
    await pool.query("update snapshots.snapshot set stream = 'another' where stream = 'one'");
    expect(await store.load('another', 1)).toBeUndefined();
    expect(warned).toEqual([{ stream: 'another', revision: 1n, stateVersion: 1 }]);
  });

  it('does not let the server compress what it then would have to unpack', async () => {
    await postgresSnapshotStore(pool, none).save({ ...snapshot, state: new Uint8Array(100_000) });
    const { rows } = await pool.query('select pg_column_size(state) as bytes from snapshots.snapshot where stream = $1', [snapshot.stream]);
    expect(rows).toContainEqual({ bytes: 100_000 });
  });

  it('comes back after the database was away', async () => {
    const away = openDatabase('postgres://nobody@127.0.0.1:1/nowhere');
    await expect(postgresSnapshotStore(away, none).load('a', 1)).rejects.toThrow();
    await away.end();
    const store = postgresSnapshotStore(pool, none);
    const connect = jest.spyOn(pool, 'connect').mockRejectedValueOnce(new Error('the database is away') as never);
    await expect(store.save(snapshot)).rejects.toThrow('away');
    connect.mockRestore();
    await store.save({ ...snapshot, stream: 'back' });
    expect(await store.load('back', 1)).toMatchObject({ stream: 'back', revision: 1n });
  });

  it('reports what the server refuses', async () => {
    const store = postgresSnapshotStore(pool, none);
    await store.save(snapshot);
    await pool.query('alter table snapshots.snapshot rename to gone');
    await expect(store.load(snapshot.stream, 1)).rejects.toThrow(/does not exist/);
    await pool.query('alter table snapshots.gone rename to snapshot');
    expect(await store.load(snapshot.stream, 1)).toBeDefined();
  });
});
