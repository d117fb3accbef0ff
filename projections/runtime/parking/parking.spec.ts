import { instantOfMillis } from '@copyledger/kernel';
import { openDatabase, type RunningPostgres, startTemporaryPostgres } from '@copyledger/platform/postgres';
import { eventually } from '@copyledger/testing';
import type { Pool } from 'pg';
import { tallyProjection } from '../../testing/tally.projection';
import { WrittenLog } from '../../testing/written-log';
import type { Projection } from '../projection';
import { batchesOf, rebuildInto } from '../rebuild';
import { startProjector } from '../running-projector';
import { listParked, requestRetry } from './parked-keys';
import { recordSkip } from './skips';

describe('an event that cannot be folded', () => {
  let postgres: RunningPostgres;
  let pool: Pool;
  let log: WrittenLog;
  let projector: Awaited<ReturnType<typeof startProjector>> | undefined;
  let runs = 0;

  beforeAll(async () => {
    postgres = await startTemporaryPostgres();
    pool = openDatabase(postgres.url);
  });
  beforeEach(() => {
    log = new WrittenLog();
    runs += 1;
  });
  afterEach(() => projector?.stop());
  afterAll(async () => {
    await pool.end();
    await postgres.stop();
  });

  const start = async (...projections: readonly Projection[]): Promise<void> => {
    await projector?.stop();
    const { store, codec } = log;
    projector = await startProjector({ pool, store, codec, projections, beatMs: 20, limits: { backoffMinMs: 1, backoffMaxMs: 5 } });
  };
  const tally = (options: Parameters<typeof tallyProjection>[0] = {}) => tallyProjection({ name: `tally${runs}`, ...options });
  const tallies = async (schema = `tally${runs}_v1`): Promise<Record<string, number>> => {
    const { rows } = await pool.query<{ account_id: string; credits: number }>(`select account_id, credits from ${schema}.tallies`);
    return Object.fromEntries(rows.map((row) => [row.account_id, row.credits]));
  };
  const parked = async () => (await listParked(pool)).filter(({ projection }) => projection === `tally${runs}`);

  it('parks its key; later events of the key wait, and everything else goes on', async () => {
    await start(tally({ isPoison: (reference) => reference === 'bad' }));
    const begunAt = performance.now();
    await log.credit('a');
    await log.credit('a', 'bad');
    await log.credit('b');
    await log.credit('a');
    await log.credit('b');
    await eventually(async () => {
      expect(await tallies()).toEqual({ a: 1, b: 2 });
    });
    // Far sooner than the server ends by itself what a batch that failed has left open.
    expect(performance.now() - begunAt).toBeLessThan(4_000);
    await eventually(async () => {
      expect(await parked()).toMatchObject([{ key: 'a', stream: 'account-a', revision: 1n, waiting: 2, error: 'choked on bad' }]);
    });
    expect(projector?.status().parked.get(`tally${runs}`)).toBe(1);
  });

  it('is folded when it can be, with all that waited', async () => {
    let isBroken = true;
    await start(tally({ isPoison: (reference) => isBroken && reference === 'bad' }));
    for (const reference of ['fine', 'bad', 'fine', 'fine']) await log.credit('a', reference);
    await eventually(async () => {
      expect((await parked()).map(({ waiting }) => waiting)).toEqual([3]);
    });
    isBroken = false;
    expect(await requestRetry(pool, { schema: `tally${runs}_v1`, key: 'a' })).toBe(true);
    await eventually(async () => {
      expect(await parked()).toEqual([]);
    });
    await log.credit('a');
    await eventually(async () => {
      expect(await tallies()).toEqual({ a: 5 });
    });
  });

  it('holds the rest back when it is tried in vain, and the next one does after it', async () => {
    let bad = ['first', 'second'];
    await start(tally({ isPoison: (reference) => bad.includes(reference) }));
    for (const reference of ['first', 'fine', 'second', 'fine']) await log.credit('a', reference);
    await eventually(async () => {
      expect((await parked()).map(({ waiting }) => waiting)).toEqual([4]);
    });
    bad = ['second'];
    await requestRetry(pool, { schema: `tally${runs}_v1`, key: 'a' });
    await eventually(async () => {
      expect(await parked()).toMatchObject([{ key: 'a', revision: 2n, waiting: 2, isRetryRequested: false }]);
    });
    await eventually(async () => {
      expect(await tallies()).toEqual({ a: 2 });
    });
  });

  it('is passed over when an operator says so, in the log, and by every rebuild', async () => {
    const projection = tally({ isPoison: (reference) => reference === 'bad' });
    await start(projection);
    for (const reference of ['fine', 'bad', 'fine']) await log.credit('a', reference);
    await eventually(async () => {
      expect((await parked()).map(({ waiting }) => waiting)).toEqual([2]);
    });
    const [waiting] = await parked();
    const { key, eventId, eventType, stream, revision, position, error } = waiting!;
    const skipped = {
      ...{ projection: projection.name, key, eventId, eventType, stream, error, reason: 'a test' },
      ...{ revision: String(revision), position: String(position) },
    };
    const decision = { skipped, by: { user: 'ada', through: 'test' }, decidedAt: instantOfMillis(0) };
    await Promise.all([recordSkip(log.store, decision), recordSkip(log.store, decision)]);
    await requestRetry(pool, { schema: waiting!.schema, key });
    await eventually(async () => {
      expect(await parked()).toEqual([]);
    });
    await eventually(async () => {
      expect(await tallies()).toEqual({ a: 2 });
    });
    const deployment = { projection, schema: `tally${runs}_again` };
    await rebuildInto({ pool, deployments: [deployment], batches: batchesOf(log.events(), 2), log });
    await eventually(async () => {
      expect(await tallies(deployment.schema)).toEqual({ a: 2 });
    });
  });

  it('parks all rows of a projection that have no key in common', async () => {
    await start(tally({ isPartitioned: false, isPoison: (reference) => reference === 'bad' }));
    for (const [account, reference] of [['a'], ['a', 'bad'], ['b'], ['a']] as const) await log.credit(account, reference);
    await eventually(async () => {
      expect(await parked()).toMatchObject([{ key: '', waiting: 3 }]);
    });
    await eventually(async () => {
      expect(await tallies()).toEqual({ a: 1 });
    });
  });

  it('is also one whose rows Postgres refuses', async () => {
    const projection = tally();
    await start(projection);
    await pool.query(`alter table tally${runs}_v1.notes add constraint short check (length(note) < 10)`);
    const references = ['fine', 'fine', 'much too long', 'fine'];
    await Promise.all(references.map((reference, index) => log.credit(index % 2 === 0 ? 'a' : 'b', reference)));
    await log.credit('a');
    await eventually(async () => {
      expect(await parked()).toMatchObject([{ key: 'a', waiting: 2, error: expect.stringContaining('short') as string }]);
    });
    await eventually(async () => {
      expect(await tallies()).toEqual({ a: 1, b: 2 });
    });
    await pool.query(`alter table tally${runs}_v1.notes drop constraint short`);
    await requestRetry(pool, { schema: `tally${runs}_v1`, key: 'a' });
    await eventually(async () => {
      expect(await tallies()).toEqual({ a: 3, b: 2 });
    });
  });

  it('stays parked over a restart', async () => {
    const projection = tally({ isPoison: (reference) => reference === 'bad' });
    await start(projection);
    await log.credit('a', 'bad');
    await eventually(async () => {
      expect(await parked()).toHaveLength(1);
    });
    await start(projection);
    await log.credit('a');
    await log.credit('b');
    await eventually(async () => {
      expect((await parked()).map(({ waiting }) => waiting)).toEqual([2]);
    });
    await eventually(async () => {
      expect(await tallies()).toEqual({ b: 1 });
    });
  });
});
