/** The projector in a worker thread: it has connections, and a feed, of its own, and tells the main thread what happens. */
import { parentPort, workerData } from 'node:worker_threads';
import { createEventCodec } from '@copyledger/command-side/contracts';
import { eventStoreDbStore } from '@copyledger/eventstore/client';
import { letBackendsGiveWay, letThreadGiveWay } from '@copyledger/platform/give-way';
import { openDatabase } from '@copyledger/platform/postgres/database';
import { projections } from '@copyledger/projections/index';
import { hostProjector, type ProjectorHost } from '../projector-host';
import type { ThreadMessage, ThreadOptions } from './messages';

/** Often enough for health checks and metrics. */
const reportMs = 250;

const send = (message: ThreadMessage): void => {
  parentPort?.postMessage(message);
};

const start = async ({ eventStoreUrl, databaseUrl, deltaSeconds }: ThreadOptions): Promise<ProjectorHost> => {
  // Where the processors do not suffice, an order is accepted and filled first; what is behind goes in larger batches, which cost less.
  letThreadGiveWay('orders');
  const pool = openDatabase(databaseUrl, { applicationName: 'copyledger-projector' });
  letBackendsGiveWay(pool, 'orders');
  const store = eventStoreDbStore({ url: eventStoreUrl });
  const projector = await hostProjector(
    { pool, store, codec: createEventCodec(), projections, deltaSeconds },
    {
      onCommit: (commit) => {
        send({ kind: 'commit', commit });
      },
      onFailure: (failure) => {
        send({ kind: 'failure', failure });
      },
      onNotice: (text) => {
        send({ kind: 'notice', text });
      },
      onParked: (text) => {
        send({ kind: 'parked', text });
      },
    },
  );
  const reporting = setInterval(() => {
    send({ kind: 'report', report: projector.report() });
  }, reportMs);
  const stop = async (): Promise<void> => {
    clearInterval(reporting);
    await projector.stop();
    await store.close();
    await pool.end();
  };
  return { report: () => projector.report(), stop };
};

const main = async (): Promise<void> => {
  try {
    const projector = await start(workerData as ThreadOptions);
    parentPort?.once('message', () => {
      void projector.stop().then(() => process.exit(0));
    });
    send({ kind: 'ready', report: projector.report() });
  } catch (error) {
    send({ kind: 'refused', reason: error instanceof Error ? String(error.stack) : String(error) });
  }
};

void main();
