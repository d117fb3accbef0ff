import type { DeskRow } from '@copyledger/domain/copying/desk/desk.inputs';

/** A desk as it was kept: its rows, and the newest event of its journal that is in them. */
export interface KeptDesk {
  readonly leaderAccountId: string;
  /** -1 before the journal's first event. */
  readonly revision: bigint;
  /** Inputs after this position are not in the rows: of a desk that was in quarantine. The others are as far as the runner's position. */
  readonly heldFrom: bigint | undefined;
  readonly rows: readonly DeskRow[];
}

/** What has changed in a desk since it was kept. */
export interface DeskChange extends Omit<KeptDesk, 'rows'> {
  /** The newest of every key. */
  readonly rows: readonly DeskRow[];
}

export interface Keeping {
  /** Everything up to here is in the desks. */
  readonly position: bigint | undefined;
  readonly desks: readonly DeskChange[];
}

/** Another process copies now: what this one does with its working state must not count. */
export class TenureLost extends Error {
  constructor() {
    super('another process copies now');
    this.name = 'TenureLost';
  }
}

/**
 * The rows of all desks and how far they have come, kept together: all of a `Keeping`, or none. Whose tenure it is keeps them; who is
 * first is decided here, while what is written to journals is decided by their revisions, whatever this says.
 */
export interface WorkingState {
  /** Takes the tenure if nobody has it, or nobody who lives. False when another process has it. */
  begin(): Promise<boolean>;
  /** Under the tenure: how far everything has come, undefined at the start of the log. */
  position(): Promise<bigint | undefined>;
  desks(): AsyncIterable<KeptDesk>;
  /** Throws `TenureLost` and keeps nothing when the tenure is another process's. */
  keep(keeping: Keeping): Promise<void>;
  /** Says that this process lives. Throws `TenureLost`. */
  beat(): Promise<void>;
  /** Gives the tenure to whoever asks next. */
  end(): Promise<void>;
}
