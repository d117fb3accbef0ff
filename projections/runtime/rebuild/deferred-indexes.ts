import { inTransaction } from '@copyledger/platform/postgres/database';
import type { Pool } from 'pg';
import type { Deployment } from '../projection';
import { identifier } from '../row-shape';

/**
 * Plain indexes of plain tables, and the primary keys of those whose rows are only ever added: the fold looks nothing up by them, and a
 * row that is there twice would be found when they are made. The parts of a partitioned table look after themselves.
 */
const deferrable = `select t.relname as "tableName", i.relname as name, x.indisprimary as "isPrimary",
    case when x.indisprimary
      then format('alter table %s add constraint %I %s', t.oid::regclass, c.conname, pg_get_constraintdef(c.oid))
      else pg_get_indexdef(i.oid) end as definition
  from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid
    left join pg_constraint c on c.conindid = i.oid and c.contype = 'p'
  where t.relnamespace = to_regnamespace($1) and t.relkind = 'r' and not t.relispartition and not x.indisexclusion
    and (not x.indisunique or (x.indisprimary and t.relname = any($2)))`;

interface Deferrable {
  readonly tableName: string;
  readonly name: string;
  readonly isPrimary: boolean;
  readonly definition: string;
}

/** Takes away, until `restoreIndexes`, what only readers of a deployment need. */
export const deferIndexes = (pool: Pool, { schema, projection }: Deployment): Promise<void> =>
  inTransaction(pool, async (client) => {
    const appended = projection.tables.filter(({ isAppendOnly }) => isAppendOnly).map(({ name }) => name);
    const { rows } = await client.query<Deferrable>(deferrable, [schema, appended]);
    for (const { tableName, name, isPrimary, definition } of rows) {
      await client.query('insert into projections.deferred_index (schema, name, definition) values ($1, $2, $3)', [
        schema,
        name,
        definition,
      ]);
      const [namespace, table, index] = [schema, tableName, name].map(identifier);
      await client.query(isPrimary ? `alter table ${namespace}.${table} drop constraint ${index}` : `drop index ${namespace}.${index}`);
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
