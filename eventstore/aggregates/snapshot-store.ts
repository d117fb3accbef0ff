/** The state of a stream's reader as of one revision, in a form of the reader's own. */
export interface Snapshot {
  readonly stream: string;
  /** The newest event that is folded in. */
  readonly revision: bigint;
  /** Raised whenever the form or the meaning of `state` changes: a reader asks for its own version only. A whole number from 1. */
  readonly stateVersion: number;
  readonly state: Uint8Array;
  /**
   * What belongs to the state and never changes, such as sealed tables. The store knows by their identity those that it has kept or
   * loaded before, and keeps each once.
   */
  readonly tables?: readonly Buffer[];
}

/**
 * Keeps snapshots, at most two a stream: those saved last. Everything in here can be computed from the log again, and may be gone at any
 * time; nobody may rely on a snapshot being there, nor on its being the newest that was saved.
 */
export interface SnapshotStore {
  /**
   * The snapshot of this version with the highest revision. One that is damaged is passed over with a warning. It may belong to a history
   * that the log no longer has, for instance after a restore from a backup: compare it with the log, and `discard` if it does.
   */
  load(stream: string, stateVersion: number): Promise<Snapshot | undefined>;
  /** Replaces one of the same stream, revision and version. The caller may use the state's bytes again once this resolves. */
  save(snapshot: Snapshot): Promise<void>;
  /** Throws away all of a stream, whatever their version. */
  discard(stream: string): Promise<void>;
}

/** A snapshot whose bytes are not those that were saved. */
export type DamagedSnapshot = Omit<Snapshot, 'state' | 'tables'>;
