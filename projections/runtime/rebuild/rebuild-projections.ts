import type { Queryable } from '@copyledger/platform/postgres/database';
import type { Pool } from 'pg';
import { compareTables, type TableComparison } from '../compare';
import { parkedKeysOf } from '../parking/parked-keys';
import type { Projection } from '../projection';
import { dropDeployment } from '../rebuild';
import { Build, type BuildOptions } from './build';
import { type BuildPlan, planBuilds, RebuildRefused } from './builds';
import { positionsOf } from './positions-of';
import { switchOver } from './switch-over';

export interface RebuildRequest extends Omit<BuildOptions, 'plans'> {
  readonly projections: readonly Projection[];
  /** Switches readers also to rows of the same version that differ from what they see. */
  readonly isRepair?: boolean;
  /** Told what is being done. */
  readonly onStep: (text: string) => void;
}

export interface RebuildOutcome {
  readonly projection: string;
  readonly schema: string;
  /** `kept`: readers see what they saw, because the rows differ. */
  readonly outcome: 'switched' | 'kept';
  /** Undefined where versions differ, and so nothing can be compared. */
  readonly tables: readonly TableComparison[] | undefined;
}

/** A snapshot of what readers see, as one moment has it, for as long as the work takes. */
const inSnapshot = async <T>(pool: Pool, work: (db: Queryable) => Promise<T>): Promise<T> => {
  const client = await pool.connect();
  try {
    await client.query('begin transaction isolation level repeatable read read only');
    return await work(client);
  } finally {
    // Nothing was written; closing it ends the snapshot whatever state it is in.
    client.release(true);
  }
};

/** Compares a build with what readers see, both exactly as far. Readers' projector goes on meanwhile. */
const compareWithLive = (pool: Pool, build: Build, plan: BuildPlan): Promise<readonly TableComparison[]> =>
  inSnapshot(pool, async (snapshot) => {
    const { projection, schema } = plan.deployment;
    await build.reach(plan, await positionsOf(snapshot, plan.live.schema));
    return compareTables({ projection, left: { db: snapshot, schema: plan.live.schema }, right: { db: pool, schema } });
  });

const keysParkedIn = async (pool: Pool, schema: string): Promise<readonly string[]> =>
  (await parkedKeysOf(pool, [schema])).map(({ key }) => key);

const namedMax = 3;

/** Readers may not lose the rows of a key that they see. */
const refuseNewlyParked = async (pool: Pool, { deployment, live }: BuildPlan): Promise<void> => {
  const known = new Set(await keysParkedIn(pool, live.schema));
  const parked = (await keysParkedIn(pool, deployment.schema)).filter((key) => !known.has(key));
  if (parked.length === 0) return;
  const { projection, schema } = deployment;
  const named = parked.slice(0, namedMax).map((key) => (key === '' ? 'all rows' : key));
  const more = parked.length > namedMax ? ` and ${parked.length - namedMax} more` : '';
  throw new RebuildRefused(
    `${schema} waits behind events that cannot be folded, and that ${live.schema} has folded, with ${named.join(', ')}${more}; ` +
      `see \`copyledger projection parked list ${projection.name}\``,
  );
};

const replace = async (request: RebuildRequest, build: Build, plan: BuildPlan): Promise<RebuildOutcome> => {
  const { pool, onStep, isRepair = false } = request;
  const { projection, schema } = plan.deployment;
  const named = { projection: projection.name, schema };
  onStep(`makes the indexes of ${schema}`);
  await build.finish(plan);
  await build.catchUp();
  await build.retryParked(plan);
  if (plan.isSameVersion) onStep(`compares ${schema} with ${plan.live.schema}`);
  const tables = plan.isSameVersion ? await compareWithLive(pool, build, plan) : undefined;
  const isSame = tables?.every(({ isEqual }) => isEqual) ?? false;
  if (plan.isSameVersion && !isSame && !isRepair) return { ...named, tables, outcome: 'kept' };
  await refuseNewlyParked(pool, plan);
  onStep(`switches readers to ${schema}`);
  await build.catchUp();
  await switchOver({ pool, to: plan.deployment, isSame, reach: (positions) => build.reach(plan, positions) });
  build.leaveAlone(plan);
  return { ...named, tables, outcome: 'switched' };
};

/**
 * Rebuilds projections from the start of the log, in one pass, beside what readers see, and then switches readers to the new rows, one
 * projection after the other, comparing them first where the version is the same. Killed at any moment, it goes on where it was. Throws
 * `RebuildRefused`, and the signal's reason.
 */
export const rebuildProjections = async (request: RebuildRequest): Promise<readonly RebuildOutcome[]> => {
  const { onStep } = request;
  const plans = await planBuilds(request.pool, request.projections);
  for (const { deployment, isResumed } of plans) onStep(`${isResumed ? 'goes on with' : 'builds'} ${deployment.schema}`);
  const build = await Build.open({ ...request, plans });
  try {
    const startedAt = performance.now();
    await build.catchUp();
    const seconds = (performance.now() - startedAt) / 1_000;
    onStep(`folded ${build.folded} events in ${seconds.toFixed(1)} s, ${Math.round(build.folded / seconds)} a second`);
    const outcomes: RebuildOutcome[] = [];
    for (const plan of plans) outcomes.push(await replace(request, build, plan));
    return outcomes;
  } finally {
    await build.close();
  }
};

/** Compares what readers see with a rebuild at the same position, row for row, and removes the rebuild. Throws `RebuildRefused`. */
export const diffProjection = async (
  request: Omit<RebuildRequest, 'projections'>,
  projection: Projection,
): Promise<readonly TableComparison[]> => {
  const [plan] = await planBuilds(request.pool, [projection]);
  if (plan === undefined) throw new Error('Invariant: a projection has a plan.');
  if (!plan.isSameVersion)
    throw new RebuildRefused(`readers see version ${plan.live.version} of ${projection.name}, which this build cannot fold`);
  request.onStep(`builds ${plan.deployment.schema}`);
  const build = await Build.open({ ...request, plans: [plan] });
  try {
    await build.catchUp();
    await build.retryParked(plan);
    request.onStep(`compares it with ${plan.live.schema}`);
    return await compareWithLive(request.pool, build, plan);
  } finally {
    await build.close();
    if (!request.signal.aborted) await dropDeployment(request.pool, plan.deployment);
  }
};
