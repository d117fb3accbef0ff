/** A row as it is served, and the log position that it has seen. */
export interface HotRow {
  readonly position: bigint;
  readonly body: string;
}

export interface PlacedRow extends HotRow {
  readonly key: string;
}

/**
 * Rows of a read model that are asked for often: a cache of Postgres. Whatever is in it was true at its position; whether it still is,
 * the reader has to know. It may lose any row at any time, and then the reader asks Postgres.
 */
export interface HotRows {
  /** Those that are there. Never rejects: a store that is away has none. */
  get(keys: readonly string[]): Promise<ReadonlyMap<string, HotRow>>;
  /** Keeps rows for a while. One that is older than the row known changes nothing, in one step. Never rejects. */
  put(rows: readonly PlacedRow[]): Promise<void>;
}

/** The bounds of the rows that a process keeps; Redis has its own. */
export interface HotRowLimits {
  readonly rowsMax: number;
  /** Of all bodies together, in characters. */
  readonly charactersMax: number;
  /** How long a row is kept after it was put. */
  readonly keptMs: number;
}

export const defaultHotRowLimits: HotRowLimits = { rowsMax: 20_000, charactersMax: 64 * 1024 * 1024, keptMs: 60_000 };
