import { createEventCodec } from '@copyledger/command-side/contracts';
import { eventStoreDbStore } from '@copyledger/eventstore/client';
import { startNode } from '@copyledger/eventstore/node';
import { type RunningPostgres, startPostgres } from '@copyledger/platform/postgres';
import { projections } from '@copyledger/projections/index';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { progress, reporterOf } from './figures';
import { cpuSecondsOfTree } from './process-cpu';
import { startProduct } from './product-process';
import { endProcess, using, withFolder } from './resources';
import { sized } from './size';
import { type Place, startProjector, Watermark } from './read/watermark';
import { writeTradingLog } from './trading-log';

const log = { events: Number(process.env['BENCH_EVENTS'] ?? sized(1_000_000, 20_000)), accounts: sized(2_000, 50), seed: 1 };
/** Kept from run to run with its log and its read models, so that the rebuild can be measured alone. */
const keptFolder = process.env['BENCH_FOLDER'];
const report = reporterOf('read-rebuild', {
  projections: projections.length,
  accounts: log.accounts,
  postgres: 'the embedded one, crash-safe, on this machine',
});

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
      if (folded.events === 0) throw new Error('There was nothing to rebuild.');
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

/** Writes the log, unless it is there already. */
const headOf = async ({ eventStoreUrl }: Place): Promise<{ readonly head: bigint; readonly isNew: boolean }> => {
  const store = eventStoreDbStore({ url: eventStoreUrl });
  // A new node has events of its own.
  const ours = store.readAll({ direction: 'forwards', from: 'start', limit: 1, streamPrefixes: ['account-'] });
  const isNew = (await ours[Symbol.asyncIterator]().next()).done === true;
  if (isNew) {
    progress(`  writing ${log.events} events`);
    await writeTradingLog(eventStoreUrl, log);
  }
  const head = (await store.head()) ?? 0n;
  await store.close();
  return { head, isNew };
};

const benches = async (place: Place, postmaster: number): Promise<void> => {
  const { head, isNew } = await headOf(place);
  const reference = await readAlone(place);
  const watermark = new Watermark();
  const projector = await startProjector(place, watermark);
  await using(
    () => projector.stop(),
    async () => {
      if (isNew) await catchUpBench(watermark, head, reference);
      await rebuildBench(place, postmaster, reference);
    },
  );
};

const inFolder = async (folder: string): Promise<void> => {
  const node = await startNode({ path: join(folder, 'eventstore'), mode: 'process' });
  await using(node.stop, async () => {
    const postgres = await startPostgres(join(folder, 'postgres'));
    await using(
      () => postgres.stop(),
      () => benches({ eventStoreUrl: node.url, databaseUrl: postgres.url }, postmasterOf(postgres)),
    );
  });
};

/** The log in a process of its own, the projector in a thread of this one, the rebuild in another process. */
export const run = (): Promise<void> => (keptFolder === undefined ? withFolder(inFolder) : inFolder(keptFolder));
