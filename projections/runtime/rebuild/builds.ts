import type { Queryable } from '@copyledger/platform/postgres/database';
import type { Pool } from 'pg';
import { migrate } from '../migrations';
import { type Deployment, liveDeployment, type Projection } from '../projection';
import { type Reader, readersOf } from '../readers';

/** Why there is nothing to rebuild, or why it cannot be done now, in words for an operator. */
export class RebuildRefused extends Error {
  override readonly name = 'RebuildRefused';
}

/** A deployment that is built beside the one that readers see. */
export interface BuildPlan {
  readonly deployment: Deployment;
  /** What readers see meanwhile. */
  readonly live: Reader;
  /** The same version as what readers see: its rows have to be the same. */
  readonly isSameVersion: boolean;
  /** An earlier attempt is gone on with. */
  readonly isResumed: boolean;
}

interface KnownDeployment {
  readonly schema: string;
  readonly isRetired: boolean;
}

const knownDeployments = async (db: Queryable, { name, version }: Projection): Promise<readonly KnownDeployment[]> => {
  const { rows } = await db.query<KnownDeployment>({
    text: `select schema, retired_at is not null as "isRetired" from projections.deployment
      where projection = $1 and version = $2 order by created_at desc`,
    values: [name, version],
  });
  return rows;
};

/** The first name that no deployment has: `orders_v2`, then `orders_v2_b2`, and so on. */
const newSchema = (projection: Projection, known: readonly KnownDeployment[]): string => {
  const taken = new Set(known.map(({ schema }) => schema));
  const { schema } = liveDeployment(projection);
  if (!taken.has(schema)) return schema;
  for (let build = 2; ; build += 1) if (!taken.has(`${schema}_b${build}`)) return `${schema}_b${build}`;
};

const planBuild = async (pool: Pool, projection: Projection): Promise<BuildPlan> => {
  const live = (await readersOf(pool, [projection.name])).get(projection.name);
  if (live === undefined) throw new RebuildRefused(`${projection.name} has no readers yet: it is built when a projector starts`);
  if (live.version > projection.version)
    throw new RebuildRefused(
      `readers see version ${live.version} of ${projection.name}, and this is a build with version ${projection.version}`,
    );
  const known = await knownDeployments(pool, projection);
  const unfinished = known.find(({ schema, isRetired }) => schema !== live.schema && !isRetired);
  return {
    deployment: { projection, schema: unfinished?.schema ?? newSchema(projection, known) },
    live,
    isSameVersion: live.version === projection.version,
    isResumed: unfinished !== undefined,
  };
};

/**
 * Where projections are rebuilt: what an earlier attempt has left, or a new schema. One is looked at after the other: a connection for
 * each would cost more than it saves, and others the time in which it is opened. Throws `RebuildRefused`.
 */
export const planBuilds = async (pool: Pool, projections: readonly Projection[]): Promise<readonly BuildPlan[]> => {
  await migrate(pool, []);
  const plans: BuildPlan[] = [];
  for (const projection of projections) plans.push(await planBuild(pool, projection));
  return plans;
};
