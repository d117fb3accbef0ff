import { eventStoreDbStore } from '@copyledger/eventstore/client';
import { startNode } from '@copyledger/eventstore/node';
import { issueToken, loadConfiguration, openKeyring } from '@copyledger/platform';
import { openDatabase, startPostgres } from '@copyledger/platform/postgres';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { Pool } from 'pg';
import { progress } from '../figures';
import { startProduct } from '../product-process';
import { endProcess, using, withFolder } from '../resources';
import { type TradingLog, writeTradingLog } from '../trading-log';
import { type Place, startProjector, Watermark } from './watermark';

/** A log, its read models, and the query API in a process of its own, as it is deployed. */
export interface ReadSide extends Place {
  readonly url: string;
  readonly pool: Pool;
  readonly tokenOf: (user: string) => Promise<string>;
}

const startServer = async (environment: Record<string, string>): Promise<{ child: ChildProcess; url: string }> => {
  const { child } = startProduct({
    entry: 'apps/query-api/main',
    args: [],
    environment: { ...environment, PORT: '0', LOG_FORMAT: 'json' },
  });
  let said = '';
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const found = /listening on (http:[^ "]+)/.exec(said)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', () => {
      reject(new Error('The query API did not start.'));
    });
  });
  return { child, url };
};

/** Writes the log, and resolves when every read model has all of it; the projector goes on until `work` is done. */
const projected = async <T>(place: Place, log: TradingLog, work: () => Promise<T>): Promise<T> => {
  progress(`  writing ${log.events} events`);
  await writeTradingLog(place.eventStoreUrl, log);
  const store = eventStoreDbStore({ url: place.eventStoreUrl });
  const head = (await store.head()) ?? 0n;
  await store.close();
  const watermark = new Watermark();
  const projector = await startProjector(place, watermark);
  return using(
    () => projector.stop(),
    async () => {
      await watermark.reached(head);
      return work();
    },
  );
};

/** Log, Postgres and query API in a process each, the projector in a thread of this one, crash-safe, all on this machine. */
export const withReadSide = <T>(log: TradingLog, work: (side: ReadSide) => Promise<T>): Promise<T> =>
  withFolder(async (folder) => {
    const node = await startNode({ path: join(folder, 'eventstore'), mode: 'process' });
    return using(node.stop, async () => {
      const postgres = await startPostgres(join(folder, 'postgres'));
      return using(
        () => postgres.stop(),
        () => {
          const place = { eventStoreUrl: node.url, databaseUrl: postgres.url };
          return projected(place, log, () => served(folder, place, work));
        },
      );
    });
  });

const served = async <T>(folder: string, place: Place, work: (side: ReadSide) => Promise<T>): Promise<T> => {
  const pool = openDatabase(place.databaseUrl, { statementTimeoutMs: 0 });
  return using(
    () => pool.end(),
    async () => {
      await pool.query('vacuum analyze');
      await pool.query('checkpoint');
      const configuration = loadConfiguration({ DATA_DIR: folder });
      const tokenOf = (user: string): Promise<string> => {
        const { privateKey } = openKeyring(configuration);
        return issueToken({ user, role: 'trader', ttlSeconds: 3_600 }, { privateKey: privateKey!, terms: configuration });
      };
      const { child, url } = await startServer({ DATA_DIR: folder, DATABASE_URL: place.databaseUrl });
      return using(
        () => endProcess(child),
        () => work({ ...place, url, pool, tokenOf }),
      );
    },
  );
};
