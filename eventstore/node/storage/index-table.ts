import { createHash } from 'node:crypto';
import { tombstoneRevision } from '../wire/record';
import { type IndexTables } from './database';
import { type Log } from './log';

const numberBytes = 4;
const revisionBytes = 6;
const positionBytes = 6;
/** In the index a tombstone stands after every revision that a stream can reach. */
const tombstoneInKey = 2 ** 48 - 1;

/** Longer names do not fit into a key of LMDB, so their digest stands for them. */
const nameBytesMax = 1024;

const revisionInKey = (revision: number): number =>
  revision === tombstoneRevision ? tombstoneInKey : Math.min(revision, tombstoneInKey - 1);

const keyOf = (stream: number, revision: number): Buffer => {
  const key = Buffer.allocUnsafe(numberBytes + revisionBytes);
  key.writeUInt32BE(stream, 0);
  key.writeUIntBE(revisionInKey(revision), numberBytes, revisionBytes);
  return key;
};

const revisionIn = (key: Buffer): number => {
  const revision = key.readUIntBE(numberBytes, revisionBytes);
  return revision === tombstoneInKey ? tombstoneRevision : revision;
};

const nameKey = (name: string): Buffer => {
  const bytes = Buffer.from(name, 'utf8');
  if (bytes.length <= nameBytesMax) return Buffer.concat([Buffer.of(0), bytes]);
  return Buffer.concat([Buffer.of(1), createHash('sha256').update(bytes).digest()]);
};

export interface IndexEntry {
  readonly revision: number;
  readonly position: number;
}

/** An entry, and the number of its stream. */
export interface StreamEntry extends IndexEntry {
  readonly stream: number;
}

/** The part of the stream index that is on disk: stream names to numbers, and (number, revision) to the position in the log. */
export class IndexTable {
  constructor(private readonly tables: Pick<IndexTables, 'index' | 'names'>) {}

  /** The number of a stream that something was ever written to. */
  numberOf(name: string): number | undefined {
    return this.tables.names.get(nameKey(name))?.readUInt32BE(0);
  }

  /** How many streams there are; their numbers run from 0. */
  streamCount(): number {
    return this.tables.names.getCount();
  }

  putName(name: string, number: number): void {
    const value = Buffer.allocUnsafe(numberBytes);
    value.writeUInt32BE(number);
    this.tables.names.putSync(nameKey(name), value);
  }

  put(stream: number, { revision, position }: IndexEntry): void {
    const value = Buffer.allocUnsafe(positionBytes);
    value.writeUIntBE(position, 0, positionBytes);
    this.tables.index.putSync(keyOf(stream, revision), value);
  }

  remove(stream: number, revision: number): void {
    this.tables.index.removeSync(keyOf(stream, revision));
  }

  /** Every entry, stream by stream. */
  *all(): Generator<StreamEntry> {
    for (const entry of this.tables.index.getRange()) yield { stream: entry.key.readUInt32BE(0), ...entryOf(entry) };
  }

  /** Every stream. Its name is taken from its newest event, because a long name is not in the index. */
  *allNames(log: Log): Generator<{ readonly name: string; readonly number: number }> {
    for (let number = 0; number < this.streamCount(); number += 1) {
      const [newest] = this.backwards(number, { from: tombstoneRevision, limit: 1 });
      const event = newest === undefined ? undefined : log.eventAt(newest.position);
      if (event !== undefined) yield { name: event.stream, number };
    }
  }

  positionOf(stream: number, revision: number): number | undefined {
    return this.tables.index.get(keyOf(stream, revision))?.readUIntBE(0, positionBytes);
  }

  /** Entries in order of revision, tombstone included. */
  forwards(stream: number, { from, limit }: { from: number; limit: number }): IndexEntry[] {
    const range = this.tables.index.getRange({ start: keyOf(stream, from), end: keyOf(stream + 1, 0), limit });
    return Array.from(range, entryOf);
  }

  /** Entries in reverse order of revision, from `from` downwards. */
  backwards(stream: number, { from, limit }: { from: number; limit: number }): IndexEntry[] {
    const start = keyOf(stream, from);
    const range = this.tables.index.getRange({ start, end: keyOf(stream, 0), reverse: true, limit });
    const entries = Array.from(range, entryOf);
    if (entries.length === limit || entries.at(-1)?.revision === 0) return entries;
    // The end of a range is exclusive, and revision 0 is the last key of this stream.
    const first = this.positionOf(stream, 0);
    return first === undefined ? entries : [...entries, { revision: 0, position: first }];
  }
}

const entryOf = ({ key, value }: { key: Buffer; value: Buffer }): IndexEntry => ({
  revision: revisionIn(key),
  position: value.readUIntBE(0, positionBytes),
});
