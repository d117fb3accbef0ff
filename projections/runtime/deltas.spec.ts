import { openDatabase, type RunningPostgres, startTemporaryPostgres } from '@copyledger/platform/postgres';
import { eventually } from '@copyledger/testing';
import fc from 'fast-check';
import type { Pool } from 'pg';
import { tallyProjection } from '../testing/tally.projection';
import { WrittenLog } from '../testing/written-log';
import { deleteOldDeltas, insertLinked } from './deltas';
import { requestRetry } from './parking/parked-keys';
import { type Projection } from './projection';
import { createProjector } from './projector';
import { batchesOf } from './rebuild';
import { startProjector } from './running-projector';

interface Delta {
  readonly partition: number;
  readonly sequence: string;
  readonly channel: string;
  readonly epoch: number;
  readonly log_offset: string;
  readonly previous: string | null;
  readonly body: { readonly rows: Readonly<Record<string, readonly object[]>> };
}

describe('deltas', () => {
  let postgres: RunningPostgres;
  let pool: Pool;
  let log: WrittenLog;
  let runs = 0;
  let name = '';

  beforeAll(async () => {
    postgres = await startTemporaryPostgres();
    pool = openDatabase(postgres.url);
  });
  beforeEach(() => {
    log = new WrittenLog();
    runs += 1;
    name = `tally${runs}`;
  });
  afterAll(async () => {
    await pool.end();
    await postgres.stop();
  });

  const whileProjecting = async (projection: Projection, work: () => Promise<unknown>): Promise<void> => {
    const { store, codec } = log;
    const limits = { backoffMinMs: 1, backoffMaxMs: 5 };
    const projector = await startProjector({ pool, store, codec, projections: [projection], beatMs: 20, limits });
    try {
      await work();
      const head = await log.store.head();
      await eventually(async () => {
        const { rows } = await pool.query('select position from read.projection_positions where projection = $1', [name]);
        expect(rows).toEqual([{ position: String(head) }]);
      });
    } finally {
      await projector.stop();
    }
  };
  const deltas = async (): Promise<readonly Delta[]> =>
    (await pool.query<Delta>('select * from projections.delta where projection = $1 order by partition, sequence', [name])).rows;
  const ofChannel = async (channel: string): Promise<readonly Delta[]> => (await deltas()).filter((delta) => delta.channel === channel);

  /** What a client knows who has seen every delta of a channel. */
  const replayed = (seen: readonly Delta[]) => ({
    tally: seen.flatMap(({ body }) => body.rows['tallies'] ?? []).at(-1),
    notes: seen.flatMap(({ body }) => body.rows['notes'] ?? []),
  });

  /** Numbers without a gap in every partition, and a chain in every channel. */
  const expectUnbroken = (all: readonly Delta[]): void => {
    const numbers = new Map<number, bigint>();
    const heads = new Map<string, string>();
    for (const { partition, sequence, channel, epoch, log_offset: offset, previous } of all) {
      expect(BigInt(sequence)).toBe((numbers.get(partition) ?? 0n) + 1n);
      numbers.set(partition, BigInt(sequence));
      expect(previous).toBe(heads.get(`${channel} ${epoch}`) ?? null);
      if (previous !== null) expect(BigInt(offset)).toBeGreaterThan(BigInt(previous));
      heads.set(`${channel} ${epoch}`, offset);
    }
  };

  it('say what a client needs to know, in chains, whatever the batches and restarts', async () => {
    const credits = fc.array(fc.record({ account: fc.constantFrom('a', 'b', 'c', 'd', 'e'), isRestarted: fc.boolean() }), {
      minLength: 1,
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(credits, async (history) => {
        runs += 1;
        name = `tally${runs}`;
        log = new WrittenLog();
        const projection = tallyProjection({ name });
        for (const { account, isRestarted } of history) {
          await log.credit(account, `${account} again`);
          if (isRestarted) await whileProjecting(projection, () => Promise.resolve());
        }
        await whileProjecting(projection, () => Promise.resolve());
        expectUnbroken(await deltas());
        for (const { account } of history) {
          const count = history.filter((each) => each.account === account).length;
          const notes = Array.from({ length: count }, () => ({ note: `${account} again` }));
          expect(replayed(await ofChannel(`tally:${account}`))).toEqual({ tally: { credits: count }, notes });
        }
      }),
      { numRuns: 6 },
    );
  });

  it('are one for a channel and commit, at the position of the newest event, and announced', async () => {
    const listener = await pool.connect();
    try {
      const heard: (string | undefined)[] = [];
      listener.on('notification', ({ payload }) => heard.push(payload));
      await listener.query('listen projections_delta');
      await log.credit('a', 'one');
      const position = await log.credit('a', 'two');
      const { consumers } = await createProjector({ pool, projections: [tallyProjection({ name, isPartitioned: false })] });
      const batches = batchesOf(log.events(), 10);
      for await (const batch of batches) await consumers[0]!.handle(batch);
      expect(await deltas()).toMatchObject([
        {
          ...{ partition: 0, sequence: '1', channel: 'tally:a', epoch: 1, log_offset: String(position), previous: null },
          body: { rows: { tallies: [{ credits: 2 }], notes: [{ note: 'one' }, { note: 'two' }] } },
        },
      ]);
      await eventually(() => {
        expect(heard).toContain(`${name}/0`);
      });
    } finally {
      listener.release(true);
    }
  });

  it('are linked by a look at the newest of their own channels, however many others there are', async () => {
    const client = await pool.connect();
    try {
      // As in a batch's transaction.
      await client.query('set enable_seqscan = off');
      const { rows } = await client.query<{ 'QUERY PLAN': string }>(`explain (generic_plan) ${insertLinked([]).text}`);
      const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
      expect(plan).toContain('Index Scan Backward using delta_by_channel');
      expect(plan).toContain('Index Scan using delta_head_pkey');
      expect(plan).not.toMatch(/Join|Seq Scan/);
    } finally {
      client.release(true);
    }
  });

  it('of rows that had to wait come after everything that was said meanwhile', async () => {
    let isBroken = true;
    await whileProjecting(tallyProjection({ name, isPartitioned: false, isPoison: (note) => isBroken && note === 'bad' }), async () => {
      await log.credit('a', 'bad');
      const newest = await log.credit('b');
      await eventually(async () => {
        expect((await pool.query('select from projections.parked_event where schema = $1', [`${name}_v1`])).rowCount).toBe(2);
      });
      isBroken = false;
      await requestRetry(pool, { schema: `${name}_v1`, key: '' });
      await eventually(async () => {
        expect((await ofChannel('tally:a')).map(({ log_offset: offset }) => BigInt(offset) > newest)).toEqual([true]);
      });
    });
  });

  it('are deleted when they are old, but for the newest one, from which the numbers go on', async () => {
    const projection = tallyProjection({ name, isPartitioned: false });
    for (let round = 0; round < 3; round += 1) await whileProjecting(projection, () => log.credit('a'));
    const id = { projection: name, partition: 0 };
    expect(await deleteOldDeltas(pool, id, 3_600)).toBe(false);
    expect(await deltas()).toHaveLength(3);
    await deleteOldDeltas(pool, id, -1);
    expect((await deltas()).map(({ sequence }) => sequence)).toEqual(['3']);
    await whileProjecting(projection, () => log.credit('a'));
    expect((await deltas()).map(({ sequence, previous }) => [sequence, previous !== null])).toEqual([
      ['3', true],
      ['4', true],
    ]);
  });
});
