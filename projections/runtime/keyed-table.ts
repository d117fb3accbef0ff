import type { DecodedEvent } from '@copyledger/eventstore/client/codec';
import type { Fact } from '@copyledger/kernel';
import type { Statement } from '@copyledger/platform/postgres/database';
import type { KeyedFold, RowKey, RowsToWrite, Table, TableSession } from './projection';
import { RowCache } from './row-cache';
import type { RowShape } from './row-shape';
import { type Placed, RowStatements } from './rows.sql';

/** A row in memory: undefined when it is known not to exist. */
export interface HeldRow<Row> {
  row: Row | undefined;
  position: bigint;
}

interface Touched<E extends Fact<string, unknown>, Row> {
  readonly held: HeldRow<Row>;
  readonly key: RowKey;
  readonly events: DecodedEvent<E>[];
}

const rowsKeptMax = 50_000;

/** A NUL cannot stand in Postgres text, and so in no part of a key. */
export const keyText = (key: RowKey): string => key.join('\0');

/** One step of a keyed fold, guarded by position: an event that the row has seen changes nothing. True when the row changed. */
export const advance = <E extends Fact<string, unknown>, Row extends object>(
  fold: KeyedFold<E, Row>,
  held: HeldRow<Row>,
  { event, key }: { readonly event: DecodedEvent<E>; readonly key: RowKey },
): boolean => {
  if (event.recorded.position <= held.position) return false;
  const next = fold.fold(held.row, event, key);
  if (next === held.row) return false;
  held.row = next;
  held.position = event.recorded.position;
  return true;
};

class KeyedSession<E extends Fact<string, unknown>, Row extends object> implements TableSession {
  private readonly cache = new RowCache<HeldRow<Row>>(rowsKeptMax);
  private readonly statements: RowStatements<Row>;
  private touched = new Map<string, Touched<E, Row>>();
  private missing = new Map<string, RowKey>();

  constructor(
    private readonly fold: KeyedFold<E, Row>,
    private readonly shape: RowShape<Row>,
    schema: string,
  ) {
    this.statements = new RowStatements(shape, schema);
  }

  collect(event: DecodedEvent): void {
    // The group routes by the fold's own types, which are E's.
    const known = event as DecodedEvent<E>;
    for (const key of this.fold.keysOf(known)) this.touch(key, known);
  }

  lookUp(): Statement | undefined {
    return this.missing.size === 0 ? undefined : this.statements.load([...this.missing.values()]);
  }

  take(rows: readonly Readonly<Record<string, unknown>>[]): void {
    for (const loaded of rows) {
      const { row, position } = this.statements.placed(loaded);
      const found = this.touched.get(keyText(this.shape.key.map((field) => String(row[field]))));
      if (found !== undefined) Object.assign(found.held, { row, position });
    }
  }

  write(): RowsToWrite | undefined {
    const changed: Placed<Row>[] = [];
    for (const { held, key, events } of this.touched.values()) {
      const isChanged = events.reduce((changes, event) => advance(this.fold, held, { event, key }) || changes, false);
      if (isChanged && held.row !== undefined) changed.push({ row: held.row, position: held.position });
    }
    return changed.length === 0 ? undefined : { statement: this.statements.upsert(changed), rows: changed.length };
  }

  committed(): void {
    for (const [text, { held }] of this.touched) if (held.row !== undefined) this.cache.put(text, held);
    this.reset();
  }

  forget(): void {
    this.cache.clear();
    this.reset();
  }

  private reset(): void {
    this.touched = new Map();
    this.missing = new Map();
  }

  private touch(key: RowKey, event: DecodedEvent<E>): void {
    const text = keyText(key);
    const found = this.touched.get(text);
    if (found !== undefined) {
      found.events.push(event);
      return;
    }
    const cached = this.cache.get(text);
    if (cached === undefined) this.missing.set(text, key);
    this.touched.set(text, { held: cached ?? { row: undefined, position: -1n }, key, events: [event] });
  }
}

/** Binds a fold to its table. */
export const keyedTable = <E extends Fact<string, unknown>, Row extends object>(fold: KeyedFold<E, Row>, shape: RowShape<Row>): Table => ({
  name: shape.table,
  key: shape.key,
  types: fold.types,
  open: (schema) => new KeyedSession(fold, shape, schema),
});
