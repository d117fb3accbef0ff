import { randomUUID } from 'node:crypto';
import { checksumOf, type DamagedSnapshot, type Snapshot, type SnapshotStore } from '@copyledger/eventstore/aggregates';
import type { Pool } from 'pg';
import { inTransaction } from './database';
import { findSnapshot, type KeptTable, saveSnapshot } from './snapshot-rows';
import { createSnapshotTables } from './snapshot-schema';

const discarding = `with tables as (delete from snapshots.sealed_table where stream = $1)
  delete from snapshots.snapshot where stream = $1`;

class PostgresSnapshotStore implements SnapshotStore {
  private created: Promise<void> | undefined;
  /** The rows of tables that this process has loaded or saved. */
  private readonly rows = new WeakMap<Buffer, { readonly stream: string; readonly id: string }>();

  constructor(
    private readonly pool: Pool,
    private readonly onDamaged: (damaged: DamagedSnapshot) => void,
  ) {}

  async load(stream: string, stateVersion: number): Promise<Snapshot | undefined> {
    await this.ready();
    const client = await this.pool.connect();
    try {
      let below: bigint | undefined;
      for (;;) {
        const found = await findSnapshot(client, { stream, stateVersion, below });
        if (found === undefined) return undefined;
        const { snapshot, checksum, kept, isComplete } = found;
        if (isComplete && checksumOf(snapshot) === checksum) return this.withRows(snapshot, kept);
        below = snapshot.revision;
        this.onDamaged({ stream, revision: below, stateVersion });
      }
    } finally {
      client.release();
    }
  }

  async save(snapshot: Snapshot): Promise<void> {
    await this.ready();
    if (await this.put(snapshot)) return;
    // Other processes have thrown away what this one had kept there: all of it goes there once more.
    for (const table of snapshot.tables ?? []) this.rows.delete(table);
    await this.put(snapshot);
  }

  async discard(stream: string): Promise<void> {
    await this.ready();
    await this.pool.query({ name: 'snapshots.discard', text: discarding, values: [stream] });
  }

  private async put(snapshot: Snapshot): Promise<boolean> {
    const { stream, tables = [] } = snapshot;
    const listed = tables.map((bytes) => ({ bytes, known: this.rowOf(stream, bytes) }));
    const kept = listed.map(({ bytes, known }) => ({ bytes, id: known ?? randomUUID() }));
    const added = kept.filter((_, index) => listed[index]?.known === undefined);
    const isWhole = await saveSnapshot(this.pool, { snapshot, checksum: checksumOf(snapshot), kept, added });
    if (isWhole) this.withRows(snapshot, added);
    return isWhole;
  }

  private rowOf(stream: string, table: Buffer): string | undefined {
    const row = this.rows.get(table);
    return row?.stream === stream ? row.id : undefined;
  }

  private withRows(snapshot: Snapshot, kept: readonly KeptTable[]): Snapshot {
    for (const { id, bytes } of kept) this.rows.set(bytes, { stream: snapshot.stream, id });
    return snapshot;
  }

  /** The tables are made when they are first needed: a database that is away then costs the snapshots of that time, and not the start. */
  private ready(): Promise<void> {
    this.created ??= inTransaction(this.pool, createSnapshotTables).catch((error: unknown) => {
      this.created = undefined;
      throw error;
    });
    return this.created;
  }
}

/**
 * Snapshots in the schema `snapshots` of this database, whose tables are made on first use. Every call fails while the database is away: no
 * snapshot can then be had or kept, and nothing else is lost. `onDamaged` is told of each snapshot whose checksum does not fit.
 */
export const postgresSnapshotStore = (pool: Pool, onDamaged: (damaged: DamagedSnapshot) => void): SnapshotStore =>
  new PostgresSnapshotStore(pool, onDamaged);
