import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, type RunningPostgres, startTemporaryPostgres } from '@copyledger/platform/postgres';
import type { Pool } from 'pg';
import { CheckpointMoved, openCheckpointStore } from './checkpoints';
import { migrate, SchemaFileChanged } from './migrations';
import type { Deployment, Table } from './projection';
import { publishFirstReaders } from './readers';
import { dropDeployment } from './rebuild';
import { switchOver } from './rebuild/switch-over';

describe('the database of the read models', () => {
  let postgres: RunningPostgres;
  let pool: Pool;
  let folder: string;

  beforeAll(async () => {
    postgres = await startTemporaryPostgres();
    pool = openDatabase(postgres.url);
    folder = mkdtempSync(join(tmpdir(), 'copyledger-schemas-'));
  });
  afterAll(async () => {
    await pool.end();
    await postgres.stop();
    rmSync(folder, { recursive: true });
  });

  const file = (name: string, sql: string): string => {
    const path = join(folder, `${name}.schema.sql`);
    writeFileSync(path, sql);
    return path;
  };
  const table = (name: string): Table => ({
    name,
    key: ['id'],
    types: [],
    isAppendOnly: false,
    open: () => {
      throw new Error('nothing is projected here');
    },
  });
  const deployment = (name: string, ...schemaFiles: readonly string[]): Deployment => ({
    projection: { name, version: 1, streamPrefixes: [], schemaFiles, tables: [table(`${name}_rows`)] },
    schema: `${name}_v1`,
  });

  describe('migrations', () => {
    it('apply each file once, also when several processes start together', async () => {
      const things = deployment('things', file('things', 'create table things_rows (id text)'));
      await Promise.all([migrate(pool, [things]), migrate(pool, [things]), migrate(pool, [things])]);
      await migrate(pool, [things]);
      const { rows } = await pool.query("select file from projections.migration where schema = 'things_v1'");
      expect(rows).toEqual([{ file: 'things.schema.sql' }]);
    });

    it('apply a further file, and refuse one that was edited afterwards', async () => {
      const first = file('grown', 'create table grown_rows (id text)');
      await migrate(pool, [deployment('grown', first)]);
      const second = file('grown-index', 'create index on grown_rows (id)');
      await migrate(pool, [deployment('grown', first, second)]);
      expect((await pool.query("select from pg_indexes where schemaname = 'grown_v1'")).rowCount).toBe(1);
      file('grown', 'create table grown_rows (id text, more text)');
      await expect(migrate(pool, [deployment('grown', first, second)])).rejects.toThrow(SchemaFileChanged);
    });

    it('leave nothing behind when a file fails', async () => {
      const broken = deployment('broken', file('broken', 'create table broken_rows (id text); create nonsense'));
      await expect(migrate(pool, [broken])).rejects.toThrow(/syntax error/);
      expect((await pool.query("select from pg_namespace where nspname = 'broken_v1'")).rowCount).toBe(0);
    });
  });

  describe('readers', () => {
    const shown = async (): Promise<unknown> => (await pool.query('select * from read.shown_rows')).rows;
    const next = (): Deployment => ({
      ...deployment('shown', file('shown-2', "create table shown_rows as select 2 as id, 'new' as more")),
      schema: 'shown_v2',
    });

    it('see the first version at once, and a newer one only when they are switched to it', async () => {
      const first = deployment('shown', file('shown', 'create table shown_rows as select 1 as id'));
      await migrate(pool, [first, next()]);
      await publishFirstReaders(pool, [first]);
      await publishFirstReaders(pool, [next()]);
      expect(await shown()).toEqual([{ id: 1 }]);
      await switchOver({ pool, to: next(), reach: () => Promise.resolve(), isSame: false });
      expect(await shown()).toEqual([{ id: 2, more: 'new' }]);
      await expect(dropDeployment(pool, next())).rejects.toThrow(/is what readers see/);
      await dropDeployment(pool, first);
      expect((await pool.query("select from projections.partition where schema = 'shown_v1'")).rowCount).toBe(0);
    });
  });

  describe('the checkpoints of sagas', () => {
    it('start at nothing, and are what was saved last', async () => {
      const store = await openCheckpointStore(pool);
      expect(await store.load('settlement')).toBeUndefined();
      await store.save('settlement', 10n);
      await store.save('settlement', 9_007_199_254_740_993n);
      expect(await (await openCheckpointStore(pool)).load('settlement')).toBe(9_007_199_254_740_993n);
    });

    it('are moved by one process only: the other hears of it and loads again', async () => {
      const [one, two] = [await openCheckpointStore(pool), await openCheckpointStore(pool)];
      await Promise.all([one.load('copying'), two.load('copying')]);
      await one.save('copying', 10n);
      await expect(two.save('copying', 20n)).rejects.toThrow(CheckpointMoved);
      expect(await two.load('copying')).toBe(10n);
      await two.save('copying', 20n);
      await expect(one.save('copying', 30n)).rejects.toThrow(CheckpointMoved);
    });
  });
});
