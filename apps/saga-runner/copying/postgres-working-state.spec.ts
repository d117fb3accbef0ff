import { openDatabase, type RunningPostgres, startTemporaryPostgres } from '@copyledger/platform/postgres';
import { eventually } from '@copyledger/testing';
import type { Pool } from 'pg';
import { PostgresWorkingState } from './postgres-working-state';
import { MemoryDatabase, MemoryWorkingState } from './spec/memory-working-state';
import { workingStateContract } from './spec/working-state.contract';

describe('the working state in memory', () => {
  const database = new MemoryDatabase();
  workingStateContract(() => new MemoryWorkingState(database));
});

describe('the working state in Postgres', () => {
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
  const open = (stateVersion = 1): PostgresWorkingState => new PostgresWorkingState({ pool, stateVersion });

  workingStateContract(open);

  it('goes to the next when nobody has heard of its owner in time', async () => {
    const [first, second] = [open(), open()];
    await first.begin();
    await pool.query("update copying.tenure set expires_at = clock_timestamp() - interval '1 second'");
    expect(await second.begin()).toBe(true);
    await second.end();
  });

  it('goes to the next at once when its owner was a process here that has ended', async () => {
    const [first, second] = [open(), open()];
    await first.begin();
    // A process of this place that started before the machine did is none.
    await pool.query("update copying.tenure set process = regexp_replace(process, '\\d+$', '0')");
    await eventually(async () => {
      expect(await second.begin()).toBe(true);
    });
    await second.end();
  });

  it('keeps more rows than one statement takes', async () => {
    const state = open();
    await state.begin();
    const rows = Array.from({ length: 4_500 }, (_, index) => ({ kind: 'leg' as const, key: `${index}`, value: `${index}` }));
    await state.keep({ position: 20n, desks: [{ leaderAccountId: 'eve', revision: 0n, heldFrom: undefined, rows }] });
    const gone = rows.slice(1).map((row) => ({ ...row, value: undefined }));
    await state.keep({ position: 21n, desks: [{ leaderAccountId: 'eve', revision: 1n, heldFrom: undefined, rows: gone }] });
    const desks = [];
    for await (const desk of state.desks()) desks.push(desk);
    expect(desks.find(({ leaderAccountId }) => leaderAccountId === 'eve')?.rows).toEqual([rows[0]]);
    await state.end();
  });

  it('of another version is thrown away', async () => {
    const newer = open(2);
    await newer.begin();
    expect(await newer.position()).toBeUndefined();
    for await (const desk of newer.desks()) expect(desk).toBeUndefined();
    await newer.end();
  });
});
