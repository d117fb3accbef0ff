import { type IndexEntry } from './index-table';

/** The newest entries of one stream: their revisions follow one another, and everything older is on disk. */
export interface PendingStream {
  readonly number: number;
  /** Set until the stream's name is on disk. */
  readonly name: string | undefined;
  readonly entries: readonly IndexEntry[];
}

interface MutablePending extends PendingStream {
  readonly entries: IndexEntry[];
}

/** Index entries of committed events that are not in the index table yet, in the order of each stream's oldest one. */
export class PendingIndex {
  private readonly streams = new Map<number, MutablePending>();
  private readonly names = new Map<string, number>();
  private entryCount = 0;

  get count(): number {
    return this.entryCount;
  }

  get nameCount(): number {
    return this.names.size;
  }

  /** The oldest position that is not on disk yet. */
  get oldestPosition(): number | undefined {
    for (const { entries } of this.streams.values()) return entries[0]?.position;
    return undefined;
  }

  numberOf(name: string): number | undefined {
    return this.names.get(name);
  }

  entriesOf(stream: number): readonly IndexEntry[] {
    return this.streams.get(stream)?.entries ?? [];
  }

  add(number: number, name: string | undefined, entry: IndexEntry): void {
    const pending = this.streams.get(number);
    if (pending === undefined) this.streams.set(number, { number, name, entries: [entry] });
    else pending.entries.push(entry);
    if (name !== undefined) this.names.set(name, number);
    this.entryCount += 1;
  }

  /** The streams to write first so that at most `keep` entries stay: those whose oldest entry has waited longest. */
  oldest(keep: number): PendingStream[] {
    const chosen: PendingStream[] = [];
    let excess = this.entryCount - keep;
    for (const pending of this.streams.values()) {
      if (excess <= 0) break;
      chosen.push(pending);
      excess -= pending.entries.length;
    }
    return chosen;
  }

  /** Called when these streams are on disk. */
  remove(streams: readonly PendingStream[]): void {
    for (const { number, name, entries } of streams) {
      this.streams.delete(number);
      if (name !== undefined) this.names.delete(name);
      this.entryCount -= entries.length;
    }
  }
}
