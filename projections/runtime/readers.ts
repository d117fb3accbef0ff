import { inTransaction } from '@copyledger/platform/postgres/database';
import type { Pool, PoolClient } from 'pg';
import type { Deployment } from './projection';
import { identifier } from './row-shape';

const showTables = async (client: PoolClient, { projection, schema }: Deployment): Promise<void> => {
  for (const { name } of projection.tables) {
    // A view cannot be replaced by one with other columns, so it is made anew; readers wait for the commit and never miss it.
    await client.query(`drop view if exists read.${identifier(name)}`);
    await client.query(`create view read.${identifier(name)} as select * from ${identifier(schema)}.${identifier(name)}`);
  }
};

/** Switches the readers of a projection to a deployment: all its views and its position, in one transaction. */
export const switchReaders = (pool: Pool, deployment: Deployment): Promise<void> =>
  inTransaction(pool, async (client) => {
    await client.query(
      `insert into projections.reader (projection, schema) values ($1, $2)
        on conflict (projection) do update set schema = excluded.schema, switched_at = now()`,
      [deployment.projection.name, deployment.schema],
    );
    await showTables(client, deployment);
  });

/** Gives readers to projections that have none. One that already has some keeps them: a newer version is switched to when it is ready. */
export const publishFirstReaders = async (pool: Pool, deployments: readonly Deployment[]): Promise<void> => {
  await inTransaction(pool, async (client) => {
    for (const deployment of deployments) {
      // The row's lock makes a second process that starts at the same time wait here.
      const { rowCount } = await client.query(
        'insert into projections.reader (projection, schema) values ($1, $2) on conflict do nothing',
        [deployment.projection.name, deployment.schema],
      );
      if (rowCount === 1) await showTables(client, deployment);
    }
  });
};
