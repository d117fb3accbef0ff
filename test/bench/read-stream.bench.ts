import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DecodedEvent, FeedConsumer } from '@copyledger/eventstore/client';
import { derivedId, instantOfMillis } from '@copyledger/kernel';
import { issueToken, loadConfiguration, openKeyring } from '@copyledger/platform';
import { openDatabase, startTemporaryPostgres } from '@copyledger/platform/postgres';
import { portfolioProjection } from '@copyledger/projections/portfolio/portfolio.store';
import { createProjector } from '@copyledger/projections/runtime/projector';
import { accountEvent } from '@copyledger/testing';
import { Recorder } from '../e2e/query-api.world';
import { progress, reporterOf } from './figures';
import { endProcess, using, withFolder } from './resources';
import { sized } from './size';
import { wallMs } from './stream/arrivals';
import type { ClientTerms, LoadTerms } from './stream/clients';
import { startBareStream } from './stream/bare-stream';
import { pricesPerSecond, startGateway, symbolOf, symbolsMax } from './stream/gateway';
import { orderDeltas } from './stream/order-deltas';
import { Crowds, type Measured } from './stream/processes';

const clients = sized(10_000, 200);
const deltasPerSecond = sized(1_000, 100);
const seconds = sized(30, 2);
const framesPerSecond = 5;
const crowds = 2;
/** The projector's own pace, and the most it takes at once. */
const batchMs = 5;
const batchEventsMax = 500;

const report = reporterOf('read-stream');

const crowdConditions = {
  clients,
  followedByEach: `one portfolio, one price at ${framesPerSecond}/s`,
  deltasPerSecond,
  seconds,
  priceSource: `${symbolsMax} instruments, ${pricesPerSecond} changes/s each`,
  postgres: 'fsync off, on this machine',
  processes: `gateway, ${crowds} load generators, Postgres, projector`,
};

const accountIds = Array.from({ length: clients }, (_, index) => derivedId<'account'>('bench-stream', String(index)));
const ownerOf = (index: number): string => `trader-${index}`;

/** Hands events to the projection that writes portfolios and their deltas. */
class Writer {
  private readonly recorder = new Recorder();
  private turn = 0;

  constructor(private readonly consumers: readonly FeedConsumer[]) {}

  async openAccounts(): Promise<void> {
    for (const consumer of this.consumers) await consumer.loadCheckpoint();
    for (let at = 0; at < clients; at += 500) {
      const some = accountIds.slice(at, at + 500);
      await this.hand(
        some.map((accountId, index) => this.event(accountId, accountEvent.AccountOpened({ accountId, owner: ownerOf(at + index) }))),
      );
      await this.hand(some.map((accountId) => this.credit(accountId, '0')));
    }
  }

  /**
   * Credits accounts in turn, at a steady rate; the balance is the moment at which the event was due. As a projector does, it takes what
   * has gathered while the batch before was written.
   */
  async creditInTurn(forMs: number): Promise<void> {
    const start = wallMs();
    const all = Math.round((deltasPerSecond * forMs) / 1000);
    for (let done = 0; done < all;) {
      const due = Math.min(all, Math.floor(((wallMs() - start) * deltasPerSecond) / 1000), done + batchEventsMax);
      const moments = Array.from({ length: due - done }, (_, index) => start + ((done + index) * 1000) / deltasPerSecond);
      if (moments.length > 0) await this.hand(moments.map((moment) => this.credit(this.nextAccount(), moment.toFixed(3))));
      done = due;
      await sleep(batchMs);
    }
  }

  private nextAccount(): string {
    const accountId = accountIds[this.turn % clients] ?? '';
    this.turn += 1;
    return accountId;
  }

  private credit(accountId: string, total: string): DecodedEvent {
    const balances = [{ asset: 'USDT', total, held: '0', margin: '0' }];
    return this.event(accountId, accountEvent.FundsCredited({ balances }));
  }

  private event(accountId: string, event: Parameters<Recorder['record']>[1]): DecodedEvent {
    const decoded = this.recorder.record(`account-${accountId}`, event);
    return { ...decoded, recorded: { ...decoded.recorded, recordedAt: instantOfMillis(Date.now()) } };
  }

  private async hand(events: readonly DecodedEvent[]): Promise<void> {
    for (const consumer of this.consumers) await consumer.handle({ events, upTo: this.recorder.position });
  }
}

const clientTerms = async (dataDir: string): Promise<readonly ClientTerms[]> => {
  const configuration = loadConfiguration({ DATA_DIR: dataDir });
  const { privateKey } = openKeyring(configuration);
  const signing = { privateKey: privateKey!, terms: configuration };
  const terms: ClientTerms[] = [];
  for (const [index, accountId] of accountIds.entries()) {
    terms.push({
      token: await issueToken({ user: ownerOf(index), role: 'trader', ttlSeconds: 3600 }, signing),
      subscriptions: [
        { type: 'subscribe', channel: `portfolio:${accountId}`, perSecond: 0 },
        { type: 'subscribe', channel: `prices:${symbolOf(index)}`, perSecond: framesPerSecond },
      ],
    });
  }
  return terms;
};

const loadsOn = (port: number, folder: string, terms: readonly ClientTerms[]): readonly LoadTerms[] =>
  Array.from({ length: crowds }, (_, crowd) => {
    const clientsFile = join(folder, `clients-${crowd}.json`);
    writeFileSync(clientsFile, JSON.stringify(terms.filter((_each, index) => index % crowds === crowd)));
    return { port, clientsFile };
  });

interface Usage {
  readonly residentBytes: number;
  readonly heapBytes: number;
  readonly cpuSeconds: number;
}

const usageOf = async (port: number): Promise<Usage> => {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const metric = (name: string): number => Number(new RegExp(`^${name} (\\S+)`, 'm').exec(text)?.[1] ?? Number.NaN);
  return {
    residentBytes: metric('process_resident_memory_bytes'),
    heapBytes: metric('nodejs_heap_size_used_bytes'),
    cpuSeconds: metric('process_cpu_seconds_total'),
  };
};

interface Run extends Measured {
  readonly connectSeconds: number;
}

/** Connects everybody, lets the load run for a while, and then measures it. */
const runLoad = async (
  loads: readonly LoadTerms[],
  during: (ms: number) => Promise<void>,
  onConnected: () => Promise<void>,
): Promise<Run> => {
  const startedAt = performance.now();
  const load = Crowds.start(loads);
  return using(
    async () => {
      await Promise.all(load.children.map(endProcess));
    },
    async () => {
      const connected = await load.connected();
      const connectSeconds = (performance.now() - startedAt) / 1000;
      progress(`  ${connected} clients after ${connectSeconds.toFixed(1)} s`);
      await onConnected();
      await during(sized(5_000, 500));
      load.begin();
      await during(seconds * 1000);
      return { ...(await load.measured()), connectSeconds };
    },
  );
};

/** The same frames to as many clients, with nothing behind them. */
const bareStream = async (folder: string, terms: readonly ClientTerms[]): Promise<Run> => {
  const { child, port } = await startBareStream(deltasPerSecond);
  return using(
    () => endProcess(child),
    () =>
      runLoad(
        loadsOn(port, folder, terms),
        (ms) => sleep(ms),
        () => Promise.resolve(),
      ),
  );
};

const measure = async (folder: string, databaseUrl: string, writer: Writer): Promise<void> => {
  progress('  signing tokens');
  const terms = await clientTerms(folder);
  progress('  the reference');
  const bare = await bareStream(folder, terms);
  progress(`  bare: deltas ${JSON.stringify(bare.deltas.latency)}, prices ${JSON.stringify(bare.prices.latency)}`);
  const { child, port } = await startGateway({ DATA_DIR: folder, DATABASE_URL: databaseUrl });
  await using(
    () => endProcess(child),
    async () => {
      const before = await usageOf(port);
      let idle = before;
      const run = await runLoad(
        loadsOn(port, folder, terms),
        (ms) => writer.creditInTurn(ms),
        async () => {
          await sleep(sized(3_000, 200));
          idle = await usageOf(port);
        },
      );
      const after = await usageOf(port);
      const conditions = {
        ...crowdConditions,
        lostConnections: run.lost,
        connectSeconds: Math.round(run.connectSeconds),
        residentBytesPerClient: Math.round((idle.residentBytes - before.residentBytes) / clients),
        residentBytesPerClientUnderLoad: Math.round((after.residentBytes - before.residentBytes) / clients),
        heapBytesPerClient: Math.round((idle.heapBytes - before.heapBytes) / clients),
        gatewayCpuShare: Number(((after.cpuSeconds - idle.cpuSeconds) / (seconds + sized(5, 0.5))).toFixed(2)),
      };
      report({
        name: 'delta to its client, from the moment the event was due at the projector',
        value: run.deltas.latency.p99,
        unit: 'ms',
        latency: run.deltas.latency,
        budget: { p99: 250 },
        reference: { name: 'bare ws, the same frames', value: bare.deltas.latency.p99, latency: bare.deltas.latency },
        conditions: { ...conditions, deltasPerSecondArrived: Math.round(run.deltas.count / seconds) },
      });
      report({
        name: 'age of a price when it arrives',
        value: run.prices.latency.p99,
        unit: 'ms',
        latency: run.prices.latency,
        budget: { p99: 250 },
        reference: { name: 'bare ws, the same frames', value: bare.prices.latency.p99, latency: bare.prices.latency },
        conditions: { ...conditions, framesPerSecondArrived: Math.round(run.prices.count / seconds) },
      });
    },
  );
};

/** Ten thousand clients of one gateway. */
const crowd = (): Promise<void> =>
  withFolder(async (folder) => {
    const postgres = await startTemporaryPostgres();
    await using(
      () => postgres.stop(),
      async () => {
        const pool = openDatabase(postgres.url);
        await using(
          () => pool.end(),
          async () => {
            const { consumers } = await createProjector({ pool, projections: [portfolioProjection] });
            const writer = new Writer(consumers);
            progress(`  opening ${clients} accounts`);
            await writer.openAccounts();
            await measure(folder, postgres.url, writer);
          },
        );
      },
    );
  });

export const run = async (): Promise<void> => {
  await orderDeltas(report);
  await crowd();
};
