import { eventStoreDbStore, type EventToAppend } from '@copyledger/eventstore/client';
import { startNode } from '@copyledger/eventstore/node';
import { startPostgres } from '@copyledger/platform/postgres';
import { projections } from '@copyledger/projections/index';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { reporterOf } from './figures';
import { latencyOf } from './latency';
import { type Place, startProjector, Watermark } from './read/watermark';
import { using, withFolder } from './resources';
import { sized } from './size';
import { encoder, piecesOf, stretchesOf, writeTradingLog } from './trading-log';

/** What was before, so that tables and code are warm. */
const history = { events: sized(50_000, 2_000), accounts: sized(2_000, 50), seed: 1 };
const report = reporterOf('read-lag', {
  projections: projections.length,
  accounts: history.accounts,
  history: history.events,
  postgres: 'the embedded one, crash-safe, on this machine',
});

const live = { eventsPerSecond: 1_000, seconds: sized(20, 2), everyMs: 5 } as const;

/** From the acknowledgement of an append to the commit of the last read model that has it. */
const liveBench = async (place: Place, watermark: Watermark): Promise<void> => {
  const store = eventStoreDbStore({ url: place.eventStoreUrl });
  const encode = encoder();
  const pieces = stretchesOf(piecesOf({ events: Infinity, accounts: history.accounts, seed: 2 }), 1);
  const lags: number[] = [];
  const appends: number[] = [];
  const measured: Promise<void>[] = [];
  const append = async (stream: string, events: readonly EventToAppend[]): Promise<void> => {
    const sentAt = performance.now();
    const { position } = await store.append(stream, events, 'any');
    const acknowledgedAt = performance.now();
    appends.push(acknowledgedAt - sentAt);
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
  const acknowledged = latencyOf(appends);
  report({
    name: `read models behind an append, ${live.eventsPerSecond} events/s`,
    value: latency.p99,
    unit: 'ms',
    latency,
    budget: { p99: 50 },
    reference: { name: 'the append itself, until it is acknowledged', value: acknowledged.p99, latency: acknowledged },
    conditions: { events: lags.length, projector: 'in a thread of its own' },
  });
};

const caughtUp = async ({ eventStoreUrl }: Place, watermark: Watermark): Promise<void> => {
  const store = eventStoreDbStore({ url: eventStoreUrl });
  await watermark.reached((await store.head()) ?? 0n);
  await store.close();
};

/** The log in a process of its own, the projector in a thread of this one. */
export const run = (): Promise<void> =>
  withFolder(async (folder) => {
    const node = await startNode({ path: join(folder, 'eventstore'), mode: 'process' });
    await using(node.stop, async () => {
      const postgres = await startPostgres(join(folder, 'postgres'));
      await using(
        () => postgres.stop(),
        async () => {
          const place = { eventStoreUrl: node.url, databaseUrl: postgres.url };
          await writeTradingLog(place.eventStoreUrl, history);
          const watermark = new Watermark();
          const projector = await startProjector(place, watermark);
          await using(
            () => projector.stop(),
            async () => {
              await caughtUp(place, watermark);
              await liveBench(place, watermark);
            },
          );
        },
      );
    });
  });
