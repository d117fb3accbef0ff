import { openDatabase, type OpenDatabase } from '../storage/database';
import { StreamDirectory } from '../storage/directory';
import { IndexTable, type IndexEntry } from '../storage/index-table';
import { Log } from '../storage/log';
import { StreamIndex } from '../storage/stream-index';
import { isMetadataStream, noMetadata, type StreamMetadata } from '../storage/stream-metadata';
import { decodeFrame } from '../wire/record';

export interface Scavenged {
  readonly streams: number;
  readonly removedEvents: number;
}

interface Work {
  readonly database: OpenDatabase;
  readonly log: Log;
  readonly index: StreamIndex;
  readonly table: IndexTable;
  readonly directory: StreamDirectory;
  readonly now: number;
}

const pageMax = 1024;

const isExpired = ({ log, now }: Work, { position }: IndexEntry, { maxAgeSeconds }: StreamMetadata): boolean => {
  if (maxAgeSeconds === undefined) return false;
  const frame = log.frameAt(position);
  return frame !== undefined && decodeFrame(frame).createdAt < now - maxAgeSeconds * 1000;
};

/** What readers of a stream cannot see any more. Its newest event stays, because it says where the stream goes on. */
const hiddenEntries = (work: Work, name: string, page: { number: number; from: number }): { hidden: IndexEntry[]; next: number } => {
  const { last, tombstoned } = work.directory.headOf(name);
  const metadata = isMetadataStream(name) ? { ...noMetadata, maxCount: 1 } : work.directory.metadataOf(name);
  const { maxCount, truncateBefore = 0 } = metadata;
  const firstVisible = Math.max(truncateBefore, maxCount === undefined ? 0 : last - maxCount + 1);
  const entries = work.index.forwards(page.number, { from: page.from, limit: pageMax }).filter(({ revision }) => revision <= last);
  const hidden = entries.filter(
    (entry) => tombstoned || (entry.revision < last && (entry.revision < firstVisible || isExpired(work, entry, metadata))),
  );
  return { hidden, next: (entries.at(-1)?.revision ?? Infinity) + 1 };
};

const removeHidden = async (work: Work, name: string, number: number): Promise<number> => {
  let removed = 0;
  for (let from = 0; from !== Infinity;) {
    const { hidden, next } = hiddenEntries(work, name, { number, from });
    await work.database.commit(() => {
      for (const { revision, position } of hidden) {
        work.log.remove(position);
        work.table.remove(number, revision);
      }
    });
    removed += hidden.length;
    from = next;
  }
  return removed;
};

/**
 * Removes the events that metadata ($maxCount, $maxAge, $tb) and deletions have hidden; the space is used again by later events.
 * No node may be running on the directory.
 */
export const scavenge = async (path: string, now: () => number = Date.now): Promise<Scavenged> => {
  const database = openDatabase({ kind: 'directory', path });
  try {
    const log = new Log(database);
    const tables = database.indexTables('streams');
    const index = new StreamIndex(tables, log);
    const settled: (() => void)[] = [];
    await database.commit(() => {
      settled.push(log.settle(), index.write(0));
    });
    for (const forget of settled) forget();
    const directory = new StreamDirectory(index, log);
    const work = { database, log, index, table: new IndexTable(tables), directory, now: now() };
    let removedEvents = 0;
    let streams = 0;
    for (const { name, number } of work.table.allNames(log)) {
      streams += 1;
      removedEvents += await removeHidden(work, name, number);
    }
    return { streams, removedEvents };
  } finally {
    await database.close();
  }
};
