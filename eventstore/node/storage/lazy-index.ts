import { tombstoneRevision } from '../wire/record';
import { type IndexTables } from './database';
import { IndexTable, type IndexEntry } from './index-table';
import { PendingIndex, type PendingStream } from './pending-index';

/**
 * Committed entries wait in memory until there are so many. Then the streams that have waited longest are written, each with all
 * its entries: a commit over a thousand streams would otherwise rewrite a thousand pages of the index.
 */
const pendingMax = 16_384;
/** How far the index may get ahead of what is noted about it; a start looks at no more of the log than this and `pendingMax`. */
const noteEvery = 8_192;
/** An event that was committed, as the index needs it. */
export interface Indexed extends IndexEntry {
  readonly stream: number;
  /** For the first event of a new stream. */
  readonly name: string | undefined;
}

/** A tombstone follows whatever revision its stream has reached. */
const revisionBefore = (revision: number): number => (revision === tombstoneRevision ? Number.MAX_SAFE_INTEGER : revision - 1);

/**
 * Which events a stream has. The log is the truth: entries wait in memory until there are many, and those that were lost with the
 * memory are added again from what `noted` says.
 */
export class LazyIndex {
  protected readonly table: IndexTable;
  protected readonly pending = new PendingIndex();
  private notedThrough: number;
  private seen: number;

  constructor(private readonly tables: IndexTables) {
    this.table = new IndexTable(tables);
    this.notedThrough = tables.noted();
    this.seen = this.notedThrough;
  }

  /** Everything up to this position was on disk at the last note. */
  get noted(): number {
    return this.notedThrough;
  }

  get pendingCount(): number {
    return this.pending.count;
  }

  /** The number of a stream that something was ever written to. */
  numberOf(name: string): number | undefined {
    return this.pending.numberOf(name) ?? this.table.numberOf(name);
  }

  /** How many streams there are; their numbers run from 0 in the order of their first events. */
  streamCount(): number {
    return this.table.streamCount() + this.pending.nameCount;
  }

  positionOf(stream: number, revision: number): number | undefined {
    const entries = this.pending.entriesOf(stream);
    const first = entries[0];
    if (first === undefined || revision < first.revision) return this.table.positionOf(stream, revision);
    const candidate = revision === tombstoneRevision ? entries.at(-1) : entries[revision - first.revision];
    return candidate?.revision === revision ? candidate.position : undefined;
  }

  /** Entries in order of revision, tombstone included. */
  forwards(stream: number, { from, limit }: { from: number; limit: number }): IndexEntry[] {
    const pending = this.pending.entriesOf(stream);
    const firstPending = pending[0]?.revision ?? Infinity;
    const onDisk = from < firstPending ? this.table.forwards(stream, { from, limit }) : [];
    if (onDisk.length === limit || pending.length === 0) return onDisk;
    // A tombstone stands last, whatever its revision.
    const skipped = Math.min(Math.max(0, from - firstPending), pending.length - 1);
    const wanted = pending.slice(skipped, skipped + limit - onDisk.length).filter(({ revision }) => revision >= from);
    return [...onDisk, ...wanted];
  }

  /** Entries in reverse order of revision, from `from` downwards. */
  backwards(stream: number, { from, limit }: { from: number; limit: number }): IndexEntry[] {
    const pending = this.pending.entriesOf(stream).filter(({ revision }) => revision <= from);
    const inMemory = pending.slice(-limit).reverse();
    if (inMemory.length === limit) return inMemory;
    const below = inMemory.length === 0 ? from : revisionBefore(inMemory.at(-1)?.revision ?? 0);
    return below < 0 ? inMemory : [...inMemory, ...this.table.backwards(stream, { from: below, limit: limit - inMemory.length })];
  }

  add({ stream, name, revision, position }: Indexed): void {
    this.pending.add(stream, name, { revision, position });
    this.advance(position);
  }

  /** Says that the log was looked at up to a position, whether or not there was anything to add. */
  advance(position: number): void {
    this.seen = Math.max(this.seen, position);
  }

  /** The position up to which the log was looked at. */
  get seenThrough(): number {
    return this.seen;
  }

  /**
   * Writes what exceeds the memory bound, inside a transaction of the database, and now and then notes how far the index on disk
   * is complete. The answer is to be called when that transaction has committed.
   */
  write(keep = pendingMax): () => void {
    const through = this.seen;
    const streams = this.pending.oldest(keep);
    for (const stream of streams) this.writeStream(stream);
    const complete = keep === 0 ? through : (this.pending.oldestPosition ?? through + 1) - 1;
    const isNoted = complete >= this.notedThrough + noteEvery || keep === 0;
    if (isNoted) this.tables.note(complete);
    return () => {
      this.pending.remove(streams);
      if (isNoted) this.notedThrough = complete;
    };
  }

  private writeStream({ number, name, entries }: PendingStream): void {
    if (name !== undefined) this.table.putName(name, number);
    for (const entry of entries) this.table.put(number, entry);
  }
}
