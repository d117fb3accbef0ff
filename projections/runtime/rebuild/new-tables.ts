import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { createSchemas, migrate } from '../migrations';
import { leastPosition } from '../positions';
import type { BuildPlan } from './builds';
import { deferIndexes } from './deferred-indexes';
import { positionsOf } from './positions-of';

interface Making {
  readonly pool: Pool;
  readonly plans: readonly BuildPlan[];
  /** Events a second; undefined is as fast as it goes. */
  readonly throttle: number | undefined;
  readonly signal: AbortSignal;
}

/** Does a piece of work. Whoever throttles a rebuild has others in mind, and rests for as long again. */
const piece = async ({ throttle, signal }: Making, work: () => Promise<void>): Promise<void> => {
  const begunAt = performance.now();
  await work();
  if (throttle !== undefined) await sleep(performance.now() - begunAt, undefined, { signal });
};

/** The tables of deployments that are new; under a throttle, one deployment's after the other's. */
export const makeTables = async (making: Making): Promise<void> => {
  const { pool, throttle } = making;
  const deployments = making.plans.map(({ deployment }) => deployment);
  if (throttle === undefined) {
    await migrate(pool, deployments);
    return;
  }
  await piece(making, () => createSchemas(pool, deployments));
  for (const deployment of deployments) await piece(making, () => migrate(pool, [deployment]));
};

/** Takes away what only readers of the tables need, where nothing has been folded yet. */
export const takeIndexes = async (making: Making): Promise<void> => {
  const { pool, plans } = making;
  for (const { deployment } of plans)
    if (leastPosition(await positionsOf(pool, deployment.schema)) === undefined) await piece(making, () => deferIndexes(pool, deployment));
};
