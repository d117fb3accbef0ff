import type { Queryable } from '@copyledger/platform/postgres/database';
import { ChannelDelta } from './channel-delta';
import { PartitionTail } from './partition-tail';
import { newestRows, type NewestRow, type PartitionKey, type ReaderState, readerStates, rowsFrom, type TailedRow } from './tail.queries';

/** Every delta of this version up to this log position. */
export interface Reached {
  readonly epoch: number;
  readonly position: bigint;
}

/** Hears what is tailed, in the order of the commits of each channel. */
export interface TailHearing {
  onDelta(delta: ChannelDelta): void;
  /** What was told of a projection cannot be continued: whoever follows it needs a new snapshot. */
  onBreak(projection: string): void;
  /** Up to where all deltas have been told, by projection. */
  onReached(reached: ReadonlyMap<string, Reached>): void;
}

/** Somebody for whom deltas are tailed, and who may have no need of them for a while. */
export interface TailListener extends TailHearing {
  readonly isNeeded: boolean;
  /** Nothing more is told, until what is told begins anew. */
  onPause(): void;
}

const rowsPerPartitionMax = 500;

const nameOf = ({ projection, partition }: PartitionKey): string => `${projection}/${partition}`;

const reachedBy = (states: readonly ReaderState[]): ReadonlyMap<string, Reached> =>
  new Map(states.flatMap(({ projection, epoch, position }) => (position === undefined ? [] : [[projection, { epoch, position }]])));

/** As far as a projection has come that has never written a delta. */
type Silent = ReadonlyMap<string, bigint | undefined>;

const byPartition = (rows: readonly TailedRow[]): ReadonlyMap<string, readonly TailedRow[]> => {
  const found = new Map<string, TailedRow[]>();
  for (const row of rows) {
    const known = found.get(nameOf(row));
    if (known === undefined) found.set(nameOf(row), [row]);
    else known.push(row);
  }
  return found;
};

/**
 * Follows the deltas of all projections, each partition by its own numbers. Deltas of another epoch than the one that readers see are left
 * out; when readers switch, whoever follows is told to begin again. So it is while a projection reads a log for the first time: then rows
 * change and nobody writes deltas, since old events are no news.
 */
export class DeltaTail {
  private readonly tails = new Map<string, PartitionTail>();
  private readonly broken = new Set<string>();
  private epochs: ReadonlyMap<string, number> = new Map();
  private silent: Silent = new Map();
  private isStarted = false;

  constructor(private readonly listener: TailHearing) {}

  /** Reads on. `db` answers from one snapshot of the database. `discover` looks for partitions, too. True when there may be more. */
  async advance(db: Queryable, { discover }: { readonly discover: boolean }): Promise<boolean> {
    if (discover || !this.isStarted || this.broken.size > 0) this.admit(await newestRows(db));
    const tails = [...this.tails.values()];
    const places = tails.map(({ place }) => place);
    const [states, rows] = await Promise.all([readerStates(db), places.length === 0 ? [] : rowsFrom(db, places, rowsPerPartitionMax)]);
    this.switchTo(new Map(states.map(({ projection, epoch }) => [projection, epoch])));
    const told = states.filter(({ projection }) => this.hasDeltas(projection));
    this.hearSilent(new Map(states.filter((state) => !told.includes(state)).map(({ projection, position }) => [projection, position])));
    const found = byPartition(rows);
    const isMore = tails.map((tail) => this.take(tail, found.get(nameOf(tail.place)) ?? [])).includes(true);
    if (!isMore) this.listener.onReached(reachedBy(told));
    return isMore;
  }

  /** A partition that somebody has heard of: it is new if it is not known yet. */
  admitNamed(name: string): void {
    const [, projection, partition] = /^(.+)\/(\d{1,9})$/.exec(name) ?? [];
    if (!this.isStarted || projection === undefined || this.tails.has(name) || this.broken.has(projection)) return;
    this.tails.set(name, new PartitionTail({ projection, partition: Number(partition) }));
  }

  /**
   * The first look takes partitions as they are; one that comes up later is new, and read from its beginning. Only when a broken one is
   * being tailed again are its followers told: a snapshot that is read before could miss what comes in between.
   */
  private admit(newest: readonly NewestRow[]): void {
    for (const row of newest) {
      const tail = new PartitionTail(row);
      if (!this.isStarted || this.broken.has(row.projection)) tail.startAfter(row);
      if (!this.tails.has(nameOf(row))) this.tails.set(nameOf(row), tail);
    }
    this.isStarted = true;
    const broken = [...this.broken];
    this.broken.clear();
    for (const projection of broken) this.listener.onBreak(projection);
  }

  private hasDeltas(projection: string): boolean {
    for (const { place } of this.tails.values()) if (place.projection === projection) return true;
    return false;
  }

  /** Rows that have changed without a delta are told as a break: also, once, of a projection that writes its first. */
  private hearSilent(silent: Silent): void {
    const before = this.silent;
    this.silent = silent;
    for (const [projection, position] of before) {
      if (!silent.has(projection) || silent.get(projection) !== position) this.listener.onBreak(projection);
    }
  }

  private switchTo(epochs: ReadonlyMap<string, number>): void {
    const switched = [...epochs].filter(([projection, epoch]) => (this.epochs.get(projection) ?? epoch) !== epoch);
    this.epochs = epochs;
    for (const [projection] of switched) this.listener.onBreak(projection);
  }

  /** True when there may be more. */
  private take(tail: PartitionTail, found: readonly TailedRow[]): boolean {
    const outcome = tail.take(found);
    if (outcome.kind === 'lost') {
      this.forget(tail.place.projection);
      return true;
    }
    for (const row of outcome.rows) this.tell(row);
    return outcome.rows.length >= rowsPerPartitionMax;
  }

  private tell({ projection, body, ...row }: TailedRow): void {
    if (row.epoch === this.epochs.get(projection) && body !== null) this.listener.onDelta(new ChannelDelta({ ...row, body }));
  }

  /** The next look begins again where the projection's partitions are then. */
  private forget(projection: string): void {
    this.broken.add(projection);
    for (const [name, { place }] of this.tails) if (place.projection === projection) this.tails.delete(name);
  }
}
