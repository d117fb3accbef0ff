import { inTransaction, type Queryable } from '@copyledger/platform/postgres/database';
import type { Pool } from 'pg';
import { readCheckpoints } from './checkpoints';
import type { Projection, Table } from './projection';
import { columnName, identifier } from './row-shape';

/** The same projection in two schemas. */
export interface ComparisonRequest {
  readonly projection: Projection;
  readonly left: string;
  readonly right: string;
}

export interface TableComparison {
  readonly table: string;
  readonly leftRows: string;
  readonly rightRows: string;
  readonly isEqual: boolean;
  /** The keys of the first rows that differ or stand on one side only. */
  readonly differing: readonly string[];
}

const differingMax = 20;

interface Summary {
  readonly rows: string;
  readonly hash: string;
}

/** A sum of row hashes needs no sorting, and says the same in whatever order the rows lie. */
const summaryOf = async (db: Queryable, schema: string, table: string): Promise<Summary> => {
  const { rows } = await db.query<Summary>({
    text: `select count(*) as rows, coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) as hash
      from ${identifier(schema)}.${identifier(table)} t`,
  });
  return rows[0] ?? { rows: '0', hash: '0' };
};

const differingKeys = async (db: Queryable, table: Table, { left, right }: ComparisonRequest): Promise<readonly string[]> => {
  const key = table.key.map((field) => identifier(columnName(field))).join(', ');
  const side = (schema: string): string => `(select ${key}, t::text as whole from ${identifier(schema)}.${identifier(table.name)} t)`;
  const { rows } = await db.query<{ key: string }>({
    text: `select (${key})::text as key from ${side(left)} l full join ${side(right)} r using (${key})
      where l.whole is distinct from r.whole order by 1 limit ${differingMax}`,
  });
  return rows.map((row) => row.key);
};

const compareTable = async (db: Queryable, table: Table, request: ComparisonRequest): Promise<TableComparison> => {
  const left = await summaryOf(db, request.left, table.name);
  const right = await summaryOf(db, request.right, table.name);
  const isEqual = left.rows === right.rows && left.hash === right.hash;
  const differing = isEqual ? [] : await differingKeys(db, table, request);
  return { table: table.name, leftRows: left.rows, rightRows: right.rows, isEqual, differing };
};

/**
 * Compares the rows of a projection in two schemas as of one moment, table by table. Throws when they do not stand at the same log
 * position, where a comparison would say nothing.
 */
export const compare = (pool: Pool, request: ComparisonRequest): Promise<readonly TableComparison[]> =>
  inTransaction(pool, async (client) => {
    await client.query('set transaction isolation level repeatable read, read only; set local statement_timeout = 0');
    const checkpoints = await readCheckpoints(client, [request.left, request.right]);
    const [left, right] = [checkpoints.get(request.left), checkpoints.get(request.right)];
    if (left !== right) throw new Error(`${request.left} stands at ${String(left)}, and ${request.right} at ${String(right)}.`);
    const tables: TableComparison[] = [];
    for (const table of request.projection.tables) tables.push(await compareTable(client, table, request));
    return tables;
  });
