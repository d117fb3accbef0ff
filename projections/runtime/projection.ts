import type { DecodedEvent } from '@copyledger/eventstore/client/codec';
import type { Fact } from '@copyledger/kernel';
import type { Statement } from '@copyledger/platform/postgres/database';

/** The parts of a row's key, in the order of its table's key columns. */
export type RowKey = readonly string[];

/**
 * Rows that events change. Pure: the same events give the same rows, whatever the batches. The runtime keeps the log position beside
 * each row and never shows a row an event that it has seen.
 */
export interface KeyedFold<E extends Fact<string, unknown>, Row extends object> {
  readonly types: readonly E['type'][];
  /** The rows that this event changes. Only those, so that a partition by key can own them. */
  keysOf(event: DecodedEvent<E>): readonly RowKey[];
  /** The row after the event. The same object says that nothing changed; undefined, that there is still no row. */
  fold(row: Row | undefined, event: DecodedEvent<E>, key: RowKey): Row | undefined;
}

/** Rows that are written once and never change; their key contains the log position. Pure. */
export interface AppendFold<E extends Fact<string, unknown>, Row extends object> {
  readonly types: readonly E['type'][] | 'all';
  rowsOf(event: DecodedEvent<E>): readonly Row[];
}

/** A statement, and how many rows it writes. */
export interface RowsToWrite {
  readonly statement: Statement;
  readonly rows: number;
}

/**
 * One table of one deployment of a projection while a batch goes through it: `collect` every event, look up what is not in memory, fold,
 * write in the batch's transaction. After the commit the rows stay in memory; after any failure they are forgotten. It sends nothing
 * itself, so that a fold that throws can stop the batch before anything of it counts.
 */
export interface TableSession {
  collect(event: DecodedEvent): void;
  /** Asks for the rows that are needed and not in memory. */
  lookUp(): Statement | undefined;
  take(rows: readonly Readonly<Record<string, unknown>>[]): void;
  /** Folds what was collected. */
  write(): RowsToWrite | undefined;
  committed(): void;
  forget(): void;
}

export interface Table {
  readonly name: string;
  readonly key: readonly string[];
  readonly types: readonly string[] | 'all';
  open(schema: string): TableSession;
}

/** A read model: which events, which rows, which tables. */
export interface Projection {
  readonly name: string;
  /** A new version has tables of its own and starts at the beginning of the log; the readers switch to it when it has caught up. */
  readonly version: number;
  readonly streamPrefixes: readonly string[];
  /** Absolute paths of its schema files, applied in this order, each once. */
  readonly schemaFiles: readonly string[];
  readonly tables: readonly Table[];
}

/** A projection in a schema: the live one, or a rebuild beside it. The schema's name is also that of its checkpoint. */
export interface Deployment {
  readonly projection: Projection;
  readonly schema: string;
}

export const liveDeployment = (projection: Projection): Deployment => ({
  projection,
  schema: `${projection.name}_v${projection.version}`,
});
