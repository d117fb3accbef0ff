import { inTransaction, type Queryable } from '@copyledger/platform/postgres/database';
import type { Pool } from 'pg';
import type { Projection, Table } from './projection';
import { columnName, identifier } from './row-shape';

/** A projection's tables in one schema, as a connection or a snapshot sees them. */
export interface ComparedSide {
  readonly db: Queryable;
  readonly schema: string;
}

export interface Comparison {
  readonly projection: Projection;
  readonly left: ComparedSide;
  readonly right: ComparedSide;
}

/** A row that is not the same on both sides, as Postgres prints it; undefined where there is none. */
export interface RowDifference {
  readonly key: string;
  readonly left: string | undefined;
  readonly right: string | undefined;
}

export interface TableComparison {
  readonly table: string;
  readonly leftRows: bigint;
  readonly rightRows: bigint;
  readonly isEqual: boolean;
  /** Some of the rows that differ or stand on one side only. */
  readonly differing: readonly RowDifference[];
}

const differingMax = 20;

/** Rows are summed up in so many heaps by their key, so that a difference is found by reading few of them again. */
const heaps = 1_024;
const heapsReadMax = 4;

interface Heap {
  readonly rows: bigint;
  /** A sum of row hashes needs no sorting, and says the same in whatever order the rows lie. */
  readonly hash: string;
}

const keyOf = (table: Table): string => `row(${table.key.map((field) => `t.${identifier(columnName(field))}`).join(', ')})::text`;
const heapOf = (table: Table): string => `(hashtextextended(${keyOf(table)}, 1) & ${heaps - 1})`;
const from = ({ schema }: ComparedSide, { name }: Table): string => `${identifier(schema)}.${identifier(name)} t`;

const heapsOf = async (side: ComparedSide, table: Table): Promise<ReadonlyMap<number, Heap>> => {
  const { rows } = await side.db.query<{ heap: string; rows: string; hash: string }>({
    text: `select ${heapOf(table)} as heap, count(*) as rows, sum(hashtextextended(t::text, 0)::numeric) as hash
      from ${from(side, table)} group by 1`,
  });
  return new Map(rows.map(({ heap, rows: count, hash }) => [Number(heap), { rows: BigInt(count), hash }]));
};

const rowsOf = async (side: ComparedSide, table: Table, wanted: readonly number[]): Promise<ReadonlyMap<string, string>> => {
  const { rows } = await side.db.query<{ key: string; whole: string }>({
    text: `select ${keyOf(table)} as key, t::text as whole from ${from(side, table)} where ${heapOf(table)} = any($1::bigint[])`,
    values: [wanted],
  });
  return new Map(rows.map(({ key, whole }) => [key, whole]));
};

const differencesIn = async (table: Table, { left, right }: Comparison, wanted: readonly number[]): Promise<readonly RowDifference[]> => {
  const [lefts, rights] = [await rowsOf(left, table, wanted), await rowsOf(right, table, wanted)];
  return [...new Set([...lefts.keys(), ...rights.keys()])]
    .filter((key) => lefts.get(key) !== rights.get(key))
    .sort()
    .slice(0, differingMax)
    .map((key) => ({ key, left: lefts.get(key), right: rights.get(key) }));
};

const compareTable = async (table: Table, comparison: Comparison): Promise<TableComparison> => {
  const [lefts, rights] = await Promise.all([heapsOf(comparison.left, table), heapsOf(comparison.right, table)]);
  const differing = [...new Set([...lefts.keys(), ...rights.keys()])].filter(
    (heap) => lefts.get(heap)?.hash !== rights.get(heap)?.hash || lefts.get(heap)?.rows !== rights.get(heap)?.rows,
  );
  const sum = (side: ReadonlyMap<number, Heap>): bigint => [...side.values()].reduce((total, { rows }) => total + rows, 0n);
  return {
    table: table.name,
    leftRows: sum(lefts),
    rightRows: sum(rights),
    isEqual: differing.length === 0,
    differing: differing.length === 0 ? [] : await differencesIn(table, comparison, differing.slice(0, heapsReadMax)),
  };
};

/** Compares the rows of a projection in two schemas, table by table. The caller sees to it that they stand at the same log position. */
export const compareTables = async (comparison: Comparison): Promise<readonly TableComparison[]> => {
  const tables: TableComparison[] = [];
  for (const table of comparison.projection.tables) tables.push(await compareTable(table, comparison));
  return tables;
};

const positionsIn = async (db: Queryable, schema: string): Promise<string> => {
  const { rows } = await db.query<{ positions: string }>({
    text: `select coalesce(string_agg(distinct coalesce(position::text, 'the start'), ', '), 'no position') as positions
      from projections.partition where schema = $1`,
    values: [schema],
  });
  return rows[0]?.positions ?? '';
};

/** The same projection in two schemas. */
export interface ComparisonRequest {
  readonly projection: Projection;
  readonly left: string;
  readonly right: string;
}

/**
 * Compares the rows of a projection in two schemas as of one moment, table by table. Throws when they do not stand at the same log
 * position, where a comparison would say nothing.
 */
export const compare = (pool: Pool, { projection, left, right }: ComparisonRequest): Promise<readonly TableComparison[]> =>
  inTransaction(pool, async (client) => {
    await client.query('set transaction isolation level repeatable read, read only; set local statement_timeout = 0');
    const [here, there] = [await positionsIn(client, left), await positionsIn(client, right)];
    if (here !== there) throw new Error(`${left} stands at ${here}, and ${right} at ${there}.`);
    return compareTables({ projection, left: { db: client, schema: left }, right: { db: client, schema: right } });
  });
