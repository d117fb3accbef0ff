import { TransientMap } from '@copyledger/kernel';
import type { HotRow, HotRowLimits, HotRows, PlacedRow } from '../hot-rows';

interface Kept {
  readonly row: HotRow;
  readonly untilMs: number;
}

/** Rows in a process's memory: the least recently used go first, and every one after its time. */
export class MemoryRows implements HotRows {
  /** In the order of their last use: a Map keeps the order of insertion. */
  private readonly kept = new TransientMap<string, Kept>();
  private characters = 0;

  constructor(
    private readonly limits: HotRowLimits,
    private readonly elapsedMs: () => number,
  ) {}

  get(keys: readonly string[]): Promise<ReadonlyMap<string, HotRow>> {
    const found = new Map<string, HotRow>();
    for (const key of keys) {
      const row = this.used(key);
      if (row !== undefined) found.set(key, row);
    }
    return Promise.resolve(found);
  }

  put(rows: readonly PlacedRow[]): Promise<void> {
    for (const row of rows) this.keep(row);
    while (this.kept.size > this.limits.rowsMax || this.characters > this.limits.charactersMax) {
      const oldest = this.kept.keys().next();
      if (oldest.done === true) break;
      this.drop(oldest.value);
    }
    return Promise.resolve();
  }

  private used(key: string): HotRow | undefined {
    const kept = this.kept.get(key);
    if (kept === undefined) return undefined;
    if (kept.untilMs <= this.elapsedMs()) {
      this.drop(key);
      return undefined;
    }
    if (this.isHalfFull) {
      this.kept.delete(key);
      this.kept.set(key, kept);
    }
    return kept.row;
  }

  /** Which one goes first matters only then, and moving rows makes a Map lay its table anew again and again. */
  private get isHalfFull(): boolean {
    const { rowsMax, charactersMax } = this.limits;
    return this.kept.size * 2 > rowsMax || this.characters * 2 > charactersMax;
  }

  private keep({ key, position, body }: PlacedRow): void {
    const known = this.used(key);
    if (known !== undefined && known.position > position) return;
    this.drop(key);
    this.kept.set(key, { row: { position, body }, untilMs: this.elapsedMs() + this.limits.keptMs });
    this.characters += body.length;
  }

  private drop(key: string): void {
    this.characters -= this.kept.get(key)?.row.body.length ?? 0;
    this.kept.delete(key);
  }
}
