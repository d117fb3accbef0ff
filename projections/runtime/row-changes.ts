import type { Publication, RowChange } from './projection';
import type { RowShape } from './row-shape';
import type { Placed } from './rows.sql';

/** What rows are shared out by. Throws when the rows have no such field. */
export const keyFieldReader = <Row extends object>(shape: RowShape<Row>, keyField: string | undefined): ((row: Row) => string) => {
  if (keyField === undefined) return () => '';
  if (!(keyField in shape.columns)) throw new Error(`Invariant: the rows of ${shape.table} have a ${keyField}.`);
  return (row) => String((row as Readonly<Record<string, unknown>>)[keyField]);
};

interface Publishing<Row extends object> {
  readonly table: string;
  readonly publication: Publication<Row> | undefined;
  readonly keyOf: (row: Row) => string;
}

/** What subscribers are told of these rows. */
export const changesOf = <Row extends object>(rows: readonly Placed<Row>[], publishing: Publishing<Row>): readonly RowChange[] => {
  const { table, publication, keyOf } = publishing;
  if (publication === undefined) return [];
  const changes: RowChange[] = [];
  for (const { row, position } of rows) {
    const channel = publication.channelOf(row);
    if (channel === undefined) continue;
    changes.push({ channel, key: keyOf(row), position, table: publication.as ?? table, row: publication.show(row, position) });
  }
  return changes;
};
