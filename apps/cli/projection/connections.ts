import { type EventStore, eventStoreDbStore } from '@copyledger/eventstore/client';
import { startNode } from '@copyledger/eventstore/node';
import { type Configuration, loadConfiguration } from '@copyledger/platform/config/configuration';
import { announcedParts } from '@copyledger/platform/config/running-parts';
import { startPostgres } from '@copyledger/platform/postgres';
import { openDatabase } from '@copyledger/platform/postgres/database';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Pool } from 'pg';
import { CliFailure } from '../cli-failure';

/** What the commands about projections work on. */
export interface Connections {
  readonly eventStoreUrl: string;
  readonly databaseUrl: string;
  readonly pool: Pool;
  readonly store: EventStore;
}

export interface ConnectionOptions {
  /** The platform's data folder. */
  readonly data?: string;
}

interface Parts {
  readonly eventStoreUrl: string;
  readonly databaseUrl: string;
  stop(): Promise<void>;
}

const nothingToStop = (): Promise<void> => Promise.resolve();

/** Throws `CliFailure` when there is none: a node would begin an empty one. */
const logFolderOf = (dataDir: string): string => {
  const folder = join(dataDir, 'eventstore');
  if (existsSync(folder)) return folder;
  throw new CliFailure(`there is no platform in ${dataDir}: name its folder with --data, or its parts in EVENTSTORE_URL and DATABASE_URL`);
};

/** The parts of a platform that does not run just now, for the time of one command. */
const startParts = async ({ dataDir }: Configuration): Promise<Parts> => {
  const node = await startNode({ path: logFolderOf(dataDir) });
  try {
    const postgres = await startPostgres(join(dataDir, 'postgres'));
    const stop = async (): Promise<void> => {
      await Promise.all([node.stop(), postgres.stop()]);
    };
    return { eventStoreUrl: node.url, databaseUrl: postgres.url, stop };
  } catch (error) {
    await node.stop();
    throw error;
  }
};

/** Those that are configured, else those of the platform that runs on the data folder, else the folder's own, started for the while. */
const findParts = async (configuration: Configuration): Promise<Parts> => {
  const running = announcedParts(configuration.dataDir);
  const eventStoreUrl = configuration.eventStoreUrl ?? running?.eventStoreUrl;
  const databaseUrl = configuration.databaseUrl ?? running?.databaseUrl;
  if (eventStoreUrl !== undefined && databaseUrl !== undefined) return { eventStoreUrl, databaseUrl, stop: nothingToStop };
  if (eventStoreUrl !== undefined || databaseUrl !== undefined)
    throw new CliFailure('EVENTSTORE_URL and DATABASE_URL go together while no platform runs on the data folder');
  return startParts(configuration);
};

/** The log alone: configured, of the platform that runs on the data folder, or the folder's own, started for the while. */
export const withLog = async <T>({ data }: ConnectionOptions, work: (store: EventStore) => Promise<T>): Promise<T> => {
  const { dataDir, eventStoreUrl } = loadConfiguration({ ...process.env, ...(data !== undefined && { DATA_DIR: data }) });
  const known = eventStoreUrl ?? announcedParts(dataDir)?.eventStoreUrl;
  const node = known === undefined ? await startNode({ path: logFolderOf(dataDir) }) : undefined;
  const store = eventStoreDbStore({ url: node?.url ?? known ?? '' });
  try {
    return await work(store);
  } finally {
    await store.close();
    await node?.stop();
  }
};

/** Where a connection goes, without who connects. */
const hostOf = (url: string): string => /\/\/(?:[^@/?]*@)?([^/?]+)/.exec(url)?.[1] ?? url;

/** Says which part does not answer: the reason alone names a port that embedded parts choose anew at every start. */
const asked = async <T>(part: string, url: string, ask: () => Promise<T>): Promise<T> => {
  try {
    return await ask();
  } catch (error) {
    throw new CliFailure(`${part} at ${hostOf(url)}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
};

/** The newest position of the log; undefined when it is empty. Throws `CliFailure` when it cannot be reached. */
export const headOf = ({ store, eventStoreUrl }: Connections): Promise<bigint | undefined> =>
  asked('the log', eventStoreUrl, () => store.head());

/** Throws `CliFailure` where no projector has ever made its tables: there is nothing to see to. */
export const demandReadModels = async ({ pool }: Pick<Connections, 'pool'>): Promise<void> => {
  const { rows } = await pool.query<{ isThere: boolean }>(`select to_regclass('projections.deployment') is not null as "isThere"`);
  if (rows[0]?.isThere !== true) throw new CliFailure('this database has no read models yet: the first projector that runs makes them');
};

/**
 * Connects to the log and the database of a platform, does the work, and closes what it has opened, whatever becomes of the work. Throws
 * `CliFailure` when the database cannot be reached.
 */
export const withConnections = async <T>({ data }: ConnectionOptions, work: (connections: Connections) => Promise<T>): Promise<T> => {
  const parts = await findParts(loadConfiguration({ ...process.env, ...(data !== undefined && { DATA_DIR: data }) }));
  const pool = openDatabase(parts.databaseUrl, { applicationName: 'copyledger-cli' });
  const store = eventStoreDbStore({ url: parts.eventStoreUrl });
  try {
    await asked('the database', parts.databaseUrl, () => pool.query('select'));
    return await work({ ...parts, pool, store });
  } finally {
    await Promise.allSettled([pool.end(), store.close()]);
    await parts.stop();
  }
};
