import { startProjectorThread } from '@copyledger/apps/projector/thread/projector-thread';
import type { ProjectorHost } from '@copyledger/apps/projector/projector-host';
import { createEventCodec } from '@copyledger/command-side/contracts';
import { eventStoreDbStore, type EventToAppend } from '@copyledger/eventstore/client';
import { startNode } from '@copyledger/eventstore/node';
import { type RunningPostgres, startPostgres } from '@copyledger/platform/postgres';
import { projections } from '@copyledger/projections/index';
import type { ProjectorCommit } from '@copyledger/projections/runtime/running-projector';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { progress, reporterOf } from './figures';
import { latencyOf } from './latency';
import { cpuSecondsOfTree } from './process-cpu';
import { startProduct } from './product-process';
import { endProcess, using, withFolder } from './resources';
import { sized } from './size';
import { encoder, piecesOf, stretchesOf, writeTradingLog } from './trading-log';

const log = { events: sized(1_000_000, 20_000), accounts: sized(2_000, 50), seed: 1 };
const report = reporterOf('read-rebuild', {
  projections: projections.length,
  accounts: log.accounts,
  postgres: 'the embedded one, crash-safe, on this machine',
});

interface Place {
  readonly eventStoreUrl: string;
  readonly databaseUrl: string;
}

/** Where all read models are, as the projector reports its commits. */
class Watermark {
  events = 0;
  private readonly positions = new Map<string, bigint>();
  private readonly waiting = new Set<() => void>();

  readonly hear = ({ positions, events }: ProjectorCommit): void => {
    this.events += events;
    for (const [projection, position] of positions) this.positions.set(projection, position);
    for (const wake of this.waiting) wake();
  };

  get least(): bigint {
    const known = [...this.positions.values()];
    return known.length < projections.length ? -1n : known.reduce((a, b) => (a < b ? a : b));
  }

  /** Resolves when every read model has reached the position. */
  async reached(position: bigint): Promise<void> {
    while (this.least < position) {
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          this.waiting.delete(wake);
          resolve();
        };
        this.waiting.add(wake);
      });
    }
  }
}

const startProjector = (place: Place, watermark: Watermark): Promise<ProjectorHost> =>
  startProjectorThread(
    { ...place, deltaSeconds: 3_600 },
    {
      onCommit: watermark.hear,
      onFailure: ({ part, reason }) => {
        progress(`  ${part} failed: ${reason}`);
      },
      onNotice: () => undefined,
    },
  );

const postmasterOf = ({ folder }: RunningPostgres): number =>
  Number(readFileSync(join(folder, 'data/postmaster.pid'), 'utf8').split('\n')[0]);

/** What reading alone costs: every event through the client, and decoded. */
const readAlone = async ({ eventStoreUrl }: Place): Promise<number> => {
  const store = eventStoreDbStore({ url: eventStoreUrl });
  const codec = createEventCodec();
  const startedAt = performance.now();
  let events = 0;
  for await (const recorded of store.readAll({ direction: 'forwards', from: 'start' }))
    if (codec.decode(recorded) !== undefined) events += 1;
  await store.close();
  return (events * 1_000) / (performance.now() - startedAt);
};

const catchUpBench = async (watermark: Watermark, head: bigint, reference: number): Promise<void> => {
  const startedAt = performance.now();
  await watermark.reached(head);
  report({
    name: 'a projector that starts anew catches up',
    value: (watermark.events * 1_000) / (performance.now() - startedAt),
    unit: 'events/s',
    reference: { name: 'reading and decoding alone', value: reference },
    conditions: { events: watermark.events },
  });
};

interface Rebuilt {
  readonly events: number;
  readonly perSecond: number;
  readonly totalSeconds: number;
  /** Processor time a folded event, in microseconds. */
  readonly cpuMicros: { readonly rebuild: number; readonly postgres: number };
}

/** The command as operators run it, in a process of its own. */
const rebuildAll = async (place: Place, postmaster: number): Promise<Rebuilt> => {
  const environment = { EVENTSTORE_URL: place.eventStoreUrl, DATABASE_URL: place.databaseUrl };
  const { child } = startProduct({ entry: 'apps/cli/main', args: ['projection', 'rebuild', '--all'], environment, pipesErrors: true });
  return using(
    () => endProcess(child),
    async () => {
      const before = cpuSecondsOfTree(postmaster);
      const startedAt = performance.now();
      let folded: { events: number; perSecond: number; rebuild: number; postgres: number } | undefined;
      createInterface({ input: child.stderr! }).on('line', (line) => {
        progress(`  ${line}`);
        const [, events, perSecond] = /^folded (\d+) events in \S+ s, (\d+) a second$/.exec(line) ?? [];
        if (events === undefined || folded !== undefined) return;
        const cpu = { rebuild: cpuSecondsOfTree(child.pid ?? 0), postgres: cpuSecondsOfTree(postmaster) - before };
        folded = { events: Number(events), perSecond: Number(perSecond), ...cpu };
      });
      const [code] = (await once(child, 'exit')) as [number | null];
      if (code !== 0 || folded === undefined) throw new Error(`The rebuild ended with ${String(code)}.`);
      const { events, perSecond, rebuild, postgres } = folded;
      const micros = (seconds: number): number => Number(((seconds * 1e6) / events).toFixed(1));
      const totalSeconds = (performance.now() - startedAt) / 1_000;
      return { events, perSecond, totalSeconds, cpuMicros: { rebuild: micros(rebuild), postgres: micros(postgres) } };
    },
  );
};

const rebuildBench = async (place: Place, postmaster: number, reference: number): Promise<void> => {
  const { perSecond, ...conditions } = await rebuildAll(place, postmaster);
  report({
    name: 'rebuild of all projections',
    value: perSecond,
    unit: 'events/s',
    budget: { value: 12_000 },
    aim: { value: 30_000 },
    reference: { name: 'reading and decoding alone', value: reference },
    conditions: { ...conditions, total: 'with indexes, comparison and switch' },
  });
};

const live = { eventsPerSecond: 1_000, seconds: sized(20, 2), everyMs: 5 } as const;

/** From the acknowledgement of an append to the commit of the last read model that has it. */
const liveBench = async (place: Place, watermark: Watermark): Promise<void> => {
  const store = eventStoreDbStore({ url: place.eventStoreUrl });
  const encode = encoder();
  const pieces = stretchesOf(piecesOf({ events: Infinity, accounts: log.accounts, seed: 2 }), 1);
  const lags: number[] = [];
  const measured: Promise<void>[] = [];
  const append = async (stream: string, events: readonly EventToAppend[]): Promise<void> => {
    const { position } = await store.append(stream, events, 'any');
    const acknowledgedAt = performance.now();
    await watermark.reached(position);
    const lag = performance.now() - acknowledgedAt;
    lags.push(...events.map(() => lag));
  };
  const startedAt = performance.now();
  let sent = 0;
  while (performance.now() - startedAt < live.seconds * 1_000) {
    const due = ((performance.now() - startedAt) / 1_000) * live.eventsPerSecond;
    while (sent < due) {
      const next = pieces.next();
      if (next.done === true) break;
      for (const [stream, events] of next.value) {
        measured.push(append(stream, events.map(encode)));
        sent += events.length;
      }
    }
    await sleep(live.everyMs);
  }
  await Promise.all(measured);
  await store.close();
  const latency = latencyOf(lags);
  report({
    name: `read models behind an append, ${live.eventsPerSecond} events/s`,
    value: latency.p99,
    unit: 'ms',
    latency,
    budget: { p99: 50 },
    conditions: { events: lags.length, projector: 'in a thread of its own' },
  });
};

const benches = async (place: Place, postmaster: number): Promise<void> => {
  progress(`  writing ${log.events} events`);
  await writeTradingLog(place.eventStoreUrl, log);
  const store = eventStoreDbStore({ url: place.eventStoreUrl });
  const head = (await store.head()) ?? 0n;
  await store.close();
  const reference = await readAlone(place);
  const watermark = new Watermark();
  const projector = await startProjector(place, watermark);
  await using(
    () => projector.stop(),
    async () => {
      await catchUpBench(watermark, head, reference);
      await rebuildBench(place, postmaster, reference);
      await liveBench(place, watermark);
    },
  );
};

/** The log in a process of its own, the projector in a thread of this one, the rebuild in another process. */
export const run = (): Promise<void> =>
  withFolder(async (folder) => {
    const node = await startNode({ path: join(folder, 'eventstore'), mode: 'process' });
    await using(node.stop, async () => {
      const postgres = await startPostgres(join(folder, 'postgres'));
      await using(
        () => postgres.stop(),
        () => benches({ eventStoreUrl: node.url, databaseUrl: postgres.url }, postmasterOf(postgres)),
      );
    });
  });
