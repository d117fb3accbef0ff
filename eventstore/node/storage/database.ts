import { existsSync, mkdirSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { open, type Database, type RootDatabase } from 'lmdb';
import { copyJournal, Journal, newerThan, readJournal } from './journal';
import { type LoggedFrame } from './logged-frame';

/** The layout of the data directory; a node refuses to open a directory of a newer one. Since 2, there is a journal beside the database. */
const formatVersion = 2;

/** Address space, not disk or memory: the file grows as it is written. */
const mapSizeBytes = 2 ** 40;

/** Where events live: a directory that survives, or memory that ends with the node. */
export type Place = { readonly kind: 'directory'; readonly path: string } | { readonly kind: 'memory' };

/** Where one index is kept, and up to which position of the log it is complete. */
export interface IndexTables {
  /** Stream number and revision -> position, see `storage/index-table.ts`. */
  readonly index: Database<Buffer, Buffer>;
  /** Stream name -> stream number. */
  readonly names: Database<Buffer, Buffer>;
  readonly noted: () => number;
  /** Inside a transaction only. */
  readonly note: (position: number) => void;
}

export interface Tables {
  /** Position -> frame. */
  readonly log: Database<Buffer, number>;
  /** What the node remembers about itself, under names. */
  readonly system: Database<string, string>;
  /** The index of that name; `streams` is the index of the streams, the others belong to projections. */
  readonly indexTables: (name: string) => IndexTables;
}

export interface OpenDatabase extends Tables {
  readonly environment: RootDatabase;
  /** Where commits may wait before they are in the database; memory, and who only reads, has none. */
  readonly journal: Journal | undefined;
  /** What waited there when the database was opened: it follows the log. */
  readonly journalled: readonly LoggedFrame[];
  /** Runs `write` as one atomic transaction and resolves when it is durable. */
  readonly commit: (write: () => void) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** The data directory cannot be used; the message says why and what to do. */
class UnusableDirectory extends Error {}

const checkVersion = (system: Tables['system']): void => {
  const found = Number(system.get('format') ?? 0);
  if (found > formatVersion)
    throw new UnusableDirectory(
      `the data directory has format ${found}, and this node knows formats up to ${formatVersion}: use a newer node`,
    );
  // Earlier nodes must not open it: they know nothing of the journal.
  if (found < formatVersion) system.putSync('format', String(formatVersion));
};

const indexTablesOf = (environment: RootDatabase, system: Tables['system'], name: string): IndexTables => {
  const noteKey = `indexed:${name}`;
  return {
    index: environment.openDB<Buffer, Buffer>({ name: `${name}.index`, encoding: 'binary', keyEncoding: 'binary' }),
    names: environment.openDB<Buffer, Buffer>({ name: `${name}.names`, encoding: 'binary', keyEncoding: 'binary' }),
    noted: () => Number(system.get(noteKey) ?? '0'),
    note: (position) => {
      system.putSync(noteKey, String(position));
    },
  };
};

const tablesOf = (environment: RootDatabase): Tables => {
  const system = environment.openDB<string, string>({ name: 'system', encoding: 'string' });
  return {
    log: environment.openDB<Buffer, number>({ name: 'log', encoding: 'binary' }),
    system,
    indexTables: (name) => indexTablesOf(environment, system, name),
  };
};

/** Which other processes have the database open, as LMDB's own lock table says; entries of dead ones are cleared first. */
const otherProcesses = (environment: RootDatabase): string[] => {
  environment.readerCheck();
  const rows = environment.readerList().split('\n').slice(1);
  const pids = rows.map((row) => row.trim().split(/\s+/)[0] ?? '').filter((pid) => pid !== '' && pid !== String(process.pid));
  return [...new Set(pids)];
};

const assertAlone = (environment: RootDatabase, path: string): void => {
  const others = otherProcesses(environment);
  if (others.length > 0) throw new UnusableDirectory(`${path} is in use by process ${others.join(', ')}`);
};

/** The position of the newest event that is in the database, or 0. */
export const lastPositionIn = (log: Tables['log']): number => {
  for (const position of log.getKeys({ reverse: true, limit: 1 })) return position;
  return 0;
};

const spareBytesMin = 1024 * 1024;

/** LMDB reports a full disk as an input/output error. */
const explain = (error: unknown, path: string): Error => {
  const { bavail, bsize } = statfsSync(existsSync(path) ? path : tmpdir());
  if (bavail * bsize < spareBytesMin) return new Error(`the disk of ${path} is full`, { cause: error });
  return error instanceof Error ? error : new Error(String(error));
};

const folderOf = (path: string): string => join(path, 'events');

interface OpenOptions {
  readonly noSync?: boolean;
  readonly readOnly?: boolean;
}

const openEnvironment = (path: string, options: OpenOptions): RootDatabase => {
  try {
    return open({
      path: folderOf(path),
      noSubdir: false,
      mapSize: mapSizeBytes,
      overlappingSync: false,
      maxDbs: 32,
      encoding: 'binary',
      ...options,
    });
  } catch (error) {
    throw new UnusableDirectory(`cannot open ${folderOf(path)}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
};

/**
 * Opens or creates the database, which no other process may have open. A commit returns after its data and then its root page have
 * been flushed (LMDB's own order, `overlappingSync` off), so that what readers see is durable. In memory, nothing is ever flushed.
 */
export const openDatabase = (place: Place): OpenDatabase => {
  const isMemory = place.kind === 'memory';
  const path = isMemory ? mkdtempSync(join(tmpdir(), 'copyledger-eventstore-')) : place.path;
  mkdirSync(path, { recursive: true });
  const environment = openEnvironment(path, { noSync: isMemory });
  try {
    const tables = tablesOf(environment);
    checkVersion(tables.system);
    assertAlone(environment, path);
    // Open files live on without their names, so that a node which is killed leaves nothing behind; where they cannot, `close` removes them.
    if (isMemory && process.platform !== 'win32') rmSync(path, { recursive: true, force: true });
    const { journal, frames } = isMemory ? { journal: undefined, frames: [] } : Journal.open(path, lastPositionIn(tables.log));
    return {
      ...tables,
      environment,
      journal,
      journalled: frames,
      commit: (write) => {
        try {
          environment.transactionSync(write);
          return Promise.resolve();
        } catch (error) {
          return Promise.reject(explain(error, path));
        }
      },
      close: async () => {
        journal?.close();
        await environment.close();
        if (isMemory) rmSync(path, { recursive: true, force: true });
      },
    };
  } catch (error) {
    void environment.close();
    throw error;
  }
};

/** Opens an existing database beside the node that may be running on it. */
export const openReadOnly = (path: string): OpenDatabase => {
  if (!existsSync(folderOf(path))) throw new UnusableDirectory(`${path} is no data directory of an event store`);
  const found = readJournal(path);
  const environment = openEnvironment(path, { readOnly: true });
  const tables = tablesOf(environment);
  return {
    ...tables,
    environment,
    journal: undefined,
    journalled: newerThan(lastPositionIn(tables.log), found).frames,
    commit: () => Promise.reject(new Error('the database is open for reading only')),
    close: () => environment.close(),
  };
};

/** Copies the database, in one consistent state, into a data directory of its own. */
export const copyDatabase = async (from: string, to: string): Promise<void> => {
  if (existsSync(folderOf(to))) throw new UnusableDirectory(`${to} holds an event store already`);
  const source = openReadOnly(from);
  try {
    mkdirSync(folderOf(to), { recursive: true });
    copyJournal(from, to);
    await source.environment.backup(folderOf(to), true);
  } finally {
    await source.close();
  }
};
