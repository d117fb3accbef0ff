import { inTransaction, type Queryable } from '@copyledger/platform/postgres/database';
import type { Pool } from 'pg';
import type { Deployment } from './projection';
import { identifier } from './row-shape';

/** What readers of a projection see. */
export interface Reader {
  readonly schema: string;
  /** Deltas of one epoch continue each other. */
  readonly epoch: number;
  readonly version: number;
}

/** The readers of these projections, by projection; absent where there are none yet. */
export const readersOf = async (db: Queryable, projections: readonly string[]): Promise<ReadonlyMap<string, Reader>> => {
  const { rows } = await db.query<Reader & { projection: string }>({
    name: 'runtime.readers',
    text: `select r.projection, r.schema, r.epoch, coalesce(d.version, r.epoch) as version
      from projections.reader r left join projections.deployment d using (schema) where r.projection = any($1)`,
    values: [projections],
  });
  return new Map(rows.map(({ projection, ...reader }) => [projection, reader]));
};

const tableIn = ({ schema }: Deployment, name: string): string => `${identifier(schema)}.${identifier(name)}`;

/** Whether the view shows the table's columns already, so that it can stay and only look elsewhere. */
const isLikeTable = async (db: Queryable, deployment: Deployment, name: string): Promise<boolean> => {
  const { rows } = await db.query<{ isLike: boolean | null }>({
    text: `with described as (
        select attrelid, array_agg((attname, atttypid, atttypmod, attcollation)::text order by attnum) as columns from pg_attribute
        where attnum > 0 and not attisdropped and attrelid in (to_regclass($1), to_regclass($2)) group by attrelid)
      select (select columns from described where attrelid = to_regclass($1))
        = (select columns from described where attrelid = to_regclass($2)) as "isLike"`,
    values: [`read.${identifier(name)}`, tableIn(deployment, name)],
  });
  return rows[0]?.isLike === true;
};

/** Whether the view looks at this table: to leave it alone spares readers the wait. */
const isShown = async (db: Queryable, deployment: Deployment, name: string): Promise<boolean> => {
  const { rowCount } = await db.query({
    text: `select from pg_rewrite r join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid
      where r.ev_class = to_regclass($1) and d.refclassid = 'pg_class'::regclass and d.refobjid = to_regclass($2) limit 1`,
    values: [`read.${identifier(name)}`, tableIn(deployment, name)],
  });
  return rowCount === 1;
};

/** Points the views of a projection at a deployment, in the transaction of the caller: readers wait for its commit and never miss one. */
export const showTables = async (db: Queryable, deployment: Deployment): Promise<void> => {
  for (const { name } of deployment.projection.tables) {
    const view = `read.${identifier(name)}`;
    // A view cannot be replaced by one with other columns; it is made anew then.
    if (!(await isLikeTable(db, deployment, name))) await db.query({ text: `drop view if exists ${view}` });
    if (!(await isShown(db, deployment, name)))
      await db.query({ text: `create or replace view ${view} as select * from ${tableIn(deployment, name)}` });
  }
};

const isSeen = async (db: Queryable, { projection, schema }: Deployment): Promise<boolean> =>
  (await readersOf(db, [projection.name])).get(projection.name)?.schema === schema;

/**
 * Gives readers to projections that have none, and shows columns that a further schema file has added. A projection that already has
 * readers keeps them: they are switched to a newer version when it is ready.
 */
export const publishFirstReaders = async (pool: Pool, deployments: readonly Deployment[]): Promise<void> => {
  await inTransaction(pool, async (client) => {
    for (const deployment of deployments) {
      const { projection, schema } = deployment;
      // The row's lock makes a second process that starts at the same time wait here.
      const { rowCount } = await client.query({
        text: 'insert into projections.reader (projection, schema, epoch) values ($1, $2, $3) on conflict do nothing',
        values: [projection.name, schema, projection.version],
      });
      if (rowCount === 1 || (await isSeen(client, deployment))) await showTables(client, deployment);
    }
  });
};
