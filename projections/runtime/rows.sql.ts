import type { Statement } from '@copyledger/platform/postgres/database';
import type { CopyIn } from '@copyledger/platform/postgres/pipeline';
import { type Column, columnParameter, columnRows, columnsOf, columnValue, linePrinter, identifier, type RowShape } from './row-shape';

/** The fold's rows as they are kept: with the log position of the newest event that is in them. */
export interface Placed<Row extends object> {
  readonly row: Row;
  readonly position: bigint;
}

const positionColumn: Column = { field: 'logPosition', name: 'log_position', type: 'bigint' };

const named = (columns: readonly Column[]): string => columns.map(({ name }) => identifier(name)).join(', ');
/** The parameters side by side, as rows; JSON arrives as text and is read when the row is made. */
const parameterRows = (columns: readonly Column[]): string =>
  `rows from (${columns.map(({ type }, index) => columnRows(type, index + 1)).join(', ')}) as p (${named(columns)})`;
const cast = ({ name, type }: Column): string => (type === 'json' ? `p.${identifier(name)}::json` : `p.${identifier(name)}`);

/** The statements of one table in one schema; each handles any number of rows. */
export class RowStatements<Row extends object> {
  private readonly columns: readonly Column[];
  private readonly keyColumns: readonly Column[];
  private readonly target: string;
  private readonly name: string;
  private readonly print: (rows: readonly Row[]) => string;

  constructor(shape: RowShape<Row>, schema: string) {
    this.columns = columnsOf(shape);
    this.print = linePrinter(this.columns);
    this.keyColumns = shape.key.map((field) => {
      const column = this.columns.find((candidate) => candidate.field === field);
      if (column === undefined) throw new Error(`Invariant: ${shape.table} has no key column ${field}.`);
      return column;
    });
    this.target = `${identifier(schema)}.${identifier(shape.table)}`;
    this.name = `${schema}.${shape.table}`;
  }

  /** The rows with these keys, in no order: for `placed`. */
  load(keys: readonly (readonly string[])[]): Statement {
    const on = this.keyColumns.map(({ name }) => `t.${identifier(name)} = p.${identifier(name)}`).join(' and ');
    const fields = [...this.columns, positionColumn].map(({ name }) => `t.${identifier(name)}`).join(', ');
    return {
      name: `${this.name}.load`,
      text: `select ${fields} from ${parameterRows(this.keyColumns)} join ${this.target} t on ${on}`,
      values: this.keyColumns.map(({ type }, part) => columnParameter(keys, { field: String(part), type })),
    };
  }

  /** Writes rows whole; one that already holds a newer event is left alone. */
  upsert(rows: readonly Placed<Row>[]): Statement {
    const isKey = (column: Column): boolean => this.keyColumns.includes(column);
    const all = [...this.columns, positionColumn];
    const changed = [...this.columns.filter((column) => !isKey(column)), positionColumn];
    const set = changed.map(({ name }) => `${identifier(name)} = excluded.${identifier(name)}`).join(', ');
    return {
      name: `${this.name}.upsert`,
      text: `insert into ${this.target} as t (${named(all)}) select ${all.map(cast).join(', ')} from ${parameterRows(all)}
        on conflict (${named(this.keyColumns)}) do update set ${set} where t.log_position < excluded.log_position`,
      values: [
        ...this.columns.map((column) =>
          columnParameter(
            rows.map(({ row }) => row),
            column,
          ),
        ),
        columnParameter(rows, { field: 'position', type: 'bigint' }),
      ],
    };
  }

  /**
   * Adds rows that never change. One that is already there fails the batch, loudly: by its checkpoint nothing of the batch was ever
   * committed.
   */
  append(rows: readonly Row[]): CopyIn {
    return { name: `${this.name}.append`, copy: `copy ${this.target} (${named(this.columns)}) from stdin`, lines: this.print(rows) };
  }

  /** Adds rows of which there is none yet. One that is already there fails the batch as `isThere` tells. */
  add(rows: readonly Placed<Row>[]): CopyIn {
    return {
      name: `${this.name}.add`,
      copy: `copy ${this.target} (${named([...this.columns, positionColumn])}) from stdin`,
      lines: rows.map(({ row, position }) => `${this.print([row]).slice(0, -1)}\t${position}\n`).join(''),
    };
  }

  /** A loaded row in the fold's terms. */
  placed(loaded: readonly (string | null)[]): Placed<Row> {
    const fields = this.columns.map(({ field, type }, index): [string, unknown] => [field, columnValue(type, loaded[index] ?? null)]);
    return { row: Object.fromEntries(fields) as Row, position: BigInt(loaded[this.columns.length] ?? '') };
  }
}
