import { TransientMap } from '@copyledger/kernel';

/** Hot rows between batches. When it is full, the row that was written longest ago goes. */
export class RowCache<Row> {
  private readonly rows = new TransientMap<string, Row>();

  constructor(private readonly rowsMax: number) {}

  get(key: string): Row | undefined {
    return this.rows.get(key);
  }

  /** Takes the row as the most recent one. */
  put(key: string, row: Row): void {
    this.rows.delete(key);
    this.rows.set(key, row);
    if (this.rows.size <= this.rowsMax) return;
    const oldest = this.rows.keys().next();
    if (oldest.done !== true) this.rows.delete(oldest.value);
  }

  clear(): void {
    this.rows.clear();
  }

  get size(): number {
    return this.rows.size;
  }
}
