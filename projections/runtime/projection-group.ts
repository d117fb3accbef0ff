import { setTimeout as sleep } from 'node:timers/promises';
import type { FeedBatch, FeedConsumer } from '@copyledger/eventstore/client/feed';
import type { Pool } from 'pg';
import { runBatch } from './batch-transaction';
import type { Checkpoint } from './checkpoints';
import { DeltaWriter } from './delta-writer';
import { Member } from './group-member';
import { insertParked, insertWaiting, type ParkedKey, type ParkedPlace, parkedKeysOf } from './parking/parked-keys';
import { retryParked } from './parking/retry';
import type { ParkingLog } from './parking/parking-log';
import { type LeasedPartition, movingPartitions } from './partitions';
import { leastPosition } from './positions';
import { PoisonedEvent, RowsRefused } from './poison';
import type { Deployment } from './projection';
import { takingTurns } from './turns';

/** What one transaction of a group has done, for metrics and waiting readers. */
export interface GroupCommit {
  /** The members that have moved: their projections, with the schema that was written. */
  readonly moved: readonly Deployment[];
  readonly position: bigint;
  readonly events: number;
  readonly rows: number;
  /** Keys whose rows wait from now on. */
  readonly parked: readonly ParkedKey[];
  readonly milliseconds: number;
}

export interface ProjectionGroupOptions {
  readonly name: string;
  readonly pool: Pool;
  readonly deployments: readonly Deployment[];
  /** The partitions of these deployments that this process may write, as they stand now. Asked at the start and after every failure. */
  readonly claim: () => Promise<readonly LeasedPartition[]>;
  /** Where waiting events and operators' decisions about them are; without it nothing is passed over, and nothing retried. */
  readonly parkingLog?: ParkingLog;
  /** Subscribers are told of what readers see. A rebuild tells nobody. */
  readonly isSilent?: boolean;
  /** See `restMsAfter`. Without it one batch follows the other. */
  readonly paceMs?: number;
  readonly onCommit?: (commit: GroupCommit) => void;
}

/** So many events of one batch cost far more than its transaction. */
const crowdEventsMin = 500;

/**
 * How long events may gather after a batch. An idle projection takes an event at once; when events come steadily, the next batch begins
 * `paceMs` after this one did, since a transaction costs nearly the same for one event as for ten. Whoever has much to catch up with does
 * not rest.
 */
const restMsAfter = ({ events }: FeedBatch, tookMs: number, paceMs: number): number =>
  events.length >= crowdEventsMin ? 0 : Math.max(paceMs - tookMs, 0);

/**
 * Partitions of projections that share one transaction per batch: their rows and all their checkpoints commit together or not at all.
 *
 * One transaction for many projections, and not one each: a batch then costs two round trips and one commit whatever their number, which
 * on two cores leaves the other parts their time; and a reader sees all read models at the same log position, so that a portfolio never
 * shows a fill that the order does not have yet. Every partition keeps a checkpoint of its own, so the groups can be cut differently at
 * any time: a group begins where its slowest partition stands, and the others pass over what they have. What cannot be folded stops
 * one key of one projection, and nothing else.
 */
export class ProjectionGroup implements FeedConsumer {
  readonly name: string;
  readonly streamPrefixes: readonly string[];
  private readonly members: readonly Member[];
  private readonly deltas: DeltaWriter;
  private readonly inTurn = takingTurns();
  private hasBegun = false;

  constructor(private readonly options: ProjectionGroupOptions) {
    this.name = options.name;
    this.streamPrefixes = [...new Set(options.deployments.flatMap(({ projection }) => projection.streamPrefixes))];
    this.members = options.deployments.map((deployment) => new Member(deployment));
    this.deltas = new DeltaWriter(options.pool);
  }

  /** How many keys wait behind events that could not be folded, by schema. */
  get parkedCounts(): ReadonlyMap<string, number> {
    return new Map(this.members.map(({ schema, parkedCount }) => [schema, parkedCount]));
  }

  /** The partitions as far as this process knows. */
  get partitions(): readonly LeasedPartition[] {
    return this.members.flatMap(({ partitions }) => partitions);
  }

  /** Asks the database, and forgets every row in memory: whoever asks starts again. Undefined at the start of the log. */
  loadCheckpoint(): Promise<Checkpoint> {
    return this.inTurn(async () => {
      await this.begin();
      return leastPosition(this.partitions.map(({ position }) => position));
    });
  }

  /** Commits the batch, or throws and leaves everything as it was. A batch that was seen before changes nothing. */
  handle(batch: FeedBatch): Promise<void> {
    return this.inTurn(async () => {
      const startedAt = performance.now();
      try {
        if (!this.hasBegun) await this.begin();
        await this.settle(batch);
      } catch (error) {
        this.hasBegun = false;
        throw error;
      }
      const restMs = restMsAfter(batch, performance.now() - startedAt, this.options.paceMs ?? 0);
      if (restMs > 0) await sleep(restMs);
    });
  }

  /** Folds what waits for a parked key, as far as it can be folded now. */
  retry(place: ParkedPlace): Promise<void> {
    return this.inTurn(async () => {
      const { pool, parkingLog } = this.options;
      const member = this.members.find(({ schema }) => schema === place.schema);
      if (member === undefined || parkingLog === undefined || !this.hasBegun) return;
      try {
        await retryParked({ pool, parkingLog, member, deltas: this.deltas }, place);
      } catch (error) {
        this.hasBegun = false;
        throw error;
      }
    });
  }

  private async begin(): Promise<void> {
    const { pool, claim, parkingLog, isSilent, deployments } = this.options;
    this.hasBegun = false;
    const partitions = await claim();
    const parked = await parkedKeysOf(
      pool,
      deployments.map(({ schema }) => schema),
    );
    for (const member of this.members) {
      const isMine = ({ schema }: { readonly schema: string }): boolean => schema === member.schema;
      const mine = partitions.filter(isMine);
      const owned = new Set(mine.map(({ partition }) => partition));
      const parkedHere = parked.filter((place) => isMine(place) && owned.has(place.partition));
      member.begin({
        partitions: mine,
        parkedKeys: new Map(parkedHere.map(({ key, position }) => [key, position])),
        skips: (await parkingLog?.readSkips(member.deployment.projection.name)) ?? new Map(),
      });
    }
    await this.deltas.begin(isSilent === true ? [] : deployments);
    this.hasBegun = true;
  }

  /** Commits the batch without what has to wait. */
  private async settle(batch: FeedBatch): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.commit(batch);
        return;
      } catch (error) {
        for (const member of this.members) member.drop();
        if (this.remedy(error, batch, attempt) === 'halve') break;
      }
    }
    for (const half of halvesOf(batch)) await this.settle(half);
  }

  /** What to do about a batch that failed for what is in it. Throws the error when it is for nothing of that. */
  private remedy(error: unknown, batch: FeedBatch, attempt: number): 'try again' | 'halve' {
    if (error instanceof RowsRefused && attempt === 1) {
      // It may be a row that was taken for new, and is there already: looked up, it is no reason to refuse anything.
      for (const member of this.members) member.lookAtAll();
      return 'try again';
    }
    const poison = poisonIn(error, batch);
    if (poison === undefined) throw error;
    if (poison === 'somewhere') return 'halve';
    this.members.find(({ schema }) => schema === poison.schema)?.park(poison);
    return 'try again';
  }

  private async commit(batch: FeedBatch): Promise<void> {
    const startedAt = performance.now();
    const { pool, onCommit } = this.options;
    const isLate = ({ position }: LeasedPartition): boolean => position === undefined || position < batch.upTo;
    const late = this.members.filter(({ partitions }) => partitions.some(isLate));
    if (late.length === 0) return;
    for (const member of late) member.collect(batch.events);
    const from = late.flatMap(({ partitions }) => partitions.filter(isLate));
    const rows = await runBatch(pool, {
      claim: movingPartitions(from, batch.upTo),
      parts: late,
      closing: (written) => [...this.deltas.statementsFor(written, batch), ...holding(late)],
    });
    this.deltas.committed();
    const parked = late.flatMap(({ held }) => held.parked);
    for (const member of late) member.committed(batch.upTo);
    const moved = late.map(({ deployment }) => deployment);
    const milliseconds = performance.now() - startedAt;
    onCommit?.({ moved, position: batch.upTo, events: batch.events.length, rows, parked, milliseconds });
  }
}

/** What the members keep of keys that wait. */
const holding = (members: readonly Member[]) => {
  const parked = members.flatMap(({ held }) => held.parked);
  const waiting = members.flatMap(({ held }) => held.waiting);
  return [...(parked.length > 0 ? [insertParked(parked)] : []), ...(waiting.length > 0 ? [insertWaiting(waiting)] : [])];
};

/** The event that is to blame, `somewhere` when it is one of several, undefined when none is. */
const poisonIn = (error: unknown, { events }: FeedBatch): PoisonedEvent | 'somewhere' | undefined => {
  if (error instanceof PoisonedEvent) return error;
  if (!(error instanceof RowsRefused)) return undefined;
  const [event, ...others] = events;
  if (event === undefined) return undefined;
  return others.length > 0 ? 'somewhere' : new PoisonedEvent({ schema: error.schema, event }, error.cause);
};

const halvesOf = ({ events, upTo }: FeedBatch): readonly FeedBatch[] => {
  const half = Math.ceil(events.length / 2);
  const [first, second] = [events.slice(0, half), events.slice(half)];
  return [
    { events: first, upTo: first.at(-1)?.recorded.position ?? upTo },
    { events: second, upTo },
  ];
};
