import { type DecodedEvent } from '@copyledger/eventstore/client';
import { derivedId } from '@copyledger/kernel';
import { issueToken, loadConfiguration, openKeyring } from '@copyledger/platform';
import { openDatabase, startTemporaryPostgres } from '@copyledger/platform/postgres';
import { createProjector, projections } from '@copyledger/projections/index';
import { accountEvent } from '@copyledger/testing';
import autocannon from 'autocannon';
import { type ChildProcess } from 'node:child_process';
import type { Pool } from 'pg';
import { Recorder } from '../e2e/query-api.world';
import { startBareRoute } from './bare-route';
import { reporterOf } from './figures';
import { type Latency } from './latency';
import { closedLoop } from './load';
import { startProduct } from './product-process';
import { endProcess, using, withFolder } from './resources';
import { sized } from './size';

const accounts = sized(1_000, 50);
const positionsPerAccount = 8;
const connections = 32;

const report = reporterOf('portfolio-queries', { accounts, positionsPerAccount, connections, postgres: 'fsync off, on this machine' });

const accountIds = Array.from({ length: accounts }, (_, index) => derivedId<'account'>('bench', String(index)));

const historyOf = (recorder: Recorder, accountId: string): readonly DecodedEvent[] => {
  const fill = (_: unknown, index: number) =>
    accountEvent.OrderFilled({
      instrument: `COIN${index}-PERP`,
      tradeNumber: String(index + 1),
      orderId: derivedId('order', accountId, String(index)),
    });
  const events = [
    accountEvent.AccountOpened({ accountId, owner: 'bench' }),
    accountEvent.InstrumentAdmitted(),
    accountEvent.FundsCredited(),
    ...Array.from({ length: positionsPerAccount }, fill),
  ];
  return events.map((event) => recorder.record(`account-${accountId}`, event));
};

const fillReadModels = async (pool: Pool): Promise<void> => {
  const recorder = new Recorder();
  const { consumers } = await createProjector({ pool, projections });
  for (const consumer of consumers) await consumer.loadCheckpoint();
  for (const accountId of accountIds) {
    const events = historyOf(recorder, accountId);
    for (const consumer of consumers) await consumer.handle({ events, upTo: recorder.position });
  }
  await pool.query('vacuum analyze');
};

/** The query API in a process of its own, as it is deployed. */
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

type Load = Parameters<typeof autocannon>[0];

interface Measured {
  readonly perSecond: number;
  readonly latency: Latency;
  readonly failed: number;
}

const measure = async (load: Load): Promise<Measured> => {
  const { requests, latency, non2xx, errors } = await autocannon(load);
  const { p50, p99, p99_9, max } = latency;
  return { perSecond: requests.average, latency: { p50, p99, 'p99.9': p99_9, max }, failed: non2xx + errors };
};

/** What the least that could be asked of Postgres costs: one row by its key, on as many connections as the API has. */
const rowsPerSecond = async (pool: Pool): Promise<number> => {
  const { perSecond } = await closedLoop({ inFlight: 8, seconds: sized(3, 1) }, (index) =>
    pool.query({
      name: 'reference',
      text: 'select * from read.accounts where account_id = $1',
      values: [accountIds[index % accounts]],
    }),
  );
  return perSecond;
};

interface Served {
  readonly url: string;
  readonly headers: Record<string, string>;
}

const loadOn = ({ url, headers }: Served): Load => {
  const requests = accountIds.map((accountId) => ({ path: `/v1/accounts/${accountId}/portfolio` }));
  return { url, headers, requests, connections, duration: sized(10, 1) };
};

/** The same load on a bare route that answers with a portfolio that this API gave. */
const bareRoute = async (served: Served): Promise<Measured> => {
  const response = await fetch(`${served.url}/v1/accounts/${accountIds[0]!}/portfolio`, { headers: served.headers });
  const { child, url } = await startBareRoute(await response.text());
  return using(
    () => endProcess(child),
    async () => {
      const load = loadOn({ url, headers: served.headers });
      await autocannon({ ...load, duration: sized(2, 1) });
      return measure({ ...load, duration: sized(5, 1) });
    },
  );
};

const steadyPerSecond = 3_500;

const queryBenches = async (served: Served, pool: Pool): Promise<void> => {
  const load = loadOn(served);
  // The first seconds measure the compiler.
  await autocannon({ ...load, duration: sized(5, 1) });
  const fast = await measure(load);
  const steady = await measure({ ...load, overallRate: steadyPerSecond });
  const bare = await bareRoute(served);
  const budget = { p99: 20 };
  report({
    name: 'portfolio by account, as fast as it goes',
    value: fast.perSecond,
    unit: 'requests/s',
    latency: fast.latency,
    budget: { value: steadyPerSecond, ...budget },
    aim: { value: 6_000 },
    reference: { name: 'a bare Fastify route that answers with the same text', value: bare.perSecond, latency: bare.latency },
    conditions: { failed: fast.failed, rowsByKeyPerSecond: Math.round(await rowsPerSecond(pool)) },
  });
  report({
    name: `portfolio by account, ${steadyPerSecond}/s open-loop`,
    value: steady.latency.p99,
    unit: 'ms',
    latency: steady.latency,
    budget,
    reference: { name: 'a bare Fastify route, as fast as it goes', value: bare.latency.p99, latency: bare.latency },
    conditions: { failed: steady.failed, achievedPerSecond: Math.round(steady.perSecond) },
  });
};

/** Load generator, query API and Postgres in a process each, all on this machine. */
export const run = (): Promise<void> =>
  withFolder(async (dataDir) => {
    const postgres = await startTemporaryPostgres();
    await using(
      () => postgres.stop(),
      async () => {
        const pool = openDatabase(postgres.url);
        await using(
          () => pool.end(),
          async () => {
            await fillReadModels(pool);
            const configuration = loadConfiguration({ DATA_DIR: dataDir });
            const { privateKey } = openKeyring(configuration);
            const terms = { privateKey: privateKey!, terms: configuration };
            const token = await issueToken({ user: 'bench', role: 'trader', ttlSeconds: 600 }, terms);
            const { child, url } = await startServer({ DATA_DIR: dataDir, DATABASE_URL: postgres.url });
            const served = { url, headers: { authorization: `Bearer ${token}` } };
            await using(
              () => endProcess(child),
              () => queryBenches(served, pool),
            );
          },
        );
      },
    );
  });
