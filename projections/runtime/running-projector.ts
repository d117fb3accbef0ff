import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Codec } from '@copyledger/eventstore/client/codec';
import type { EventStore } from '@copyledger/eventstore/client/event-store';
import type { FeedFailure, FeedLimits, FeedStatus } from '@copyledger/eventstore/client/feed';
import type { Pool } from 'pg';
import { assignedTo } from './assignment';
import type { Checkpoint } from './checkpoints';
import { CheckpointMoved } from './checkpoints';
import { openDeployments, runnableDeployments, type RunnableDeployment } from './deployments';
import { Generation } from './generation';
import { Maintenance } from './maintenance';
import type { ParkedKey } from './parking/parked-keys';
import { acquirePartitions, type LeasedPartition, ownedPartitions, partitionName, releasePartitions } from './partitions';
import { leastPosition } from './positions';
import { ownProcess } from './process-identity';
import { partitionsOf, type Projection } from './projection';
import type { GroupCommit } from './projection-group';
import { beat, leave } from './workers';

/** What a commit means for those who wait, and for metrics. */
export interface ProjectorCommit extends Omit<GroupCommit, 'moved' | 'position' | 'parked'> {
  /** Projections that have come further as a whole, and how far. One that other processes share is not among them: ask the database. */
  readonly positions: ReadonlyMap<string, bigint>;
}

export interface StartProjectorOptions {
  /** From `openDatabase`; the projector's own. */
  readonly pool: Pool;
  readonly store: EventStore;
  readonly codec: Codec;
  readonly projections: readonly Projection[];
  /** How many transactions run side by side; one does unless Postgres has cores to spare. */
  readonly lanes?: number;
  /** How long deltas are kept. */
  readonly deltaSeconds?: number;
  readonly limits?: Partial<FeedLimits>;
  /** How often it looks after its share; a second when absent. */
  readonly beatMs?: number;
  readonly onCommit?: (commit: ProjectorCommit) => void;
  /** Told of every failure. A `CheckpointMoved` among them says only that somebody else writes a partition now. */
  readonly onFailure?: (failure: FeedFailure) => void;
  /** Told what the projector does on its own: for the log. */
  readonly onNotice?: (text: string) => void;
  /** Told of keys that it parks: somebody has to look after them. */
  readonly onParked?: (text: string) => void;
}

export interface ProjectorStatus {
  /** Undefined while this process has nothing to write. */
  readonly feed: FeedStatus | undefined;
  readonly partitions: number;
  /** Keys that wait behind events that could not be folded, by projection. */
  readonly parked: ReadonlyMap<string, number>;
}

/** Often enough that a dead process is noticed, and replaced, within seconds. */
const defaultBeatMs = 1_000;
const sixHours = 6 * 3_600;

/** The limits of a projector's own feed: large batches cost Postgres less, and one that has caught up never sees any. */
const defaultLimits: Partial<FeedLimits> = { bufferEventsMax: 8_192, batchEventsMax: 2_048, backoffMaxMs: 5_000 };

const parkedText = ({ schema, key, event: { recorded }, error }: ParkedKey): string =>
  `${schema} has parked ${key === '' ? 'all its rows' : key} behind ${recorded.stream} revision ${recorded.revision} (${recorded.type}): ${error}`;

/** Writes its share of the read models, and takes a new share when processes come and go, or readers are switched. */
class RunningProjector {
  private readonly id = randomUUID();
  private readonly name = `${hostname()}:${process.pid}`;
  private readonly process = ownProcess();
  private readonly stopping = new AbortController();
  private readonly beatMs: number;
  private readonly maintenance: Maintenance;
  private deployments: readonly RunnableDeployment[] = [];
  private generation: Generation | undefined;
  private wake: () => void = () => undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly options: StartProjectorOptions) {
    const { pool, deltaSeconds = sixHours, onNotice = () => undefined } = options;
    this.beatMs = options.beatMs ?? defaultBeatMs;
    this.maintenance = new Maintenance({ pool, deltaSeconds, onNotice });
  }

  /** Rejects when the database cannot be prepared. */
  async start(): Promise<void> {
    this.deployments = await openDeployments(this.options.pool, this.options.projections);
    await this.share();
    this.running = this.run();
  }

  status(): ProjectorStatus {
    const names = new Map(this.deployments.map(({ schema, projection }) => [schema, projection.name]));
    const parked = [...(this.generation?.parkedCounts ?? [])].map(([schema, count]) => [names.get(schema) ?? schema, count] as const);
    return { feed: this.generation?.feedStatus, partitions: this.generation?.size ?? 0, parked: new Map(parked) };
  }

  /** Finishes the batches under way and gives everything back. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.wake();
    await this.running;
    await this.generation?.stop();
    // With the database gone, the others find out by themselves.
    await leave(this.options.pool, this.id).catch(() => undefined);
  }

  /** Waits for the next beat; false when it stops before. */
  private async isNextBeat(): Promise<boolean> {
    await this.pause();
    return !this.stopping.signal.aborted;
  }

  private async run(): Promise<void> {
    while (await this.isNextBeat()) {
      try {
        await this.share();
        const { generation, deployments } = this;
        if (generation !== undefined) await this.maintenance.run({ generation, deployments });
      } catch (error) {
        this.options.onFailure?.({ consumer: 'partitions', error, attempt: 1, retryInMs: this.beatMs });
      }
    }
  }

  /** Until the next beat is due, or until something has happened. */
  private async pause(): Promise<void> {
    const ended = new AbortController();
    this.wake = () => {
      ended.abort();
    };
    await sleep(this.beatMs, undefined, { signal: AbortSignal.any([ended.signal, this.stopping.signal]) }).catch(() => undefined);
  }

  /** Beats, and brings what this process writes to what it shall write. */
  private async share(): Promise<void> {
    const { pool, projections } = this.options;
    this.deployments = await runnableDeployments(pool, projections);
    const worker = { id: this.id, name: this.name, schemas: this.deployments.map(({ schema }) => schema) };
    const workers = await beat(pool, { worker, process: this.process });
    const wanted = assignedTo(this.id, { deployments: this.deployments, workers });
    const owned = await ownedPartitions(pool, this.id);
    const wantedNames = new Set(wanted.map(partitionName));
    const ownedNames = new Set(owned.map(partitionName));
    const surplus = owned.filter((each) => !wantedNames.has(partitionName(each)));
    const missing = wanted.filter((each) => !ownedNames.has(partitionName(each)));
    if (surplus.length > 0) await this.giveBack(surplus);
    const gained = missing.length > 0 ? await acquirePartitions(pool, this.id, missing) : [];
    const kept = owned.filter((each) => wantedNames.has(partitionName(each)));
    await this.write([...kept, ...gained]);
  }

  private async giveBack(partitions: readonly LeasedPartition[]): Promise<void> {
    await this.endGeneration();
    await releasePartitions(this.options.pool, this.id, partitions);
  }

  private async endGeneration(): Promise<void> {
    await this.generation?.stop();
    this.generation = undefined;
  }

  private async write(partitions: readonly LeasedPartition[]): Promise<void> {
    if (this.generation?.isOf(partitions) === true && !this.generation.isToBeCutAnew) return;
    await this.endGeneration();
    if (partitions.length === 0) return;
    const { pool, store, codec, lanes = 1, limits, onNotice } = this.options;
    onNotice?.(`writes ${partitions.length} partitions of ${new Set(partitions.map(({ schema }) => schema)).size} read models`);
    this.generation = new Generation({
      ...{ pool, store, codec, lanes, partitions, owner: this.id, deployments: this.deployments },
      limits: { ...defaultLimits, ...limits },
      onCommit: (commit) => {
        this.report(commit);
      },
      onFailure: (failure) => {
        if (failure.error instanceof CheckpointMoved) this.wake();
        this.options.onFailure?.(failure);
      },
    });
  }

  private report({ moved, events, rows, parked, milliseconds }: GroupCommit): void {
    const positions = new Map<string, bigint>();
    const known = this.generation?.partitions ?? [];
    for (const { schema, projection } of moved) {
      const mine = known.filter((each) => each.schema === schema);
      const least: Checkpoint = mine.length < partitionsOf(projection) ? undefined : leastPosition(mine.map(({ position }) => position));
      if (least !== undefined && this.isSeen(schema)) positions.set(projection.name, least);
    }
    this.options.onCommit?.({ positions, events, rows, milliseconds });
    for (const each of parked) this.options.onParked?.(parkedText(each));
  }

  private isSeen(schema: string): boolean {
    return this.deployments.some((each) => each.schema === schema && each.stage === 'live');
  }
}

/** Keeps read models up to date, sharing them with every other process that does. Resolves when the database is prepared. */
export const startProjector = async (options: StartProjectorOptions): Promise<Pick<RunningProjector, 'status' | 'stop'>> => {
  const projector = new RunningProjector(options);
  await projector.start();
  return projector;
};
