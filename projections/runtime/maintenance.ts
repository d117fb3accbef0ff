import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { Checkpoint } from './checkpoints';
import { deleteOldDeltas } from './deltas';
import type { RunnableDeployment } from './deployments';
import type { Generation } from './generation';
import { parkedKeysOf } from './parking/parked-keys';
import { leastPosition } from './positions';
import { NotCaughtUp, switchOver } from './rebuild/switch-over';

export interface MaintenanceOptions {
  readonly pool: Pool;
  readonly deltaSeconds: number;
  readonly onNotice: (text: string) => void;
}

interface Maintained {
  readonly generation: Generation;
  readonly deployments: readonly RunnableDeployment[];
}

const purgeIntervalMs = 60_000;
/** How long the old version may stand still while the new one does its last events. */
const reachMsMax = 1_000;
const pollMs = 5;

const hasReached = (here: Checkpoint, there: Checkpoint): boolean => there === undefined || (here !== undefined && here >= there);

/** What the writer of a partition does for it beside writing, between two beats. */
export class Maintenance {
  private purgedAt = -Infinity;

  constructor(private readonly options: MaintenanceOptions) {}

  async run(maintained: Maintained): Promise<void> {
    await this.retryParked(maintained);
    await this.purgeDeltas(maintained);
    await this.promote(maintained);
  }

  /** Operators have asked for these. */
  private async retryParked({ generation, deployments }: Maintained): Promise<void> {
    const places = await parkedKeysOf(
      this.options.pool,
      deployments.map(({ schema }) => schema),
      'requested',
    );
    for (const place of places) await generation.retry(place);
  }

  private async purgeDeltas({ generation, deployments }: Maintained): Promise<void> {
    if (performance.now() - this.purgedAt < purgeIntervalMs) return;
    const names = new Map(deployments.map(({ schema, projection }) => [schema, projection.name]));
    for (const { schema, partition } of generation.partitions) {
      const id = { projection: names.get(schema) ?? schema, partition };
      while (await deleteOldDeltas(this.options.pool, id, this.options.deltaSeconds));
    }
    this.purgedAt = performance.now();
  }

  /** Shows readers new versions that have caught up. The writer of the first partition decides for all. */
  private async promote({ generation, deployments }: Maintained): Promise<void> {
    const first = generation.partitions.filter(({ partition }) => partition === 0).map(({ schema }) => schema);
    for (const deployment of deployments) {
      const { stage, schema } = deployment;
      if (stage === 'next' && first.includes(schema) && generation.hasCaughtUp(schema)) await this.switchTo(deployment);
    }
  }

  private async switchTo(to: RunnableDeployment): Promise<void> {
    const { pool, onNotice } = this.options;
    try {
      await switchOver({ pool, to, isSame: false, reach: (positions) => this.awaitPosition(to.schema, leastPosition(positions)) });
      onNotice(`readers see ${to.schema} from now on`);
    } catch (error) {
      // The events of the last moment took too long: the next beat tries again.
      if (!(error instanceof NotCaughtUp)) throw error;
    }
  }

  private async awaitPosition(schema: string, position: Checkpoint): Promise<void> {
    const deadline = performance.now() + reachMsMax;
    while (performance.now() < deadline && !hasReached(await this.positionOf(schema), position)) await sleep(pollMs);
  }

  private async positionOf(schema: string): Promise<Checkpoint> {
    const { rows } = await this.options.pool.query<{ position: string | null }>({
      name: 'runtime.positions-of-schema',
      text: 'select position from projections.partition where schema = $1',
      values: [schema],
    });
    return leastPosition(rows.map(({ position }) => (position === null ? undefined : BigInt(position))));
  }
}
