import type { DecodedEvent } from '@copyledger/eventstore/client/codec';
import type { Fact } from '@copyledger/kernel';
import type { Statement } from '@copyledger/platform/postgres/database';
import type { AppendFold, RowsToWrite, Table, TableSession } from './projection';
import type { RowShape } from './row-shape';
import { RowStatements } from './rows.sql';

class AppendedSession<E extends Fact<string, unknown>, Row extends object> implements TableSession {
  private readonly statements: RowStatements<Row>;
  private rows: Row[] = [];

  constructor(
    private readonly fold: AppendFold<E, Row>,
    shape: RowShape<Row>,
    schema: string,
  ) {
    this.statements = new RowStatements(shape, schema);
  }

  collect(event: DecodedEvent): void {
    for (const row of this.fold.rowsOf(event as DecodedEvent<E>)) this.rows.push(row);
  }

  /** A row that is only ever added needs nothing from before. */
  lookUp(): Statement | undefined {
    return undefined;
  }

  take(): void {
    throw new Error('Invariant: nothing was looked up.');
  }

  write(): RowsToWrite | undefined {
    return this.rows.length === 0 ? undefined : { statement: this.statements.append(this.rows), rows: this.rows.length };
  }

  committed(): void {
    this.rows = [];
  }

  forget(): void {
    this.rows = [];
  }
}

/** Binds a fold of rows that never change to its table. */
export const appendedTable = <E extends Fact<string, unknown>, Row extends object>(
  fold: AppendFold<E, Row>,
  shape: RowShape<Row>,
): Table => ({
  name: shape.table,
  key: shape.key,
  types: fold.types,
  open: (schema) => new AppendedSession(fold, shape, schema),
});
