import { SealedTable } from './sealed-table';
import { decodeValue, encodeValue, type ValueKind } from './values';

/** A value as bytes, and the sealed tables in it beside them, as they are: they are the same from one time to the next. */
export interface ValueApart {
  readonly bytes: Uint8Array;
  /** They never change. */
  readonly tables: readonly Buffer[];
}

/** Refers to tables by their places in a list. */
const listedIn = (tables: Buffer[]): ValueKind<SealedTable<unknown>> => ({
  is: (value): value is SealedTable<unknown> => value instanceof SealedTable,
  write: (table, into) => {
    into.bytes.varint(tables.push(table.bytes) - 1);
  },
  read: (from) => {
    const place = from.bytes.varint();
    const table = tables[place];
    if (table === undefined) throw new RangeError(`There are ${tables.length} tables, and no number ${place}.`);
    return new SealedTable(table);
  },
});

/** As `encodeValue`, where the value may also hold sealed tables. */
export const encodeApart = (value: unknown, kinds: readonly ValueKind<unknown>[] = []): ValueApart => {
  const tables: Buffer[] = [];
  return { bytes: encodeValue(value, [listedIn(tables), ...kinds]), tables };
};

/** Reads what `encodeApart` wrote with the same kinds, and throws on anything else. What it answers refers to the bytes and tables. */
export const decodeApart = ({ bytes, tables }: ValueApart, kinds: readonly ValueKind<unknown>[] = []): unknown =>
  decodeValue(bytes, [listedIn([...tables]), ...kinds]);
