import { inTransaction } from '@copyledger/platform/postgres/database';
import type { Pool } from 'pg';
import { identifier } from '../row-shape';

/** Plain indexes of plain tables: primary keys are needed for the fold, and the parts of a partitioned table look after themselves. */
const deferrable = `select i.relname as name, pg_get_indexdef(i.oid) as definition
  from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid
  where t.relnamespace = to_regnamespace($1) and t.relkind = 'r' and not t.relispartition and not x.indisunique and not x.indisexclusion`;

/** Takes a deployment's secondary indexes away until `restoreIndexes`. */
export const deferIndexes = (pool: Pool, schema: string): Promise<void> =>
  inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ name: string; definition: string }>(deferrable, [schema]);
    for (const { name, definition } of rows) {
      await client.query('insert into projections.deferred_index (schema, name, definition) values ($1, $2, $3)', [
        schema,
        name,
        definition,
      ]);
      await client.query(`drop index ${identifier(schema)}.${identifier(name)}`);
    }
  });

/** Makes the indexes that were put off, one after the other; does nothing when there are none. Readers of the tables are not held up. */
export const restoreIndexes = async (pool: Pool, schema: string): Promise<void> => {
  const { rows } = await pool.query<{ name: string; definition: string }>(
    'select name, definition from projections.deferred_index where schema = $1 order by name',
    [schema],
  );
  for (const { name, definition } of rows)
    await inTransaction(pool, async (client) => {
      // Whoever else makes it at the same time waits for this row, and then finds nothing to do.
      const { rowCount } = await client.query('delete from projections.deferred_index where schema = $1 and name = $2', [schema, name]);
      await client.query('set local statement_timeout = 0; set local lock_timeout = 0');
      if (rowCount === 1) await client.query(definition);
    });
};
