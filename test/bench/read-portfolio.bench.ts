import { derivedId } from '@copyledger/kernel';
import { projections } from '@copyledger/projections/index';
import autocannon from 'autocannon';
import { type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Pool } from 'pg';
import { startBareRoute } from './bare-route';
import { reporterOf } from './figures';
import { type Latency } from './latency';
import { closedLoop, type Loaded, openLoop } from './load';
import { startProduct } from './product-process';
import { pgbenchReads } from './read/pgbench';
import { ReadClient } from './read/read-client';
import { type ReadSide, withReadSide } from './read/read-side';
import { endProcess, using } from './resources';
import { sized } from './size';

const log = { events: sized(60_000, 1_000), accounts: sized(1_000, 50), seed: 3 };
const owners = Math.min(100, log.accounts);
const connections = 32;
const steadyPerSecond = 3_500;
const rebuiltPerSecond = 1_000;

const report = reporterOf('read-portfolio', {
  accounts: log.accounts,
  owners,
  connections,
  postgres: 'the embedded one, crash-safe, on this machine',
});

const accountIds = Array.from({ length: log.accounts }, (_, index) => derivedId<'account'>('bench', String(index)));
const pathOf = (index: number): string => `/v1/accounts/${accountIds[index % log.accounts]!}/portfolio`;

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
      values: [accountIds[index % log.accounts]],
    }),
  );
  return Math.round(perSecond);
};

/** Users, each with accounts of their own, so that nobody comes near what one user may ask. */
const tokensOf = (side: ReadSide): Promise<readonly string[]> =>
  Promise.all(Array.from({ length: owners }, (_, index) => side.tokenOf(`owner-${index}`)));

const loadOn = (url: string, tokens: readonly string[]): Load => {
  const requests = accountIds.map((_, index) => ({
    path: pathOf(index),
    headers: { authorization: `Bearer ${tokens[index % owners]!}` },
  }));
  return { url, headers: {}, requests, connections, duration: sized(10, 1) };
};

/** The same load on a bare route that answers with a portfolio that this API gave. */
const bareRoute = async (side: ReadSide, tokens: readonly string[]): Promise<Measured> => {
  const client = new ReadClient(side.url);
  const text = await client.get(pathOf(0), tokens[0]!);
  client.close();
  const { child, url } = await startBareRoute(text);
  return using(
    () => endProcess(child),
    async () => {
      const load = loadOn(url, tokens);
      await autocannon({ ...load, duration: sized(2, 1) });
      return measure({ ...load, duration: sized(5, 1) });
    },
  );
};

/** At a steady rate whether or not answers come; one request is due after the other, and not a second's all at once. */
const steadily = async (side: ReadSide, tokens: readonly string[]): Promise<Loaded> => {
  const client = new ReadClient(side.url);
  try {
    return await openLoop({ perSecond: steadyPerSecond, seconds: sized(10, 1) }, (index) =>
      client.get(pathOf(index), tokens[index % owners]!),
    );
  } finally {
    client.close();
  }
};

const startRebuild = ({ eventStoreUrl, databaseUrl }: ReadSide): ChildProcess =>
  startProduct({
    entry: 'apps/cli/main',
    args: ['projection', 'rebuild', '--all', '--throttle', String(rebuiltPerSecond)],
    environment: { EVENTSTORE_URL: eventStoreUrl, DATABASE_URL: databaseUrl },
    pipesErrors: true,
  }).child;

/** While all read models are rebuilt beside those that are read. */
const whileRebuilt = async (side: ReadSide, tokens: readonly string[], alone: Latency): Promise<void> => {
  const child = startRebuild(side);
  await using(
    () => endProcess(child),
    async () => {
      await once(child.stderr!, 'data');
      const { perSecond, latency, failed } = await steadily(side, tokens);
      report({
        name: `portfolio by account, ${steadyPerSecond}/s open-loop, while everything is rebuilt`,
        value: latency.p99,
        unit: 'ms',
        latency,
        budget: { p99: Number((alone.p99 * 2).toPrecision(4)) },
        reference: { name: 'the same without a rebuild', value: alone.p99, latency: alone },
        conditions: { failed, achievedPerSecond: Math.round(perSecond), projections: projections.length, throttle: rebuiltPerSecond },
      });
    },
  );
};

const queryBenches = async (side: ReadSide): Promise<void> => {
  const tokens = await tokensOf(side);
  const load = loadOn(side.url, tokens);
  // The first seconds measure the compiler.
  await autocannon({ ...load, duration: sized(5, 1) });
  const fast = await measure(load);
  await steadily(side, tokens);
  const steady = await steadily(side, tokens);
  const bare = await bareRoute(side, tokens);
  const pgbench = await pgbenchReads(side.pool, side.databaseUrl, sized(5, 1));
  const reference = { name: 'a bare Fastify route that answers with the same text', value: bare.perSecond, latency: bare.latency };
  const beside = { rowsByKeyPerSecond: await rowsPerSecond(side.pool), pgbenchSelectOnlyPerSecond: pgbench ?? 'no pgbench here' };
  report({
    name: 'portfolio by account, as fast as it goes',
    value: fast.perSecond,
    unit: 'requests/s',
    latency: fast.latency,
    budget: { value: steadyPerSecond, p99: 20 },
    aim: { value: 6_000 },
    reference,
    conditions: { failed: fast.failed, ...beside },
  });
  report({
    name: `portfolio by account, ${steadyPerSecond}/s open-loop`,
    value: steady.latency.p99,
    unit: 'ms',
    latency: steady.latency,
    budget: { p99: 20 },
    reference: { ...reference, name: `${reference.name}, as fast as it goes`, value: bare.latency.p99 },
    conditions: { failed: steady.failed, achievedPerSecond: Math.round(steady.perSecond) },
  });
  await whileRebuilt(side, tokens, steady.latency);
};

export const run = (): Promise<void> => withReadSide(log, queryBenches);
