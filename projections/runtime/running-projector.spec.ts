import { setTimeout as sleep } from 'node:timers/promises';
import { accountEvent } from '@copyledger/testing';
import { openDatabase, type RunningPostgres, startTemporaryPostgres } from '@copyledger/platform/postgres';
import { eventually } from '@copyledger/testing';
import fc from 'fast-check';
import type { Pool } from 'pg';
import { tallyProjection } from '../testing/tally.projection';
import { WrittenLog } from '../testing/written-log';
import { compare } from './compare';
import type { Projection } from './projection';
import { batchesOf, dropDeployment, rebuildInto } from './rebuild';
import { startProjector, type StartProjectorOptions } from './running-projector';

type Projector = Awaited<ReturnType<typeof startProjector>>;

describe('projectors that share the work', () => {
  let postgres: RunningPostgres;
  let pool: Pool;
  /** What the projectors are connected by, and what breaks. */
  let brittlePool: Pool;
  let log: WrittenLog;
  let name = '';
  let runs = 0;
  const running = new Set<Projector>();

  beforeAll(async () => {
    postgres = await startTemporaryPostgres();
    pool = openDatabase(postgres.url);
    brittlePool = openDatabase(postgres.url, { applicationName: 'brittle', connectionsMax: 20 });
  });
  beforeEach(() => {
    log = new WrittenLog();
    name = `tally${(runs += 1)}`;
  });
  afterEach(async () => {
    for (const projector of running) await projector.stop();
    running.clear();
  });
  afterAll(async () => {
    await pool.end();
    await brittlePool.end();
    await postgres.stop();
  });

  const start = async (projection: Projection, options: Partial<StartProjectorOptions> = {}): Promise<Projector> => {
    const { store, codec } = log;
    const limits = { backoffMinMs: 1, backoffMaxMs: 5, batchEventsMax: 4 };
    const projector = await startProjector({ pool: brittlePool, store, codec, projections: [projection], beatMs: 20, limits, ...options });
    running.add(projector);
    return projector;
  };
  /** A pool may still hand out a connection that was broken a moment ago. */
  const startSoon = (projection: Projection, options?: Partial<StartProjectorOptions>): Promise<Projector> =>
    start(projection, options).catch(() => startSoon(projection, options));
  const stop = async (projector: Projector): Promise<void> => {
    running.delete(projector);
    await projector.stop();
  };
  const shares = (...projectors: readonly Projector[]): readonly number[] => projectors.map((each) => each.status().partitions);
  const caughtUp = async (): Promise<void> => {
    const head = await log.store.head();
    await eventually(async () => {
      const { rows } = await pool.query('select position from read.projection_positions where projection = $1', [name]);
      expect(rows).toEqual([{ position: String(head) }]);
    });
  };
  /** Nothing lost, nothing doubled: the rows are those of a rebuild. */
  const expectRebuilt = async (projection: Projection): Promise<void> => {
    const again = { projection, schema: `${name}_again` };
    await rebuildInto({ pool, deployments: [again], batches: batchesOf(log.events(), 100) });
    const tables = await compare(pool, { projection, left: `${name}_v1`, right: again.schema });
    expect(tables.filter(({ isEqual }) => !isEqual)).toEqual([]);
    await dropDeployment(pool, again);
  };

  it('divide the partitions among them, and take over those of one that ends', async () => {
    const projection = tallyProjection({ name });
    const first = await start(projection);
    expect(shares(first)).toEqual([4]);
    const second = await start(projection);
    await eventually(() => {
      expect(shares(first, second)).toEqual([2, 2]);
    });
    const third = await start(projection);
    await eventually(() => {
      expect([...shares(first, second, third)].sort()).toEqual([1, 1, 2]);
    });
    for (let index = 0; index < 40; index += 1) await log.credit(`account${index % 13}`);
    await caughtUp();
    await stop(second);
    await eventually(() => {
      expect(shares(first, third)).toEqual([2, 2]);
    });
    await stop(first);
    for (let index = 0; index < 10; index += 1) await log.credit(`account${index}`);
    await caughtUp();
    expect(shares(third)).toEqual([4]);
    await expectRebuilt(projection);
  });

  it('take over from one that has fallen silent, whose late batches count for nothing', async () => {
    const projection = tallyProjection({ name });
    const silent = await start(projection, { beatMs: 1_000 });
    expect(shares(silent)).toEqual([4]);
    await log.credit('a');
    await caughtUp();
    // As if its time were over, though it writes on.
    await pool.query('update projections.worker set expires_at = now()');
    const heir = await start(projection);
    expect(shares(heir)).toEqual([4]);
    for (let index = 0; index < 20; index += 1) await log.credit(`account${index % 7}`);
    await caughtUp();
    // It has found its leases worthless, looked around, and been given its share again.
    await eventually(() => {
      expect(shares(silent, heir)).toEqual([2, 2]);
    });
    await expectRebuilt(projection);
  });

  it('report a projection only as far as all of it has come, and only when all of it is theirs', async () => {
    const seen: (readonly [string, bigint])[] = [];
    const projection = tallyProjection({ name });
    await start(projection, { onCommit: ({ positions }) => seen.push(...positions) });
    const position = await log.credit('a');
    await eventually(() => {
      expect(seen.at(-1)).toEqual([name, position]);
    });
  });

  it('keep the rows of a rebuild, though they come and go and their connections break', async () => {
    const steps = fc.array(fc.record({ account: fc.nat(9), event: fc.constantFrom('credit', 'come', 'go', 'break') }), {
      minLength: 10,
      maxLength: 25,
    });
    await fc.assert(
      fc.asyncProperty(steps, async (history) => {
        name = `tally${(runs += 1)}`;
        log = new WrittenLog();
        const projection = tallyProjection({ name });
        const projectors: Projector[] = [];
        for (const { account, event } of history) {
          await log.append(`account-${account}`, accountEvent.FundsCredited(), accountEvent.FundsCredited());
          if (event === 'come' && projectors.length < 3) projectors.push(await startSoon(projection, { lanes: 1 + (account % 2) }));
          if (event === 'go') await Promise.all(projectors.splice(0, 1).map(stop));
          if (event === 'break')
            await pool.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'brittle'");
          await sleep(account);
        }
        projectors.push(await startSoon(projection));
        await caughtUp();
        await Promise.all(projectors.map(stop));
        await expectRebuilt(projection);
      }),
      { numRuns: 5 },
    );
  }, 30_000);

  it('show readers a new version when it has caught up, and not before', async () => {
    await start(tallyProjection({ name }));
    await log.credit('a');
    await caughtUp();
    const schemas = async () =>
      (await pool.query<{ schema: string; epoch: number }>('select schema, epoch from projections.reader where projection = $1', [name]))
        .rows;
    let isBroken = true;
    const next = tallyProjection({
      name,
      version: 2,
      isPoison: () => {
        if (isBroken) throw new Error('not yet');
        return false;
      },
    });
    const limits = { backoffMinMs: 1, backoffMaxMs: 5 };
    await start({ ...next, partitionKey: { ...next.partitionKey!, keysOf: () => [] } }, { limits });
    expect(await schemas()).toEqual([{ schema: `${name}_v1`, epoch: 1 }]);
    isBroken = false;
    await eventually(async () => {
      expect(await schemas()).toEqual([{ schema: `${name}_v2`, epoch: 2 }]);
    });
    await log.credit('a');
    await caughtUp();
    expect((await pool.query('select credits from read.tallies')).rows).toEqual([{ credits: 2 }]);
  });
});
