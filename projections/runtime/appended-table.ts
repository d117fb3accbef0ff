import type { DecodedEvent } from '@copyledger/eventstore/client/codec';
import type { Fact } from '@copyledger/kernel';
import type { Statement } from '@copyledger/platform/postgres/database';
import { PoisonedEvent } from './poison';
import type { AppendFold, KeyFilter, Publication, RowChange, RowsToWrite, Table, TableOpening, TableSession } from './projection';
import { changesOf, keyFieldReader } from './row-changes';
import type { RowShape } from './row-shape';
import { type Placed, RowStatements } from './rows.sql';

interface AppendedTable<E extends Fact<string, unknown>, Row extends object> {
  readonly fold: AppendFold<E, Row>;
  readonly shape: RowShape<Row>;
  readonly publication: Publication<Row> | undefined;
}

class AppendedSession<E extends Fact<string, unknown>, Row extends object> implements TableSession {
  private readonly statements: RowStatements<Row>;
  private readonly keyOf: (row: Row) => string;
  private rows: Placed<Row>[] = [];

  constructor(
    private readonly table: AppendedTable<E, Row>,
    private readonly opening: TableOpening,
  ) {
    this.statements = new RowStatements(table.shape, opening.schema);
    this.keyOf = keyFieldReader(table.shape, opening.keyField);
  }

  collect(event: DecodedEvent, isOurs?: KeyFilter): void {
    const { position } = event.recorded;
    for (const row of this.rowsOf(event)) if (isOurs === undefined || isOurs(this.keyOf(row))) this.rows.push({ row, position });
  }

  /** A row that is only ever added needs nothing from before. */
  lookUp(): Statement | undefined {
    return undefined;
  }

  take(): void {
    throw new Error('Invariant: nothing was looked up.');
  }

  lookAtAll(): void {
    // Nothing is taken for granted here.
  }

  write(): RowsToWrite | undefined {
    const { rows } = this;
    if (rows.length === 0) return undefined;
    return { statements: [this.statements.append(rows.map(({ row }) => row))], rows: rows.length, changes: () => this.changes(rows) };
  }

  committed(): void {
    this.rows = [];
  }

  forget(): void {
    this.rows = [];
  }

  private rowsOf(event: DecodedEvent): readonly Row[] {
    try {
      return this.table.fold.rowsOf(event as DecodedEvent<E>);
    } catch (error) {
      throw new PoisonedEvent({ schema: this.opening.schema, event }, error);
    }
  }

  private changes(rows: readonly Placed<Row>[]): readonly RowChange[] {
    const { shape, publication } = this.table;
    return changesOf(rows, { table: shape.table, publication, keyOf: this.keyOf });
  }
}

/** Binds a fold of rows that never change to its table, and to those who are told. */
export const appendedTable = <E extends Fact<string, unknown>, Row extends object>(
  fold: AppendFold<E, Row>,
  shape: RowShape<Row>,
  publication?: Publication<Row>,
): Table => ({
  name: shape.table,
  key: shape.key,
  types: fold.types,
  isAppendOnly: true,
  open: (opening) => new AppendedSession({ fold, shape, publication }, opening),
});
