import { openDatabase, type RunningPostgres, startTemporaryPostgres } from '@copyledger/platform/postgres';
import type { Pool } from 'pg';
import type { RegisteredFollow, RegisterStore } from './follow-register';
import { PostgresRegister } from './postgres-register';
import { at } from './spec/follow-world';
import { MemoryRegister } from './spec/memory-register';

const entry = (name: string, changes: Partial<RegisteredFollow> = {}): RegisteredFollow => ({
  ...{ followId: name, copyAccountId: `account-of-${name}`, dueAt: at('2026-11-23'), isWatched: false },
  ...changes,
});

/** What every register keeps. */
const registerContract = (open: () => RegisterStore): void => {
  it('keeps the newest of every follow, and forgets those that are gone', async () => {
    const store = open();
    expect(await store.load()).toEqual([]);
    await store.save([entry('a'), entry('b', { dueAt: undefined, isWatched: true })]);
    await store.save([entry('a', { isWatched: true }), entry('c'), { followId: 'b', isGone: true }]);
    await store.save([{ followId: 'never there', isGone: true }]);
    const kept = [...(await open().load())].sort((a, b) => (a.followId < b.followId ? -1 : 1));
    expect(kept).toEqual([entry('a', { isWatched: true }), entry('c')]);
  });
};

describe('the register in memory', () => {
  const register = new MemoryRegister();
  registerContract(() => register);
});

describe('the register in Postgres', () => {
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
  registerContract(() => new PostgresRegister(pool));
});
