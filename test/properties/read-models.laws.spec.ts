import { openDatabase, type RunningPostgres, startTemporaryPostgres } from '@copyledger/platform/postgres';
import { projections } from '@copyledger/projections/index';
import { compare } from '@copyledger/projections/runtime/compare';
import { type Deployment, liveDeployment } from '@copyledger/projections/runtime/projection';
import { batchesOf, dropDeployment, rebuildInto } from '@copyledger/projections/runtime/rebuild';
import { startProjector } from '@copyledger/projections/runtime/running-projector';
import { happeningsOf, oneOfEach, type Step, steps } from '@copyledger/projections/testing/happenings';
import { WrittenLog } from '@copyledger/projections/testing/written-log';
import { eventually } from '@copyledger/testing';
import fc from 'fast-check';
import type { Pool } from 'pg';

const rebuilt: readonly Deployment[] = projections.map((projection) => ({ projection, schema: `${projection.name}_rebuilt` }));

describe('what anybody sees', () => {
  let postgres: RunningPostgres;
  let pool: Pool;
  beforeAll(async () => {
    postgres = await startTemporaryPostgres();
    pool = openDatabase(postgres.url, { statementTimeoutMs: 0 });
  });
  afterAll(async () => {
    await pool.end();
    await postgres.stop();
  });

  const isAt = async (position: bigint): Promise<void> => {
    await eventually(async () => {
      const { rows } = await pool.query<{ position: string }>('select position from read.projection_positions');
      expect(rows.map((row) => row.position)).toEqual(projections.map(() => String(position)));
    });
  };
  /** Tables of read models that are not what the log says, and those that have no rows to compare. */
  const failing = async (log: WrittenLog): Promise<readonly string[]> => {
    await rebuildInto({ pool, deployments: rebuilt, batches: batchesOf(log.events(), 500) });
    const found: string[] = [];
    for (const deployment of rebuilt) {
      const { projection, schema } = deployment;
      const tables = await compare(pool, { projection, left: liveDeployment(projection).schema, right: schema });
      found.push(
        ...tables.filter(({ isEqual, leftRows }) => !isEqual || leftRows === 0n).map(({ table }) => `${projection.name}.${table}`),
      );
      await dropDeployment(pool, deployment);
    }
    return found;
  };

  it('is the same live, over restarts in between, as rebuilt', async () => {
    const log = new WrittenLog();
    const { store, codec } = log;
    const live = async (life: readonly Step[]): Promise<void> => {
      const projector = await startProjector({ pool, store, codec, projections, beatMs: 20 });
      for (const step of life) for (const [stream, event] of happeningsOf[step.kind](step)) await log.append(stream, event);
      await isAt((await store.head()) ?? 0n);
      await projector.stop();
    };
    await live(oneOfEach);
    await fc.assert(
      fc.asyncProperty(steps({ minLength: 20, maxLength: 40 }), async (life) => {
        await live(life);
        expect(await failing(log)).toEqual([]);
      }),
      { numRuns: 2, endOnFailure: true },
    );
  }, 120_000);
});
