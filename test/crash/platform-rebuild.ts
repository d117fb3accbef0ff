import { createEventCodec } from '@copyledger/command-side/contracts';
import { type DecodedEvent, eventStoreDbStore } from '@copyledger/eventstore/client';
import { startNode } from '@copyledger/eventstore/node';
import { openDatabase, startPostgres } from '@copyledger/platform/postgres';
import { createProjector, projections } from '@copyledger/projections/index';
import { compare } from '@copyledger/projections/runtime/compare';
import { liveDeployment, type Projection } from '@copyledger/projections/runtime/projection';
import { batchesOf, rebuildInto } from '@copyledger/projections/runtime/rebuild';
import type { Pool } from 'pg';
import { join } from 'node:path';

/** Every event of ours in the log that lies in this folder. */
export const readLog = async (folder: string): Promise<readonly DecodedEvent[]> => {
  const node = await startNode({ path: folder });
  const store = eventStoreDbStore({ url: node.url });
  const codec = createEventCodec();
  const events: DecodedEvent[] = [];
  for await (const recorded of store.readAll({ direction: 'forwards', from: 'start' })) {
    const decoded = codec.decode(recorded);
    if (decoded !== undefined) events.push(decoded);
  }
  await store.close();
  await node.stop();
  return events;
};

const rebuilt = (projection: Projection) => ({ projection, schema: `${projection.name}_rebuilt` });

/** Tables whose rows differ from those of a rebuild, with some of the rows' keys. */
const differences = async (pool: Pool, projection: Projection): Promise<readonly string[]> => {
  const tables = await compare(pool, { projection, left: liveDeployment(projection).schema, right: rebuilt(projection).schema });
  const differing = tables.filter(({ isEqual }) => !isEqual);
  return differing.map(
    ({ table, leftRows, rightRows, differing: keys }) =>
      `${projection.name}.${table} ${leftRows}/${rightRows}: ${keys.map(({ key, left, right }) => `${key}: ${String(left)} | ${String(right)}`).join(' ')}`,
  );
};

/**
 * Folds the log anew beside the live read models and compares them row for row.
 * @returns what differs
 */
export const compareWithRebuild = async (dataDir: string, log: readonly DecodedEvent[]): Promise<readonly string[]> => {
  const postgres = await startPostgres(join(dataDir, 'postgres'));
  const pool = openDatabase(postgres.url);
  try {
    // The platform was stopped in order, but not every consumer had reached the end of the log.
    const head = log.at(-1)!.recorded.position;
    const { consumers } = await createProjector({ pool, projections });
    for (const consumer of consumers) {
      const checkpoint = (await consumer.loadCheckpoint()) ?? -1n;
      await consumer.handle({ events: log.filter(({ recorded }) => recorded.position > checkpoint), upTo: head });
    }
    const batches = batchesOf(readable(log), 500);
    await rebuildInto({ pool, deployments: projections.map(rebuilt), batches });
    const found: string[] = [];
    for (const projection of projections) found.push(...(await differences(pool, projection)));
    return found;
  } finally {
    await pool.end();
    await postgres.stop();
  }
};

const readable = (log: readonly DecodedEvent[]): AsyncIterable<DecodedEvent> => ({
  [Symbol.asyncIterator]: () => {
    const events = log[Symbol.iterator]();
    return { next: () => Promise.resolve(events.next()) };
  },
});
