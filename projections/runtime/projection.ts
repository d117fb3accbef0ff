import type { DecodedEvent } from '@copyledger/eventstore/client/codec';
import type { Fact } from '@copyledger/kernel';
import type { Statement } from '@copyledger/platform/postgres/database';
import type { CopyIn, Outcome } from '@copyledger/platform/postgres/pipeline';

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
  /**
   * Says of an event that nothing was ever said of its keys before it: their rows are not looked up. Should there be one all the same that it would
   * have to be, the batch is folded once more with a look at every row.
   */
  isFirst?(event: DecodedEvent<E>): boolean;
  /** The row after the event. The same object says that nothing changed; undefined, that there is still no row. */
  fold(row: Row | undefined, event: DecodedEvent<E>, key: RowKey): Row | undefined;
}

/** Rows that are written once and never change; their key contains the log position. Pure. */
export interface AppendFold<E extends Fact<string, unknown>, Row extends object> {
  readonly types: readonly E['type'][] | 'all';
  rowsOf(event: DecodedEvent<E>): readonly Row[];
}

/** What subscribers are told of a table's rows, beside and in the same transaction as the rows themselves. */
export interface Publication<Row extends object> {
  /** Whom a row concerns: `orders:<account>`. A channel's rows all belong to one key of the projection. Undefined tells nobody. */
  channelOf(row: Row): string | undefined;
  /** The row as the API answers with it: JSON, decimals and positions as text. `position` is that of the row's newest event. */
  show(row: Row, position: bigint): object;
  /** The name of its rows in a delta; the table's own when absent. */
  readonly as?: string;
}

/** A row that has changed, as subscribers are told. */
export interface RowChange {
  readonly channel: string;
  /** What the projection's rows are shared out by; empty where they are not. */
  readonly key: string;
  /** The newest event in the row. */
  readonly position: bigint;
  readonly table: string;
  readonly row: object;
}

/** Statements, and how many rows they write. */
export interface RowsToWrite {
  readonly statements: readonly (Statement | CopyIn)[];
  readonly rows: number;
  /** What subscribers are told, made when it is asked for. */
  changes(): readonly RowChange[];
}

/** Says whether rows of a key are this session's business. */
export type KeyFilter = (key: string) => boolean;

/**
 * One table of one deployment of a projection while a batch goes through it: `collect` every event, look up what is not in memory, fold,
 * write in the batch's transaction. After the commit the rows stay in memory; after any failure they are forgotten. It sends nothing
 * itself, so that a fold that throws (as a `PoisonedEvent`) can stop the batch before anything of it counts.
 */
export interface TableSession {
  /** `isOurs` leaves out the rows of other keys; without it all are taken. */
  collect(event: DecodedEvent, isOurs?: KeyFilter): void;
  /** Asks for the rows that are needed and not in memory. */
  lookUp(): Statement | undefined;
  take(rows: Outcome['rows']): void;
  /** Takes nothing for granted until the next commit. */
  lookAtAll(): void;
  /** Folds what was collected. */
  write(): RowsToWrite | undefined;
  committed(): void;
  forget(): void;
}

/** Where a table is opened. */
export interface TableOpening {
  readonly schema: string;
  /** The field by which the projection's rows are shared out. */
  readonly keyField: string | undefined;
}

export interface Table {
  readonly name: string;
  readonly key: readonly string[];
  readonly types: readonly string[] | 'all';
  /** Its rows never change, so that the fold needs no index to find them. */
  readonly isAppendOnly: boolean;
  open(opening: TableOpening): TableSession;
}

/**
 * What the rows of all of a projection's tables have in common, such as their account. They are shared out by it among partitions, each
 * of which one process at a time writes; and when an event cannot be folded, the rows of its key wait and the others go on.
 */
export interface PartitionKey {
  /** The field of every row that holds the key; in rows that change it is part of their key. */
  readonly field: string;
  /** Fixed for a version. */
  readonly partitions: number;
  /** The keys whose rows an event may change. */
  keysOf(event: DecodedEvent): readonly string[];
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
  /** Absent where rows have no key in common: then they are one partition, and wait all together for an event that cannot be folded. */
  readonly partitionKey?: PartitionKey;
}

/** A projection in a schema: the live one, or a rebuild beside it. */
export interface Deployment {
  readonly projection: Projection;
  readonly schema: string;
}

/** The first deployment of this version, and the one that readers see unless it was rebuilt. */
export const liveDeployment = (projection: Projection): Deployment => ({
  projection,
  schema: `${projection.name}_v${projection.version}`,
});

export const partitionsOf = ({ partitionKey }: Projection): number => partitionKey?.partitions ?? 1;
