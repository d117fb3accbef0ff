import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase, type RunningPostgres, startTemporaryPostgres } from '@copyledger/platform/postgres';
import { PreparedNames } from '@copyledger/platform/postgres/prepared-names';
import { eventually } from '@copyledger/testing';
import type { Pool } from 'pg';
import { tallyProjection } from '../../testing/tally.projection';
import { WrittenLog } from '../../testing/written-log';
import type { Projection } from '../projection';
import { dropDeployment } from '../rebuild';
import { startProjector } from '../running-projector';
import { diffProjection, type RebuildRequest, rebuildProjections } from './rebuild-projections';

/** The same rows in columns of other types, without the primary key's order of columns. */
const otherColumns = `create table tallies (credits smallint not null, account_id text collate "C" primary key, log_position bigint not null);
  create table notes (account_id text collate "C", log_position bigint, note text, primary key (account_id, log_position));
  create index on notes (note);`;

describe('a rebuild', () => {
  let postgres: RunningPostgres;
  let pool: Pool;
  let log: WrittenLog;
  let folder: string;
  let projector: Awaited<ReturnType<typeof startProjector>> | undefined;
  let name = '';
  let runs = 0;

  beforeAll(async () => {
    postgres = await startTemporaryPostgres();
    pool = openDatabase(postgres.url, { statementTimeoutMs: 0 });
    folder = mkdtempSync(join(tmpdir(), 'copyledger-rebuild-'));
    writeFileSync(join(folder, 'other.schema.sql'), otherColumns);
  });
  beforeEach(async () => {
    log = new WrittenLog();
    name = `tally${(runs += 1)}`;
    await pool.query('drop view if exists read.tallies, read.notes');
  });
  afterEach(async () => {
    await projector?.stop();
    projector = undefined;
  });
  afterAll(async () => {
    await pool.end();
    await postgres.stop();
    rmSync(folder, { recursive: true });
  });

  const tally = (options: Parameters<typeof tallyProjection>[0] = {}) => tallyProjection({ name, ...options });
  const nextVersion = (): Projection => ({ ...tally({ version: 2 }), schemaFiles: [join(folder, 'other.schema.sql')] });
  const start = async (projection: Projection): Promise<void> => {
    const { store, codec } = log;
    projector = await startProjector({
      pool,
      store,
      codec,
      projections: [projection],
      beatMs: 20,
      limits: { backoffMinMs: 1, backoffMaxMs: 5 },
    });
  };
  const caughtUp = async (): Promise<void> => {
    const head = String(await log.store.head());
    await eventually(async () => {
      expect((await pool.query('select position from read.projection_positions where projection = $1', [name])).rows).toEqual([
        { position: head },
      ]);
    });
  };
  const requestOf = (projection: Projection, options: Partial<RebuildRequest> = {}): RebuildRequest => ({
    ...{ pool, store: log.store, codec: log.codec, projections: [projection], lanes: 2, throttle: undefined },
    ...{ signal: new AbortController().signal, onProgress: () => undefined, onFailure: () => undefined, onStep: () => undefined },
    ...options,
  });
  const reader = async () =>
    (await pool.query<{ schema: string; epoch: number }>('select schema, epoch from projections.reader where projection = $1', [name]))
      .rows[0];
  const credits = async (account: string) =>
    (await pool.query<{ credits: number | string }>('select credits from read.tallies where account_id = $1', [account])).rows[0]?.credits;
  /** Every number in its turn, every link to the one before. */
  const expectUnbrokenDeltas = async (channel: string): Promise<void> => {
    const { rows } = await pool.query<{ log_offset: string; previous: string | null }>(
      'select log_offset, previous from projections.delta where channel = $1 and projection = $2 order by epoch, sequence',
      [channel, name],
    );
    expect(rows.map(({ previous }) => previous)).toEqual([null, ...rows.slice(0, -1).map(({ log_offset: offset }) => offset)]);
  };

  it('takes the place of what readers see, when its rows are the same, and its deltas go on', async () => {
    const projection = tally();
    await start(projection);
    for (let index = 0; index < 30; index += 1) await log.credit(`account${index % 5}`);
    await caughtUp();
    const [outcome] = await rebuildProjections(requestOf(projection));
    expect(outcome).toMatchObject({ projection: name, schema: `${name}_v1_b2`, outcome: 'switched' });
    expect(outcome?.tables?.map(({ isEqual }) => isEqual)).toEqual([true, true]);
    expect(await reader()).toEqual({ schema: `${name}_v1_b2`, epoch: 1 });
    await log.credit('account1');
    await caughtUp();
    expect(await credits('account1')).toBe(7);
    await expectUnbrokenDeltas('tally:account1');
    await dropDeployment(pool, { schema: `${name}_v1` });
    expect((await rebuildProjections(requestOf(projection)))[0]?.schema).toBe(`${name}_v1`);
  });

  it('of a new version, with columns of other types, is not noticed by queries and commands that go on meanwhile', async () => {
    await start(tally());
    for (let index = 0; index < 40; index += 1) await log.credit(`account${index % 5}`);
    await caughtUp();
    const names = new PreparedNames();
    const statement = { name: 'read', text: 'select credits, account_id from read.tallies join read.notes using (account_id) limit 3' };
    const seen: number[] = [];
    const over = new AbortController();
    const reading = Array.from({ length: 4 }, async () => {
      while (!over.signal.aborted) seen.push((await names.reading(() => pool.query(names.current(statement)))).rows.length);
    });
    const writing = (async () => {
      while (!over.signal.aborted) {
        await log.credit('busy');
        await sleep(1);
      }
    })();
    const [outcome] = await rebuildProjections(requestOf(nextVersion()));
    over.abort();
    await Promise.all([...reading, writing]);
    expect(outcome).toMatchObject({ schema: `${name}_v2`, outcome: 'switched', tables: undefined });
    expect(await reader()).toEqual({ schema: `${name}_v2`, epoch: 2 });
    expect(seen.length).toBeGreaterThan(20);
    expect(seen.filter((rows) => rows !== 3)).toEqual([]);
    expect((await pool.query(`select from pg_indexes where schemaname = '${name}_v2' and indexdef like '%(note)'`)).rowCount).toBe(1);
  });

  it('keeps readers where they are when its rows differ, says which, and repairs them when it is told to', async () => {
    const projection = tally();
    await start(projection);
    for (let index = 0; index < 10; index += 1) await log.credit('a');
    await caughtUp();
    await pool.query(`update ${name}_v1.tallies set credits = 99`);
    const [outcome] = await rebuildProjections(requestOf(projection));
    expect(outcome).toMatchObject({ outcome: 'kept' });
    expect(outcome?.tables?.[0]?.differing).toMatchObject([{ key: '(a)', left: expect.stringContaining('99') as string }]);
    expect(await reader()).toEqual({ schema: `${name}_v1`, epoch: 1 });
    await rebuildProjections(requestOf(projection, { isRepair: true }));
    expect(await reader()).toEqual({ schema: `${name}_v1_b2`, epoch: 2 });
    expect(await credits('a')).toBe(10);
  });

  it('goes on where it was when it is interrupted at any moment', async () => {
    const projection = tally();
    await start(projection);
    for (let index = 0; index < 20; index += 1) await log.credit(`account${index % 3}`);
    await caughtUp();
    for (const step of ['builds', 'makes', 'compares', 'switches']) {
      const ending = new AbortController();
      const onStep = (text: string): void => {
        if (text.startsWith(step)) ending.abort(new Error('killed'));
      };
      await rebuildProjections(requestOf(projection, { onStep, signal: ending.signal })).catch((error: unknown) => {
        expect(error).toEqual(new Error('killed'));
      });
      await log.credit('account0');
    }
    await caughtUp();
    const [outcome] = await rebuildProjections(requestOf(projection));
    expect(outcome?.outcome).toBe('switched');
    await log.credit('account0');
    await caughtUp();
    expect(await credits('account0')).toBe(12);
    await expectUnbrokenDeltas('tally:account0');
  });

  it('is refused while somebody else is at it', async () => {
    const projection = tally();
    await start(projection);
    for (let index = 0; index < 5; index += 1) await log.credit('a');
    await caughtUp();
    const ending = new AbortController();
    let begun = (): void => undefined;
    const first = new Promise<void>((resolve) => (begun = resolve));
    const slowly = rebuildProjections(requestOf(projection, { throttle: 1, onProgress: begun, signal: ending.signal }));
    await first;
    await expect(rebuildProjections(requestOf(projection, { patienceMs: 100 }))).rejects.toThrow(/is being built by/);
    ending.abort(new Error('enough'));
    await expect(slowly).rejects.toThrow('enough');
  });

  it('refuses to lose the rows of a key that readers see', async () => {
    await start(tally());
    await log.credit('a', 'bad');
    await caughtUp();
    const choking = { ...nextVersion(), tables: tally({ isPoison: (note) => note === 'bad' }).tables };
    await expect(rebuildProjections(requestOf(choking))).rejects.toThrow(
      `${name}_v2 waits behind events that cannot be folded, and that ${name}_v1 has folded, with a; see`,
    );
    expect(await reader()).toMatchObject({ schema: `${name}_v1` });
  });

  it('has enough of four connections when it is throttled', async () => {
    await start(tally());
    for (let index = 0; index < 5; index += 1) await log.credit('a');
    await caughtUp();
    const few = openDatabase(postgres.url, { statementTimeoutMs: 0, connectionsMax: 4 });
    const outcomes = await rebuildProjections(requestOf(tally(), { pool: few, lanes: 1, throttle: 1_000 })).finally(() => few.end());
    expect(outcomes).toMatchObject([{ projection: name, outcome: 'switched' }]);
  });

  it('that is only compared leaves nothing behind', async () => {
    const projection = tally();
    await start(projection);
    await log.credit('a');
    await log.credit('b');
    await caughtUp();
    await pool.query(`delete from ${name}_v1.notes where account_id = 'b'`);
    const tables = await diffProjection(requestOf(projection), projection);
    expect(tables).toMatchObject([
      { table: 'tallies', isEqual: true },
      { table: 'notes', isEqual: false, leftRows: 1n, rightRows: 2n, differing: [{ left: undefined }] },
    ]);
    expect((await pool.query('select from projections.deployment where projection = $1', [name])).rowCount).toBe(1);
  });
});
