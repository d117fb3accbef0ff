import type { DecodedEvent } from '@copyledger/eventstore/client/codec';
import type { FeedBatch } from '@copyledger/eventstore/client/feed';
import { inTransaction } from '@copyledger/platform/postgres/database';
import type { Pool } from 'pg';
import { migrate } from './migrations';
import type { Deployment } from './projection';
import { ProjectionGroup } from './projection-group';
import { identifier } from './row-shape';

export interface RebuildOptions {
  readonly pool: Pool;
  /** Where the rows go: schemas of their own, beside the live ones. */
  readonly deployments: readonly Deployment[];
  /** The log from its start, or from where an earlier attempt stopped: what was folded already changes nothing. */
  readonly batches: AsyncIterable<FeedBatch>;
}

/** Cuts a log, or a part of it, into batches. */
export async function* batchesOf(events: AsyncIterable<DecodedEvent>, eventsMax: number): AsyncGenerator<FeedBatch> {
  let batch: DecodedEvent[] = [];
  for await (const event of events) {
    batch.push(event);
    if (batch.length < eventsMax) continue;
    yield { events: batch, upTo: event.recorded.position };
    batch = [];
  }
  const last = batch.at(-1);
  if (last !== undefined) yield { events: batch, upTo: last.recorded.position };
}

/** Folds a log into schemas beside the live ones, in the same way as these are. Readers notice nothing. */
export const rebuildInto = async ({ pool, deployments, batches }: RebuildOptions): Promise<void> => {
  await migrate(pool, deployments);
  const group = new ProjectionGroup({ name: 'rebuild', pool, deployments });
  await group.loadCheckpoint();
  for await (const batch of batches) await group.handle(batch);
};

/** Removes a deployment that no reader looks at: its tables, its checkpoint, and the memory of its schema files. */
export const dropDeployment = (pool: Pool, { schema }: Deployment): Promise<void> =>
  inTransaction(pool, async (client) => {
    const { rowCount } = await client.query('select from projections.reader where schema = $1', [schema]);
    if (rowCount !== 0) throw new Error(`Schema ${schema} is what readers see; switch them to another one first.`);
    await client.query(`drop schema if exists ${identifier(schema)} cascade`);
    await client.query('delete from projections.migration where schema = $1', [schema]);
    await client.query('delete from projections.checkpoint where consumer = $1', [schema]);
  });
