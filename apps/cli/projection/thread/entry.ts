/** A rebuild in a thread of its own, with connections of its own. The first message that it hears ends it after the batch under way. */
import { createEventCodec } from '@copyledger/command-side/contracts';
import { eventStoreDbStore } from '@copyledger/eventstore/client';
import { letBackendsGiveWay } from '@copyledger/platform/give-way';
import { openDatabase } from '@copyledger/platform/postgres/database';
import { projections } from '@copyledger/projections/index';
import { RebuildRefused } from '@copyledger/projections/runtime/rebuild/builds';
import { diffProjection, rebuildProjections, type RebuildRequest } from '@copyledger/projections/runtime/rebuild/rebuild-projections';
import { parentPort, workerData } from 'node:worker_threads';
import type { RebuildMessage, RebuildResult, RebuildTask } from './messages';

/** Two fold side by side: one's rows are computed while Postgres writes the other's. Whoever throttles wants no second processor taken. */
const lanesFor = ({ throttle }: RebuildTask): number => (throttle === undefined ? 2 : 1);

/**
 * It needs one for the rows, one for its beat, and two where it compares or switches. Every further one costs others the time in which the
 * server opens it.
 */
const throttledConnectionsMax = 4;

const send = (message: RebuildMessage): void => {
  parentPort?.postMessage(message);
};

type Connected = Omit<RebuildRequest, 'projections'>;

const rebuild = async ({ kind, projections: names }: RebuildTask, request: Connected): Promise<RebuildResult> => {
  const chosen = projections.filter(({ name }) => names.includes(name));
  const [first] = chosen;
  if (kind === 'rebuild' || first === undefined)
    return { outcomes: await rebuildProjections({ ...request, projections: chosen }), tables: [] };
  return { outcomes: [], tables: await diffProjection(request, first) };
};

const run = async (task: RebuildTask): Promise<RebuildResult> => {
  const ending = new AbortController();
  parentPort?.once('message', () => {
    ending.abort();
  });
  // Indexes and checksums of large tables take their time.
  const { throttle, isRepair } = task;
  const pool = openDatabase(task.databaseUrl, {
    ...{ applicationName: 'copyledger-rebuild', statementTimeoutMs: 0 },
    ...(throttle !== undefined && { connectionsMax: throttledConnectionsMax }),
  });
  const store = eventStoreDbStore({ url: task.eventStoreUrl });
  if (throttle !== undefined) letBackendsGiveWay(pool, 'everybody');
  try {
    return await rebuild(task, {
      ...{ pool, store, codec: createEventCodec(), lanes: lanesFor(task), throttle, isRepair, signal: ending.signal },
      onProgress: (progress) => {
        send({ kind: 'progress', progress });
      },
      onStep: (text) => {
        send({ kind: 'step', text });
      },
      onFailure: (error) => {
        send({ kind: 'failure', reason: error instanceof Error ? error.message : String(error) });
      },
    });
  } finally {
    await Promise.allSettled([pool.end(), store.close()]);
  }
};

const main = async (): Promise<void> => {
  try {
    send({ kind: 'done', result: await run(workerData as RebuildTask) });
  } catch (error) {
    if (error instanceof RebuildRefused) send({ kind: 'refused', reason: error.message });
    else send({ kind: 'failed', error: error instanceof Error ? error : new Error(String(error)) });
  }
  parentPort?.close();
};

void main();
