import type { DeskRow } from '@copyledger/domain/copying/desk/desk.inputs';
import type { DeskChange, WorkingState } from './working-state';

interface Gathered {
  readonly revision: bigint;
  readonly rows: Map<string, DeskRow>;
}

const keyOf = ({ kind, key }: DeskRow): string => `${kind} ${key}`;

/**
 * Gathers what has changed in desks, the newest of every row, and keeps it together with how far they have come. While the database is
 * away it gathers on; a row is gathered once however often it changes.
 */
export class StateKeeper {
  private gathered = new Map<string, Gathered>();
  /** Desks in quarantine that are yet to be kept as such. */
  private readonly held = new Set<string>();
  /** Of the newest event of each journal that is in the rows as they are kept. */
  private readonly revisions = new Map<string, bigint>();

  constructor(
    private readonly state: Pick<WorkingState, 'keep'>,
    private position: bigint | undefined,
  ) {}

  /** Rows that are not kept yet. */
  get pending(): number {
    let count = 0;
    for (const { rows } of this.gathered.values()) count += rows.size;
    return count;
  }

  /** A desk is there as of this revision. */
  found(leaderAccountId: string, revision: bigint): void {
    this.revisions.set(leaderAccountId, revision);
  }

  gather(leaderAccountId: string, revision: bigint, rows: readonly DeskRow[]): void {
    const all = this.gathered.get(leaderAccountId)?.rows ?? new Map<string, DeskRow>();
    for (const row of rows) all.set(keyOf(row), row);
    this.gathered.set(leaderAccountId, { revision, rows: all });
  }

  /** The desk stays as it is kept, whatever the others come to: what was gathered of it since may be half done. */
  hold(leaderAccountId: string): void {
    this.held.add(leaderAccountId);
  }

  /** Keeps what was gathered, as of this position. What fails is still there for the next time. Never called while it is under way. */
  async keep(position: bigint | undefined): Promise<void> {
    const held = [...this.held].map((each) => this.heldBack(each));
    for (const { leaderAccountId } of held) this.gathered.delete(leaderAccountId);
    if (held.length === 0 && this.gathered.size === 0 && (position === undefined || position === this.position)) return;
    const taken = this.gathered;
    this.gathered = new Map();
    try {
      await this.state.keep({ position, desks: [...held, ...[...taken].map(changeOf)] });
    } catch (error) {
      this.putBack(taken);
      throw error;
    }
    this.position = position ?? this.position;
    for (const [leaderAccountId, { revision }] of taken) this.revisions.set(leaderAccountId, revision);
    for (const { leaderAccountId } of held) this.held.delete(leaderAccountId);
  }

  private heldBack(leaderAccountId: string): DeskChange {
    return { leaderAccountId, revision: this.revisions.get(leaderAccountId) ?? -1n, heldFrom: this.position ?? -1n, rows: [] };
  }

  private putBack(taken: ReadonlyMap<string, Gathered>): void {
    for (const [leaderAccountId, { revision, rows }] of taken) {
      const newer = this.gathered.get(leaderAccountId);
      this.gathered.set(leaderAccountId, { revision: newer?.revision ?? revision, rows: new Map([...rows, ...(newer?.rows ?? [])]) });
    }
  }
}

const changeOf = ([leaderAccountId, { revision, rows }]: readonly [string, Gathered]): DeskChange => ({
  ...{ leaderAccountId, revision, heldFrom: undefined },
  rows: [...rows.values()],
});
