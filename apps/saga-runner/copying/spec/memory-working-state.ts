import type { DeskRow } from '@copyledger/domain/copying/desk/desk.inputs';
import { type Keeping, type KeptDesk, TenureLost, type WorkingState } from '../working-state';

/** What the processes of a test share: it outlives them. */
export class MemoryDatabase {
  owner: object | undefined;
  position: bigint | undefined;
  readonly desks = new Map<string, Omit<KeptDesk, 'rows'> & { readonly rows: Map<string, DeskRow> }>();

  /** Everything is gone, whose tenure it was included: what there is has to be built again from the log. */
  clear(): void {
    this.owner = undefined;
    this.position = undefined;
    this.desks.clear();
  }
}

/** The working state of one process of a test. */
export class MemoryWorkingState implements WorkingState {
  /** The next calls fail. */
  failures = 0;

  constructor(private readonly database: MemoryDatabase) {}

  begin(): Promise<boolean> {
    const { database } = this;
    database.owner ??= this;
    return Promise.resolve(database.owner === this);
  }

  position(): Promise<bigint | undefined> {
    return Promise.resolve(this.database.position);
  }

  async *desks(): AsyncIterable<KeptDesk> {
    await Promise.resolve();
    for (const desk of this.database.desks.values()) yield { ...desk, rows: [...desk.rows.values()] };
  }

  async keep({ position, desks }: Keeping): Promise<void> {
    await this.beat();
    this.database.position = position ?? this.database.position;
    for (const { rows, ...desk } of desks) {
      const kept = this.database.desks.get(desk.leaderAccountId)?.rows ?? new Map<string, DeskRow>();
      for (const row of rows) {
        if (row.value === undefined) kept.delete(`${row.kind} ${row.key}`);
        else kept.set(`${row.kind} ${row.key}`, row);
      }
      this.database.desks.set(desk.leaderAccountId, { ...desk, rows: kept });
    }
  }

  async beat(): Promise<void> {
    await Promise.resolve();
    if (this.failures > 0) {
      this.failures -= 1;
      throw new Error('the database is away');
    }
    if (this.database.owner !== this) throw new TenureLost();
  }

  end(): Promise<void> {
    if (this.database.owner === this) this.database.owner = undefined;
    return Promise.resolve();
  }
}
