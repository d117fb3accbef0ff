import { type EventStore, eventStoreDbStore } from '@copyledger/eventstore/client';
import { type RunningNode, startNode } from '@copyledger/eventstore/node';
import { openDatabase, type RunningPostgres, startPostgres } from '@copyledger/platform/postgres';
import { prepareDatabase } from '@copyledger/testing';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { randomOf } from './platform-load';
import { TradingLoad } from './projector-load';
import { type ProjectorProcess, startProjectorProcess } from './projector-process';

const patienceMs = 30_000;

/** A log, a database, a load, and two projectors that share the work. */
export class Scene {
  readonly projectors: ProjectorProcess[] = [];
  readonly folder: string;
  readonly node: RunningNode;
  readonly postgres: RunningPostgres;
  readonly pool: Pool;
  readonly store: EventStore;
  readonly load: TradingLoad;
  readonly random: () => number;

  private constructor(seed: number, parts: Pick<Scene, 'folder' | 'node' | 'postgres' | 'pool' | 'store'>) {
    ({ folder: this.folder, node: this.node, postgres: this.postgres, pool: this.pool, store: this.store } = parts);
    this.load = new TradingLoad(this.store, seed);
    this.random = randomOf(seed);
  }

  static async open(seed: number): Promise<Scene> {
    const folder = mkdtempSync(join(tmpdir(), 'copyledger-projector-crash-'));
    chmodSync(folder, 0o711);
    prepareDatabase(join(folder, 'postgres'));
    const node = await startNode({ path: join(folder, 'eventstore') });
    const postgres = await startPostgres(join(folder, 'postgres'));
    const pool = openDatabase(postgres.url, { statementTimeoutMs: 0 });
    const store = eventStoreDbStore({ url: node.url });
    return new Scene(seed, { folder, node, postgres, pool, store });
  }

  start(): void {
    this.projectors.push(startProjectorProcess({ EVENTSTORE_URL: this.node.url, DATABASE_URL: this.postgres.url, DATA_DIR: this.folder }));
  }

  /** The least position of all read models; -1 before they have begun. */
  async position(): Promise<bigint> {
    try {
      const { rows } = await this.pool.query<{ position: string | null }>(
        'select case when bool_and(position is not null) then min(position) end as position from read.projection_positions',
      );
      return BigInt(rows[0]?.position ?? -1n);
    } catch {
      // The first projector has not made the tables yet.
      return -1n;
    }
  }

  /** Resolves when every read model has passed everything that was in the log when this was asked. */
  async passed(): Promise<void> {
    const head = (await this.store.head()) ?? 0n;
    const deadline = Date.now() + patienceMs;
    while ((await this.position()) < head) {
      if (Date.now() > deadline) throw new Error('The read models stand still.');
      await sleep(20);
    }
  }

  async end(): Promise<void> {
    await this.load.stop().catch(() => undefined);
    for (const projector of this.projectors) await projector.kill().catch(() => undefined);
    await Promise.all([this.pool.end(), this.store.close()]);
    await Promise.all([this.postgres.stop(), this.node.stop()]);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
