import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Codec, UndecodableEvent } from '@copyledger/eventstore/client/codec';
import type { EventStore } from '@copyledger/eventstore/client/event-store';
import type { Pool } from 'pg';
import { type Checkpoint, CheckpointMoved } from '../checkpoints';
import { partitionIdsOf } from '../deployments';
import { parkedKeysOf } from '../parking/parked-keys';
import { parkingLogOf } from '../parking/parking-log';
import { acquirePartitions, type LeasedPartition, ownedPartitions, type PartitionId, partitionName } from '../partitions';
import { leastPosition } from '../positions';
import { ownProcess } from '../process-identity';
import type { Deployment } from '../projection';
import { ProjectionGroup } from '../projection-group';
import { identifier } from '../row-shape';
import { type Beat, beat, leave, type Worker, workerTimeoutSeconds } from '../workers';
import { type BuildPlan, RebuildRefused } from './builds';
import { restoreIndexes } from './deferred-indexes';
import { logBatches } from './log-batches';
import { makeTables, takeIndexes } from './new-tables';
import { positionsOf } from './positions-of';

/** How far a rebuild has come. Positions are the log's own measure: bytes, in EventStoreDB. */
export interface BuildProgress {
  readonly position: Checkpoint;
  readonly target: bigint;
  /** Events that this run has folded. */
  readonly events: number;
}

export interface BuildOptions {
  /** Without a limit on the time of a statement: indexes and checksums take theirs. */
  readonly pool: Pool;
  readonly store: EventStore;
  readonly codec: Codec;
  readonly plans: readonly BuildPlan[];
  /** How many transactions fold side by side, each its share of the partitions. */
  readonly lanes: number;
  /** Events a second at most; undefined is as fast as it goes. */
  readonly throttle: number | undefined;
  /** How long to wait for somebody who seems to build the same, and may just have died; a little longer than that takes to show. */
  readonly patienceMs?: number;
  /** Ends it after the batch under way. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: BuildProgress) => void;
  /** Told of failures that are tried again. */
  readonly onFailure: (error: unknown) => void;
}

const batchEventsMax = 2_000;
const beatMs = 1_000;
/** The difference to what readers see that is made up for at the switch, while they wait. */
const roundsMax = 50;
const failuresMax = 30;
const backoffMs = { min: 100, max: 5_000 } as const;

/** Deployments that are built together, in one pass over the log, as far as what readers see of them and not further. */
export class Build {
  private readonly worker: Worker;
  private readonly life: Beat;
  private readonly beating: NodeJS.Timeout;
  private plans: readonly BuildPlan[];
  private events = 0;

  private constructor(private readonly options: BuildOptions) {
    this.plans = options.plans;
    const schemas = options.plans.map(({ deployment }) => deployment.schema);
    this.worker = { id: randomUUID(), name: `rebuild ${hostname()}:${process.pid}`, schemas };
    this.life = { worker: this.worker, process: ownProcess() };
    this.beating = setInterval(() => {
      // A beat that is lost is followed by the next; who is thought dead meanwhile finds out at the next commit.
      void beat(options.pool, this.life).catch(() => undefined);
    }, beatMs);
  }

  /** Makes the schemas and takes their partitions. Throws `RebuildRefused` when somebody else builds them. */
  static async open(options: BuildOptions): Promise<Build> {
    await makeTables(options);
    const build = new Build(options);
    try {
      await build.acquire();
      await takeIndexes(options);
      return build;
    } catch (error) {
      await build.close();
      throw error;
    }
  }

  /** How many events this run has folded. */
  get folded(): number {
    return this.events;
  }

  /** Folds until almost nothing is left to what readers see, or to the end of the log where they see an older version. */
  async catchUp(): Promise<void> {
    for (let round = 0; round < roundsMax; round += 1) {
      const before = this.events;
      const target = await this.target();
      if (target === undefined) return;
      await this.advanceTo(target, this.plans);
      if (this.events - before < batchEventsMax) return;
    }
  }

  /** Brings one of the deployments exactly to these positions, partition by partition. */
  async reach(plan: BuildPlan, positions: readonly Checkpoint[]): Promise<void> {
    const { pool } = this.options;
    const here = await positionsOf(pool, plan.deployment.schema);
    // Where versions differ in their partitions, only the least position says something about all of them.
    const wanted = here.map((_, partition) => (positions.length === here.length ? positions[partition] : leastPosition(positions)));
    for (const target of new Set(wanted)) {
      if (target === undefined) continue;
      const isMeant = (partition: number): boolean => wanted[partition] === target;
      await this.advanceTo(target, [plan], isMeant);
    }
  }

  /** Makes the indexes, and has the planner look at the rows. */
  async finish({ deployment: { schema, projection } }: BuildPlan): Promise<void> {
    const { pool } = this.options;
    await restoreIndexes(pool, schema);
    for (const { name } of projection.tables) await pool.query(`analyze ${identifier(schema)}.${identifier(name)}`);
  }

  /** Tries the keys that could not be folded once more: an operator may have decided meanwhile to pass over an event. */
  async retryParked(plan: BuildPlan): Promise<void> {
    const group = this.groupOf([plan], () => true);
    await group?.loadCheckpoint();
    for (const place of await parkedKeysOf(this.options.pool, [plan.deployment.schema])) await group?.retry(place);
  }

  /** Somebody else keeps this one up to date from now on. */
  leaveAlone(plan: BuildPlan): void {
    this.plans = this.plans.filter((each) => each !== plan);
  }

  /** Gives the partitions back. */
  async close(): Promise<void> {
    clearInterval(this.beating);
    await leave(this.options.pool, this.worker.id).catch(() => undefined);
  }

  private async acquire(): Promise<void> {
    const { pool, plans, patienceMs = (workerTimeoutSeconds + 2) * 1_000 } = this.options;
    const wanted = plans.flatMap(({ deployment }) => partitionIdsOf([deployment]));
    const deadline = performance.now() + patienceMs;
    for (;;) {
      await beat(pool, this.life);
      await acquirePartitions(pool, this.worker.id, wanted);
      const owned = new Set((await ownedPartitions(pool, this.worker.id)).map(partitionName));
      const missing = wanted.filter((each) => !owned.has(partitionName(each)));
      if (missing.length === 0) return;
      if (performance.now() > deadline || this.options.signal.aborted) throw await this.refusal(missing);
      await sleep(beatMs / 4);
    }
  }

  private async refusal(missing: readonly PartitionId[]): Promise<RebuildRefused> {
    const schemas = [...new Set(missing.map(({ schema }) => schema))];
    const { rows } = await this.options.pool.query<{ name: string }>(
      'select distinct w.name from projections.partition p join projections.worker w on w.id = p.owner where p.schema = any($1)',
      [schemas],
    );
    return new RebuildRefused(`${schemas.join(', ')} is being built by ${rows.map(({ name }) => name).join(', ') || 'somebody else'}`);
  }

  /** As far as what readers see of the same versions; newer ones go to the end of the log. */
  private async target(): Promise<Checkpoint> {
    const { pool, store } = this.options;
    const limits: Checkpoint[] = [];
    for (const { live, isSameVersion } of this.plans) if (isSameVersion) limits.push(leastPosition(await positionsOf(pool, live.schema)));
    return limits.length > 0 ? leastPosition(limits) : store.head();
  }

  private async advanceTo(
    target: bigint,
    plans: readonly BuildPlan[],
    isMeant: (partition: number) => boolean = () => true,
  ): Promise<void> {
    const groups = this.lanesOf(plans, isMeant);
    for (let failures = 0; ;) {
      const before = this.events;
      try {
        await this.fold(groups, target);
        return;
      } catch (error) {
        failures = this.events > before ? 1 : failures + 1;
        if (error instanceof CheckpointMoved || error instanceof UndecodableEvent || failures > failuresMax) throw error;
        this.options.signal.throwIfAborted();
        this.options.onFailure(error);
        await sleep(Math.min(backoffMs.max, backoffMs.min * 2 ** failures));
      }
    }
  }

  /**
   * Each lane its share of the deployments, whose partitions it then need not tell apart; fewer deployments than lanes are shared out by
   * their partitions.
   */
  private lanesOf(plans: readonly BuildPlan[], isMeant: (partition: number) => boolean): readonly ProjectionGroup[] {
    const { lanes } = this.options;
    const isSharedWhole = plans.length >= lanes;
    const shares = Array.from({ length: lanes }, (_, lane) =>
      isSharedWhole
        ? this.groupOf(
            plans.filter((_plan, index) => index % lanes === lane),
            isMeant,
          )
        : this.groupOf(plans, (partition) => partition % lanes === lane && isMeant(partition)),
    );
    // A lane without a partition would begin at the start of the log, and fold nothing.
    return shares.flatMap((group) => group ?? []);
  }

  private async fold(groups: readonly ProjectionGroup[], target: bigint): Promise<void> {
    const { store, codec, throttle, signal, onProgress } = this.options;
    const after = leastPosition(await Promise.all(groups.map((group) => group.loadCheckpoint())));
    if (after !== undefined && after >= target) return;
    const streamPrefixes = [...new Set(groups.flatMap((group) => group.streamPrefixes))];
    for await (const batch of logBatches({
      store,
      codec,
      streamPrefixes,
      after,
      upTo: target,
      eventsMax: batchEventsMax,
      throttle,
      signal,
    })) {
      signal.throwIfAborted();
      await Promise.all(groups.map((group) => group.handle(batch)));
      this.events += batch.events.length;
      onProgress({ position: batch.upTo, target, events: this.events });
    }
  }

  /** Undefined when none of the partitions is meant. */
  private groupOf(plans: readonly BuildPlan[], isMeant: (partition: number) => boolean): ProjectionGroup | undefined {
    const { pool, store, codec } = this.options;
    const meant = (deployment: Deployment): readonly PartitionId[] =>
      partitionIdsOf([deployment]).filter(({ partition }) => isMeant(partition));
    const deployments = plans.map(({ deployment }) => deployment).filter((each) => meant(each).length > 0);
    if (deployments.length === 0) return undefined;
    const ids = new Set(deployments.flatMap(meant).map(partitionName));
    const claim = async (): Promise<readonly LeasedPartition[]> => {
      const owned = (await ownedPartitions(pool, this.worker.id)).filter((each) => ids.has(partitionName(each)));
      if (owned.length < ids.size) throw new CheckpointMoved([...ids]);
      return owned;
    };
    return new ProjectionGroup({
      name: 'rebuild',
      pool,
      deployments,
      claim,
      parkingLog: parkingLogOf(store, codec),
      isSilent: true,
    });
  }
}
