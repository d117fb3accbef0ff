import { type CopyIn, type Outcome, Pipeline } from '@copyledger/platform/postgres/pipeline';
import type { Statement } from '@copyledger/platform/postgres/database';
import { openDatabase, type RunningPostgres, startTemporaryPostgres } from '@copyledger/platform/postgres';
import { instantOfMicros } from '@copyledger/kernel';
import fc from 'fast-check';
import type { Pool } from 'pg';
import type { RowShape } from './row-shape';
import { type Placed, RowStatements } from './rows.sql';

interface Sample {
  readonly id: string;
  readonly note: string | null;
  readonly amount: string;
  readonly count: number;
  readonly isOpen: boolean;
  readonly at: string;
  readonly place: bigint;
  readonly terms: object | null;
}

const shape: RowShape<Sample> = {
  table: 'samples',
  key: ['id'],
  columns: {
    id: 'text',
    note: 'text',
    amount: 'numeric',
    count: 'integer',
    isOpen: 'boolean',
    at: 'timestamptz',
    place: 'bigint',
    terms: 'json',
  },
};

const schema = `create table samples (id text primary key, note text, amount numeric, count integer, is_open boolean, at timestamptz,
  place bigint, terms json, log_position bigint not null)`;

/** Anything that a client may send, but NUL, which text in Postgres cannot hold, and halves of characters, which UTF-8 cannot. */
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', 'NULL', 'null', '{}', ',', '"', '\\', '\\"', '\u001f', '\u001d', ' a '),
);
const storable = text.map((value) => value.replaceAll('\0', ''));

const samples = fc.uniqueArray(
  fc.record<Sample>({
    id: storable,
    note: fc.option(storable),
    amount: fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }).map((units) => `${units}.25`),
    count: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
    isOpen: fc.boolean(),
    at: fc.bigInt({ min: 0n, max: 4_102_444_800_000_000n }).map(instantOfMicros),
    place: fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
    terms: fc.option(fc.dictionary(storable, fc.oneof(storable, fc.boolean(), fc.integer()), { noNullPrototype: true })),
  }),
  { selector: ({ id }) => id, maxLength: 20 },
);

const byId = (a: Placed<Sample>, b: Placed<Sample>): number => (a.row.id < b.row.id ? -1 : 1);

describe('the statements of a table', () => {
  let postgres: RunningPostgres;
  let pool: Pool;
  const statements = new RowStatements(shape, 'public');
  const run = async (request: Statement | CopyIn): Promise<Outcome['rows']> => {
    const client = await pool.connect();
    try {
      const pipeline = new Pipeline(client);
      pipeline.send({ request });
      const [outcome] = await pipeline.end();
      return outcome?.rows ?? [];
    } finally {
      client.release();
    }
  };
  const stored = async (rows: readonly Placed<Sample>[]): Promise<readonly Placed<Sample>[]> => {
    const loaded = await run(statements.load(rows.map(({ row }) => [row.id])));
    return loaded.map((row) => statements.placed(row)).sort(byId);
  };

  const appended = new RowStatements<Sample>({ ...shape, table: 'appended' }, 'public');
  const append = (rows: readonly Sample[]): Promise<unknown> => run(appended.append(rows));
  const allAppended = async (): Promise<readonly Placed<Sample>[]> => {
    const rows = await run({ text: 'select id, note, amount, count, is_open, at, place, terms, log_position from appended' });
    return rows.map((row) => appended.placed(row)).sort(byId);
  };

  beforeAll(async () => {
    postgres = await startTemporaryPostgres();
    pool = openDatabase(postgres.url);
    await pool.query(schema);
    await pool.query('create table appended (like samples including all); alter table appended alter log_position set default 0');
  });
  beforeEach(() => pool.query('truncate samples'));
  afterAll(async () => {
    await pool.end();
    await postgres.stop();
  });

  it('give back every row as it was', async () => {
    await fc.assert(
      fc.asyncProperty(samples, async (rows) => {
        const placed = rows.map((row, index) => ({ row, position: BigInt(index) }));
        await run(statements.upsert(placed));
        expect(await stored(placed)).toEqual([...placed].sort(byId));
        await pool.query('truncate samples');
      }),
      { numRuns: 100 },
    );
  });

  it('give back every row that was appended as it was', async () => {
    await fc.assert(
      fc.asyncProperty(samples, async (rows) => {
        await append(rows);
        expect(await allAppended()).toEqual(rows.map((row) => ({ row, position: 0n })).sort(byId));
        await pool.query('truncate appended');
      }),
      { numRuns: 100 },
    );
  });

  const sample: Sample = { id: 'a', note: 'first', amount: '1', count: 1, isOpen: true, at: instantOfMicros(0n), place: 1n, terms: null };

  it('leave a row alone that already holds a newer event', async () => {
    await run(statements.upsert([{ row: sample, position: 20n }]));
    await run(statements.upsert([{ row: { ...sample, note: 'older' }, position: 10n }]));
    await run(statements.upsert([{ row: { ...sample, note: 'the same again' }, position: 20n }]));
    expect(await stored([{ row: sample, position: 20n }])).toEqual([{ row: sample, position: 20n }]);
    const newer = { row: { ...sample, note: null }, position: 30n };
    await run(statements.upsert([newer]));
    expect(await stored([newer])).toEqual([newer]);
  });

  it('refuse to append a row twice, and the connection goes on', async () => {
    await append([sample]);
    await expect(append([{ ...sample, id: 'b' }, sample])).rejects.toMatchObject({ code: '23505' });
    await append([{ ...sample, id: 'c' }]);
    expect((await allAppended()).map(({ row }) => row.id)).toEqual(['a', 'c']);
  });

  it('replace what Postgres text cannot hold', async () => {
    const placed = { row: { ...sample, note: 'a\0b' }, position: 1n };
    await run(statements.upsert([placed]));
    expect((await stored([placed]))[0]?.row.note).toBe('a\uFFFDb');
  });

  it('refuse a name that is no identifier of ours', () => {
    expect(() => new RowStatements(shape, 'public"; drop table samples; --')).toThrow(/no identifier of ours/);
  });
});
