import { createEventCodec } from '@copyledger/command-side/contracts';
import { type EventStore, eventStoreDbStore } from '@copyledger/eventstore/client';
import { type RunningNode, startNode } from '@copyledger/eventstore/node';
import { openDatabase, type RunningPostgres, startPostgres } from '@copyledger/platform/postgres';
import { projections } from '@copyledger/projections/index';
import { ledgerSums } from '@copyledger/projections/ledger/ledger.queries';
import { compare } from '@copyledger/projections/runtime/compare';
import { batchesOf, rebuildInto } from '@copyledger/projections/runtime/rebuild';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { randomOf } from './platform-load';
import { type ProjectorProcess, startProjectorProcess } from './projector-process';
import { TradingLoad } from './projector-load';

const rounds = Number(process.env['CRASH_ROUNDS'] ?? 8);
const seed = Number(process.env['CRASH_SEED'] ?? Date.now() % 1_000_000);
const limitMs = 60_000 + rounds * 30_000;
/** How long a projector writes before one is killed. */
const liveMs = { min: 50, max: 800 } as const;
const patienceMs = 30_000;

/** A log, a database, a load, and two projectors that share the work. */
class Scene {
  readonly random = randomOf(seed);
  readonly projectors: ProjectorProcess[] = [];
  readonly folder: string;
  readonly node: RunningNode;
  readonly postgres: RunningPostgres;
  readonly pool: Pool;
  readonly store: EventStore;
  readonly load: TradingLoad;

  private constructor(parts: Pick<Scene, 'folder' | 'node' | 'postgres' | 'pool' | 'store' | 'load'>) {
    ({ folder: this.folder, node: this.node, postgres: this.postgres, pool: this.pool, store: this.store, load: this.load } = parts);
  }

  static async open(): Promise<Scene> {
    const folder = mkdtempSync(join(tmpdir(), 'copyledger-projector-crash-'));
    chmodSync(folder, 0o711);
    const node = await startNode({ path: join(folder, 'eventstore') });
    const postgres = await startPostgres(join(folder, 'postgres'));
    const pool = openDatabase(postgres.url, { statementTimeoutMs: 0 });
    const store = eventStoreDbStore({ url: node.url });
    return new Scene({ folder, node, postgres, pool, store, load: new TradingLoad(store, seed) });
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

let scene: Scene;
beforeEach(async () => {
  scene = await Scene.open();
}, 60_000);
afterEach(() => scene.end(), 60_000);

/** Tables whose rows differ from those of a rebuild. */
const differences = async ({ pool, store }: Scene): Promise<readonly string[]> => {
  const codec = createEventCodec();
  const events = async function* () {
    for await (const recorded of store.readAll({ direction: 'forwards', from: 'start' })) {
      const decoded = codec.decode(recorded);
      if (decoded !== undefined) yield decoded;
    }
  };
  const deployments = projections.map((projection) => ({ projection, schema: `${projection.name}_rebuilt` }));
  const { rows } = await pool.query<{ position: string }>('select distinct position from projections.partition');
  expect(rows).toHaveLength(1);
  await rebuildInto({ pool, deployments, batches: batchesOf(events(), 2_000) });
  await pool.query(`update projections.partition set position = $1 where schema like '%_rebuilt'`, [rows[0]?.position]);
  const found: string[] = [];
  for (const { projection, schema } of deployments) {
    const tables = await compare(pool, { projection, left: `${projection.name}_v${projection.version}`, right: schema });
    for (const { table, isEqual, differing } of tables)
      if (!isEqual) found.push(`${projection.name}.${table}: ${differing.map(({ key }) => key).join(' ')}`);
  }
  return found;
};

/** Numbers with a gap or given twice, and links that do not lead to the delta before. */
const brokenDeltas = async ({ pool }: Scene): Promise<number> => {
  const { rows } = await pool.query<{ broken: string }>(`select count(*) as broken from (
    select sequence - lag(sequence) over (partition by projection, partition order by sequence) as step,
      previous is not distinct from lag(log_offset) over (partition by projection, channel, epoch order by sequence) as is_linked
    from projections.delta) d where step <> 1 or not is_linked`);
  return Number(rows[0]?.broken);
};

it(
  `projectors, killed ${rounds} times under load, lose and double nothing`,
  async () => {
    scene.start();
    scene.start();
    scene.load.start();
    for (let round = 0; round < rounds; round += 1) {
      await scene.passed();
      await sleep(liveMs.min + scene.random() * (liveMs.max - liveMs.min));
      const [victim] = scene.projectors.splice(scene.random() < 0.5 ? 0 : 1, 1);
      await victim?.kill();
      // Now and then nobody is left for a moment.
      if (scene.random() < 0.3) await scene.projectors.pop()?.kill();
      while (scene.projectors.length < 2) scene.start();
    }
    await scene.passed();
    await scene.load.stop();
    await scene.passed();
    for (const projector of scene.projectors.splice(0)) await projector.stop();
    console.info(`${rounds} rounds, ${scene.load.written} events, CRASH_SEED=${seed}`);
    expect((await ledgerSums(scene.pool)).map(({ sum }) => sum)).toEqual(['0']);
    expect(await brokenDeltas(scene)).toBe(0);
    expect(await differences(scene)).toEqual([]);
  },
  limitMs,
);
