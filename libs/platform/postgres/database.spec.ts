import { setTimeout as sleep } from 'node:timers/promises';
import { instantOfMicros } from '@copyledger/kernel';
import fc from 'fast-check';
import type { Pool } from 'pg';
import { inTransaction, openDatabase } from './database';
import { instantText } from './instant-text';
import { type RunningPostgres, startTemporaryPostgres } from './launcher';

describe('the database', () => {
  let postgres: RunningPostgres;
  let pool: Pool;
  beforeAll(async () => {
    postgres = await startTemporaryPostgres();
    pool = openDatabase(postgres.url, { applicationName: 'a test', statementTimeoutMs: 200 });
  });
  afterAll(async () => {
    await pool.end();
    await postgres.stop();
  });

  it('loses no digit and no microsecond', async () => {
    const { rows } = await pool.query(
      `select 9007199254740993::bigint as big, 0.10::numeric as exact, timestamptz '2026-11-20 09:30:00.123456+02' as moment,
        timestamptz '2026-11-20 09:30:00Z' as full`,
    );
    expect(rows).toEqual([
      { big: '9007199254740993', exact: '0.10', moment: '2026-11-20T07:30:00.123456Z', full: '2026-11-20T09:30:00.000000Z' },
    ]);
  });

  it('reads back every moment that it is given', async () => {
    const moment = fc.bigInt({ min: 0n, max: 4_102_444_800_000_000n }).map(instantOfMicros);
    await fc.assert(
      fc.asyncProperty(moment, async (written) => {
        const { rows } = await pool.query<{ read: string }>('select $1::timestamptz as read', [written]);
        expect(rows[0]?.read).toBe(written);
      }),
      { numRuns: 50 },
    );
  });

  it('refuses a timestamp that is not in UTC', () => {
    expect(() => instantText('2026-11-20 09:30:00+02')).toThrow(/no timestamp in UTC/);
  });

  it('names itself, and cancels what takes too long', async () => {
    const { rows } = await pool.query('select application_name as name from pg_stat_activity where pid = pg_backend_pid()');
    expect(rows).toEqual([{ name: 'a test' }]);
    await expect(pool.query('select pg_sleep(10)')).rejects.toThrow(/statement timeout/);
  });

  it('commits a transaction whole, or not at all', async () => {
    await pool.query('create table things (name text primary key)');
    await inTransaction(pool, (client) => client.query("insert into things values ('kept')"));
    const failing = inTransaction(pool, async (client) => {
      await client.query("insert into things values ('lost')");
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect((await pool.query('select name from things')).rows).toEqual([{ name: 'kept' }]);
  });

  it('outlives the connections that the server ends, in use or idle', async () => {
    const killOthers = 'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and usename is not null';
    const killer = openDatabase(postgres.url, { connectionsMax: 1 });
    const interrupted = inTransaction(pool, async (client) => {
      await client.query('select 1');
      await killer.query(killOthers);
      await client.query('select 1');
    });
    await expect(interrupted).rejects.toThrow(/terminat|connection/i);
    await pool.query('select 1');
    await killer.query(killOthers);
    await killer.end();
    while (pool.totalCount > 0) await sleep(5);
    expect((await pool.query('select 1 as value')).rows).toEqual([{ value: 1 }]);
  });
});
