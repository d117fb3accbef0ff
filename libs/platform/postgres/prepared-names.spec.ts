import type { Pool } from 'pg';
import { openDatabase, type RunningPostgres, startTemporaryPostgres } from './index';
import { PreparedNames } from './prepared-names';

describe('prepared statements', () => {
  let postgres: RunningPostgres;
  let pool: Pool;
  beforeAll(async () => {
    postgres = await startTemporaryPostgres();
    pool = openDatabase(postgres.url, { connectionsMax: 4 });
  });
  afterAll(async () => {
    await pool.end();
    await postgres.stop();
  });

  const statement = { name: 'shown', text: 'select value from shown where value = $1', values: ['1'] };
  const show = (type: string): Promise<unknown> => pool.query(`drop view if exists shown; create view shown as select 1::${type} as value`);

  it('outlive a view that is replaced by one of other types, on every connection', async () => {
    const names = new PreparedNames();
    const read = () => names.reading(async () => (await pool.query<{ value: unknown }>(names.current(statement))).rows);
    await show('integer');
    await Promise.all(Array.from({ length: 20 }, read));
    await show('numeric');
    // Without the new name this connection is lost to the statement.
    await expect(pool.query(statement)).rejects.toThrow('cached plan must not change result type');
    const answers = await Promise.all(Array.from({ length: 20 }, read));
    expect(answers).toEqual(answers.map(() => [{ value: '1' }]));
  });

  it('fail as they fail otherwise', async () => {
    const names = new PreparedNames();
    const broken = names.reading(() => pool.query(names.current({ name: 'broken', text: 'select nothing from nowhere' })));
    await expect(broken).rejects.toThrow('does not exist');
  });
});
