import type { Pool, PoolClient } from 'pg';
import { openDatabase, type RunningPostgres, startTemporaryPostgres } from '.';
import { Pipeline } from './pipeline';

describe('a pipeline of statements', () => {
  let postgres: RunningPostgres;
  let pool: Pool;
  let client: PoolClient;

  beforeAll(async () => {
    postgres = await startTemporaryPostgres();
    pool = openDatabase(postgres.url);
    await pool.query('create table notes (id integer primary key, note text)');
  });
  beforeEach(async () => {
    client = await pool.connect();
  });
  afterEach(() => {
    client.release(true);
  });
  afterAll(async () => {
    await pool.end();
    await postgres.stop();
  });

  const insert = (...values: unknown[]) => ({ request: { name: 'insert', text: 'insert into notes values ($1, $2)', values } });
  const copy = (lines: string) => ({ request: { name: 'copy', copy: 'copy notes from stdin', lines } });
  const count = async (): Promise<number | null> => (await pool.query('select from notes')).rowCount;

  it('says what became of each, in their order, time and again on one connection', async () => {
    const odd = 'a"b\\c,{}\u00e9';
    for (const round of [0, 10]) {
      const pipeline = new Pipeline(client);
      pipeline.send(insert(round + 1, odd));
      pipeline.send(copy(`${round + 2}\t\\N\n${round + 3}\tx\n`));
      pipeline.send({ request: { text: 'select note, id from notes where id = any($1) order by id', values: [[round + 1, round + 2]] } });
      expect(await pipeline.end()).toEqual([
        { tag: 'INSERT 0 1', rows: [] },
        { tag: 'COPY 2', rows: [] },
        {
          tag: 'SELECT 2',
          rows: [
            [odd, String(round + 1)],
            [null, String(round + 2)],
          ],
        },
      ]);
    }
    expect((await client.query('select $1::text[] as odd', [[odd]])).rows).toEqual([{ odd: [odd] }]);
  });

  it('sends arrays of any text and of nothing as they are', async () => {
    const texts = ['', 'NULL', 'a"b\\c', '{,}', ' x ', null];
    const pipeline = new Pipeline(client);
    pipeline.send({ request: { text: 'select t from unnest($1::text[]) as t', values: [texts] } });
    const [outcome] = await pipeline.end();
    expect(outcome?.rows.map(([text]) => text)).toEqual(texts);
  });

  it('fails with what the first failure means to who sent it, and does nothing of what was behind it', async () => {
    const before = await count();
    const pipeline = new Pipeline(client);
    pipeline.send({ request: { text: 'begin' } });
    pipeline.send(insert(100, 'first'));
    pipeline.send({ ...copy('100\tagain\n'), explain: (error) => new Error('was there', { cause: error }) });
    pipeline.send(copy('101\tbehind\n'));
    pipeline.send({ request: { text: 'commit' } });
    await expect(pipeline.end()).rejects.toMatchObject({ message: 'was there', cause: { code: '23505' } });
    await client.query('rollback');
    expect(await count()).toBe(before);
  });

  it('refuses what has no text, and tells nobody else of a connection that breaks', async () => {
    const pipeline = new Pipeline(client);
    expect(() => {
      pipeline.send(insert(1, {}));
    }).toThrow('cannot be sent');
    client.release(true);
    client = await pool.connect();
    const broken = new Pipeline(client);
    broken.send({ request: { text: 'select pg_terminate_backend(pg_backend_pid())' } });
    await expect(broken.end()).rejects.toThrow();
  });
});
