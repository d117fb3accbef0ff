import type { DecodedEvent } from '@copyledger/eventstore/client/codec';
import type { Queryable, Statement } from '@copyledger/platform/postgres/database';
import type { CopyIn } from '@copyledger/platform/postgres/pipeline';
import { DeltaBatch, type DeltaTarget, insertDeltas, newestSequences, notifyDeltas, type NumberedDelta } from './deltas';
import type { Member } from './group-member';
import type { Deployment, RowsToWrite } from './projection';
import { readersOf } from './readers';
import { RowCache } from './row-cache';

/**
 * Nobody can wait for what was recorded longer ago than this when there has never been a delta: a log that is read for the first time
 * is no news.
 */
const newsAgeMaxMs = 60_000;

/** Channels whose newest delta is remembered, of each projection. */
const headsKeptMax = 50_000;

export interface DeltaOrigin {
  readonly events: readonly DecodedEvent[];
  /** The least log offset that the deltas have: for rows that had to wait, it is after everything that was said meanwhile. */
  readonly offsetMin?: bigint;
}

/** Writes the deltas of the deployments that readers see, and knows their numbers and, of channels that it has written, the newest. */
export class DeltaWriter {
  private targets: ReadonlyMap<string, DeltaTarget> = new Map();
  private sequences: ReadonlyMap<string, ReadonlyMap<number, bigint>> = new Map();
  private next = new Map<string, ReadonlyMap<number, bigint>>();
  private heads: ReadonlyMap<string, RowCache<bigint>> = new Map();
  private pending: readonly NumberedDelta[] = [];

  constructor(private readonly db: Queryable) {}

  /** Asks the database for whom there is something to write, and which numbers come next. */
  async begin(deployments: readonly Deployment[]): Promise<void> {
    this.next = new Map();
    this.pending = [];
    const readers = await readersOf(
      this.db,
      deployments.map(({ projection }) => projection.name),
    );
    const seen = deployments.filter(({ projection, schema }) => readers.get(projection.name)?.schema === schema);
    this.targets = new Map(
      seen.map(({ projection, schema }) => [schema, { projection: projection.name, epoch: readers.get(projection.name)?.epoch ?? 0 }]),
    );
    this.heads = new Map(seen.map(({ projection }) => [projection.name, new RowCache(headsKeptMax)]));
    this.sequences = await newestSequences(
      this.db,
      seen.map(({ projection }) => projection.name),
    );
  }

  /** Tells the subscribers of these members what one transaction changes. */
  statementsFor(written: ReadonlyMap<Member, readonly RowsToWrite[]>, origin: DeltaOrigin): readonly (Statement | CopyIn)[] {
    const deltas = [...written].flatMap(([member, tables]) => this.deltasOf(member, tables, origin));
    this.pending = deltas;
    return deltas.length === 0 ? [] : [insertDeltas(deltas), notifyDeltas(deltas)];
  }

  /** The transaction has committed: the numbers are used. */
  committed(): void {
    for (const { projection, channel, position } of this.pending) this.heads.get(projection)?.put(channel, position);
    this.pending = [];
    if (this.next.size > 0) this.sequences = new Map([...this.sequences, ...this.next]);
    this.next = new Map();
  }

  private deltasOf(member: Member, tables: readonly RowsToWrite[], { events, offsetMin }: DeltaOrigin): readonly NumberedDelta[] {
    const target = this.targets.get(member.schema);
    if (target === undefined || tables.length === 0) return [];
    const known = this.sequences.get(target.projection) ?? new Map<number, bigint>();
    if (known.size === 0 && !isNews(events)) return [];
    const batch = new DeltaBatch((key) => member.partitionOf(key), offsetMin);
    for (const table of tables) batch.add(table.changes());
    const sequences = new Map(known);
    const heads = this.heads.get(target.projection) ?? new Map<string, bigint>();
    const numbered = batch.numbered(target, { sequences, heads });
    if (numbered.length > 0) this.next.set(target.projection, sequences);
    return numbered;
  }
}

const isNews = (events: readonly DecodedEvent[]): boolean => {
  const newest = events.at(-1);
  return newest !== undefined && Date.now() - Date.parse(newest.recorded.recordedAt) < newsAgeMaxMs;
};
