import type { DecodedEvent } from '@copyledger/eventstore/client/codec';
import type { Fact } from '@copyledger/kernel';
import type { Statement } from '@copyledger/platform/postgres/database';
import type { Outcome } from '@copyledger/platform/postgres/pipeline';
import { PoisonedEvent } from './poison';
import type { KeyedFold, KeyFilter, Publication, RowChange, RowKey, RowsToWrite, Table, TableOpening, TableSession } from './projection';
import { RowCache } from './row-cache';
import { changesOf, keyFieldReader } from './row-changes';
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
  /** Its first event says that there is no row yet. */
  readonly isNew: boolean;
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

interface BoundTable<E extends Fact<string, unknown>, Row extends object> {
  readonly fold: KeyedFold<E, Row>;
  readonly shape: RowShape<Row>;
  readonly publication: Publication<Row> | undefined;
}

class KeyedSession<E extends Fact<string, unknown>, Row extends object> implements TableSession {
  private readonly cache = new RowCache<HeldRow<Row>>(rowsKeptMax);
  private readonly statements: RowStatements<Row>;
  private readonly keyOf: (row: Row) => string;
  /** The place in a row's key of what rows are shared out by. */
  private readonly keyPart: number | undefined;
  private touched = new Map<string, Touched<E, Row>>();
  private missing = new Map<string, RowKey>();
  private looksAtAll = false;

  constructor(
    private readonly table: BoundTable<E, Row>,
    private readonly opening: TableOpening,
  ) {
    const { shape } = table;
    const { schema, keyField } = opening;
    this.statements = new RowStatements(shape, schema);
    this.keyOf = keyFieldReader(shape, keyField);
    this.keyPart = keyField === undefined ? undefined : shape.key.findIndex((field) => field === keyField);
    if (this.keyPart === -1) throw new Error(`Invariant: ${String(keyField)} is part of the key of ${shape.table}.`);
  }

  collect(event: DecodedEvent, isOurs?: KeyFilter): void {
    // The group routes by the fold's own types, which are E's.
    const known = event as DecodedEvent<E>;
    for (const key of this.keysOf(known)) if (isOurs === undefined || isOurs(this.sharedKey(key))) this.touch(key, known);
  }

  lookUp(): Statement | undefined {
    return this.missing.size === 0 ? undefined : this.statements.load([...this.missing.values()]);
  }

  take(rows: Outcome['rows']): void {
    for (const loaded of rows) {
      const { row, position } = this.statements.placed(loaded);
      const found = this.touched.get(keyText(this.table.shape.key.map((field) => String(row[field]))));
      if (found === undefined) continue;
      found.held.row = row;
      found.held.position = position;
    }
  }

  lookAtAll(): void {
    this.looksAtAll = true;
  }

  write(): RowsToWrite | undefined {
    const changed: Placed<Row>[] = [];
    const added: Placed<Row>[] = [];
    for (const touched of this.touched.values()) {
      const { held, isNew } = touched;
      if (!this.advanceThrough(touched) || held.row === undefined) continue;
      (isNew ? added : changed).push({ row: held.row, position: held.position });
    }
    const all = added.length === 0 ? changed : [...added, ...changed];
    if (all.length === 0) return undefined;
    const statements = [
      ...(added.length > 0 ? [this.statements.add(added)] : []),
      ...(changed.length > 0 ? [this.statements.upsert(changed)] : []),
    ];
    return { statements, rows: all.length, changes: () => this.changes(all) };
  }

  /** That there is no row is as well worth knowing: only this process could make it. */
  committed(): void {
    for (const [text, { held }] of this.touched) this.cache.put(text, held);
    this.looksAtAll = false;
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

  private sharedKey(key: RowKey): string {
    return this.keyPart === undefined ? '' : (key[this.keyPart] ?? '');
  }

  private keysOf(event: DecodedEvent<E>): readonly RowKey[] {
    try {
      return this.table.fold.keysOf(event);
    } catch (error) {
      throw new PoisonedEvent({ schema: this.opening.schema, event }, error);
    }
  }

  private advanceThrough({ held, key, events }: Touched<E, Row>): boolean {
    let isChanged = false;
    for (const event of events) {
      try {
        isChanged = advance(this.table.fold, held, { event, key }) || isChanged;
      } catch (error) {
        throw new PoisonedEvent({ schema: this.opening.schema, event, key: this.sharedKey(key) }, error);
      }
    }
    return isChanged;
  }

  private changes(changed: readonly Placed<Row>[]): readonly RowChange[] {
    const { shape, publication } = this.table;
    return changesOf(changed, { table: shape.table, publication, keyOf: this.keyOf });
  }

  private touch(key: RowKey, event: DecodedEvent<E>): void {
    const text = keyText(key);
    const found = this.touched.get(text);
    if (found !== undefined) {
      found.events.push(event);
      return;
    }
    const cached = this.cache.get(text);
    const isNew = cached === undefined && !this.looksAtAll && this.table.fold.isFirst?.(event) === true;
    if (cached === undefined && !isNew) this.missing.set(text, key);
    this.touched.set(text, { held: cached ?? { row: undefined, position: -1n }, key, events: [event], isNew });
  }
}

/** Binds a fold to its table, and to those who are told. */
export const keyedTable = <E extends Fact<string, unknown>, Row extends object>(
  fold: KeyedFold<E, Row>,
  shape: RowShape<Row>,
  publication?: Publication<Row>,
): Table => ({
  name: shape.table,
  key: shape.key,
  types: fold.types,
  isAppendOnly: false,
  open: (opening) => new KeyedSession({ fold, shape, publication }, opening),
});
