import type { Codec } from '@copyledger/eventstore/client/codec';
import type { EventStore } from '@copyledger/eventstore/client/event-store';
import type { Feed, FeedFailure, FeedLimits } from '@copyledger/eventstore/client/feed';
import { startFeed } from '@copyledger/eventstore/client/feed/start-feed';
import type { Pool } from 'pg';
import { CheckpointMoved } from './checkpoints';
import type { RunnableDeployment } from './deployments';
import type { ParkedPlace } from './parking/parked-keys';
import { parkingLogOf } from './parking/parking-log';
import { type LeasedPartition, ownedPartitions, partitionName } from './partitions';
import { type GroupCommit, ProjectionGroup } from './projection-group';

export interface GenerationOptions {
  readonly pool: Pool;
  readonly store: EventStore;
  readonly codec: Codec;
  /** Whose leases these are. */
  readonly owner: string;
  readonly deployments: readonly RunnableDeployment[];
  /** What this process writes until it is shared out anew. */
  readonly partitions: readonly LeasedPartition[];
  /** How many transactions run side by side. */
  readonly lanes: number;
  readonly limits?: Partial<FeedLimits>;
  readonly onCommit: (commit: GroupCommit) => void;
  readonly onFailure: (failure: FeedFailure) => void;
}

/** At 1,000 events a second twenty to thirty then share a transaction: together with what that costs, 99 in a hundred are read within 50 ms. */
const livePaceMs = 20;

interface Share {
  readonly deployments: readonly RunnableDeployment[];
  readonly partitions: readonly LeasedPartition[];
}

/**
 * Cuts partitions into groups with a transaction each: what readers see shares `lanes` of them, by the number of the partition; what has
 * yet to begin, or is built beside the live one, catches up alone and holds nobody back.
 */
const sharesOf = ({ deployments, partitions, lanes }: GenerationOptions): readonly Share[] => {
  const begun = new Set(partitions.filter(({ position }) => position !== undefined).map(({ schema }) => schema));
  const isSettled = ({ stage, schema }: RunnableDeployment): boolean => stage === 'live' && (begun.has(schema) || begun.size === 0);
  const shareOf = (members: readonly RunnableDeployment[], isIn: (partition: number) => boolean): Share => {
    const mine = partitions.filter(({ schema, partition }) => members.some((each) => each.schema === schema) && isIn(partition));
    return { deployments: members.filter(({ schema }) => mine.some((each) => each.schema === schema)), partitions: mine };
  };
  const settled = deployments.filter(isSettled);
  const shares = Array.from({ length: lanes }, (_, lane) => shareOf(settled, (partition) => partition % lanes === lane));
  const others = deployments.filter((each) => !isSettled(each)).map((each) => shareOf([each], () => true));
  return [...shares, ...others].filter((share) => share.partitions.length > 0);
};

const leaseName = (partition: LeasedPartition): string => `${partitionName(partition)}@${partition.lease}`;

/** What one process writes between two changes of who writes what: groups on a feed of their own. */
export class Generation {
  private readonly groups: readonly ProjectionGroup[];
  private readonly stopping = new AbortController();
  private readonly feed: Feed;
  private readonly leases: ReadonlySet<string>;

  constructor(private readonly options: GenerationOptions) {
    const { store, codec, limits, partitions, onFailure } = options;
    this.leases = new Set(partitions.map(leaseName));
    this.groups = sharesOf(options).map((share, index) => this.groupOf(share, index));
    const consumers = this.groups;
    this.feed = startFeed({ store, codec, consumers, signal: this.stopping.signal, onFailure, ...(limits !== undefined && { limits }) });
  }

  get feedStatus(): ReturnType<Feed['status']> {
    return this.feed.status();
  }

  /** How many partitions it writes. */
  get size(): number {
    return this.leases.size;
  }

  /** The partitions as far as their groups have come; none before a group has begun. */
  get partitions(): readonly LeasedPartition[] {
    return this.groups.flatMap(({ partitions }) => partitions);
  }

  /** How many keys wait behind events that could not be folded, by schema. */
  get parkedCounts(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const group of this.groups)
      for (const [schema, count] of group.parkedCounts) counts.set(schema, (counts.get(schema) ?? 0) + count);
    return counts;
  }

  /** More groups than there have to be, though all have caught up: cut anew, they share transactions again. */
  get isToBeCutAnew(): boolean {
    const live = this.options.deployments.filter(({ stage }) => stage === 'live').map(({ schema }) => schema);
    const { consumers } = this.feed.status();
    const isLiveOnly = this.options.partitions.every(({ schema }) => live.includes(schema));
    return isLiveOnly && this.groups.length > this.options.lanes && consumers.every(({ state }) => state === 'live');
  }

  /** Whether its partitions of a deployment have come to the end of the log. */
  hasCaughtUp(schema: string): boolean {
    const names = this.groups.filter(({ partitions }) => partitions.some((each) => each.schema === schema)).map(({ name }) => name);
    return this.feed.status().consumers.every(({ name, state }) => state === 'live' || !names.includes(name));
  }

  /** Whether it writes these partitions, under these leases. */
  isOf(partitions: readonly LeasedPartition[]): boolean {
    return partitions.length === this.leases.size && partitions.every((each) => this.leases.has(leaseName(each)));
  }

  /** Tries a parked key again, if it is one of ours. */
  async retry(place: ParkedPlace): Promise<void> {
    const isHere = ({ schema, partition }: LeasedPartition): boolean => schema === place.schema && partition === place.partition;
    await this.groups.find(({ partitions }) => partitions.some(isHere))?.retry(place);
  }

  /** Finishes the batches under way. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.feed.stopped;
  }

  private groupOf({ deployments, partitions }: Share, index: number): ProjectionGroup {
    const { pool, owner, store, codec, onCommit } = this.options;
    const names = new Set(partitions.map(partitionName));
    const claim = async (): Promise<readonly LeasedPartition[]> => {
      const owned = (await ownedPartitions(pool, owner)).filter((each) => names.has(partitionName(each)));
      // Without all of them the group is not what it was cut to be; whoever shares out cuts it anew.
      if (owned.length < names.size) throw new CheckpointMoved([...names]);
      return owned;
    };
    const name = index === 0 ? 'projections' : `projections-${index}`;
    return new ProjectionGroup({ name, pool, deployments, claim, parkingLog: parkingLogOf(store, codec), paceMs: livePaceMs, onCommit });
  }
}
