import { randomUUID } from 'node:crypto';
import type { Codec, DecodedEvent } from '@copyledger/eventstore/client/codec';
import type { EventStore } from '@copyledger/eventstore/client/event-store';
import type { FeedBatch } from '@copyledger/eventstore/client/feed';
import { inTransaction } from '@copyledger/platform/postgres/database';
import type { Pool } from 'pg';
import { partitionIdsOf } from './deployments';
import { migrate } from './migrations';
import { parkingLogOf } from './parking/parking-log';
import { seizePartitions } from './partitions';
import type { Deployment } from './projection';
import { ProjectionGroup, type ProjectionGroupOptions } from './projection-group';
import { identifier } from './row-shape';

export interface RebuildOptions {
  readonly pool: Pool;
  /** Where the rows go: schemas of their own, beside the live ones. */
  readonly deployments: readonly Deployment[];
  /** The log from its start, or from where an earlier attempt stopped: what was folded already changes nothing. */
  readonly batches: AsyncIterable<FeedBatch>;
  /** Where operators' decisions are kept: a rebuild passes over what they have skipped. */
  readonly log?: { readonly store: EventStore; readonly codec: Codec };
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

/** A group that takes all partitions of its deployments from whoever has them. */
export const seizingGroup = (options: Omit<ProjectionGroupOptions, 'claim'>): ProjectionGroup => {
  const owner = randomUUID();
  const ids = partitionIdsOf(options.deployments);
  return new ProjectionGroup({ ...options, claim: () => seizePartitions(options.pool, owner, ids) });
};

/** Folds a log into schemas beside the live ones, in the same way as these are. Readers notice nothing. */
export const rebuildInto = async ({ pool, deployments, batches, log }: RebuildOptions): Promise<void> => {
  await migrate(pool, deployments);
  const parkingLog = log === undefined ? undefined : parkingLogOf(log.store, log.codec);
  const group = seizingGroup({ name: 'rebuild', pool, deployments, isSilent: true, ...(parkingLog !== undefined && { parkingLog }) });
  await group.loadCheckpoint();
  for await (const batch of batches) await group.handle(batch);
};

/** Removes a deployment that no reader looks at: its tables, its checkpoints, and the memory of its schema files. */
export const dropDeployment = (pool: Pool, { schema }: Pick<Deployment, 'schema'>): Promise<void> =>
  inTransaction(pool, async (client) => {
    const { rowCount } = await client.query('select from projections.reader where schema = $1', [schema]);
    if (rowCount !== 0) throw new Error(`Schema ${schema} is what readers see; switch them to another one first.`);
    await client.query(`drop schema if exists ${identifier(schema)} cascade`);
    await client.query('delete from projections.migration where schema = $1', [schema]);
    await client.query('delete from projections.deployment where schema = $1', [schema]);
    await client.query('delete from projections.checkpoint where consumer = $1', [schema]);
  });
