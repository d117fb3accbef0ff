import type { DecodedEvent } from '@copyledger/eventstore/client/codec';
import type { Queryable, Statement } from '@copyledger/platform/postgres/database';
import type { PartitionId } from '../partitions';

/** A key whose rows wait behind an event that could not be folded. */
export interface ParkedKey extends PartitionId {
  /** Empty where the projection's rows have no key in common. */
  readonly key: string;
  readonly event: DecodedEvent;
  readonly error: string;
}

/** Where a parked key is, and the position of the event that it waits behind. */
export interface ParkedPlace extends PartitionId {
  readonly key: string;
  readonly position: bigint;
}

/** An event that has to wait for a key that is parked. */
export interface WaitingEvent {
  readonly schema: string;
  readonly key: string;
  readonly recorded: Pick<DecodedEvent['recorded'], 'position' | 'stream' | 'revision'>;
}

/** A parked key as operators see it. */
export interface ParkedKeyStatus {
  readonly projection: string;
  readonly schema: string;
  readonly key: string;
  readonly partition: number;
  readonly position: bigint;
  readonly eventId: string;
  readonly eventType: string;
  readonly stream: string;
  readonly revision: bigint;
  readonly error: string;
  readonly parkedAt: string;
  /** Events that wait, the one that could not be folded included. */
  readonly waiting: number;
  readonly isRetryRequested: boolean;
}

/** A message of a bug may carry anything. */
const errorCharactersMax = 2_000;

const textOf = (error: string): string => error.replaceAll('\0', '\uFFFD').slice(0, errorCharactersMax);

/** Parks keys, or parks them again behind another event. */
export const insertParked = (parked: readonly ParkedKey[]): Statement => ({
  name: 'runtime.insert-parked',
  text: `insert into projections.parked as p (schema, key, partition, position, event_id, event_type, stream, revision, error)
    select * from unnest($1::text[], $2::text[], $3::int[], $4::bigint[], $5::uuid[], $6::text[], $7::text[], $8::bigint[], $9::text[])
    on conflict (schema, key) do update set position = excluded.position, event_id = excluded.event_id,
      event_type = excluded.event_type, stream = excluded.stream, revision = excluded.revision, error = excluded.error,
      retry_requested_at = null`,
  values: [
    parked.map(({ schema }) => schema),
    parked.map(({ key }) => key),
    parked.map(({ partition }) => partition),
    ...(['position', 'id', 'type', 'stream', 'revision'] as const).map((field) => parked.map(({ event }) => String(event.recorded[field]))),
    parked.map(({ error }) => textOf(error)),
  ],
});

export const insertWaiting = (events: readonly WaitingEvent[]): Statement => ({
  name: 'runtime.insert-waiting',
  text: `insert into projections.parked_event (schema, key, position, stream, revision)
    select * from unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::bigint[]) on conflict do nothing`,
  values: [
    events.map(({ schema }) => schema),
    events.map(({ key }) => key),
    ...(['position', 'stream', 'revision'] as const).map((field) => events.map(({ recorded }) => String(recorded[field]))),
  ],
});

/** Takes the events before a position off the list of those that wait. */
export const deleteWaitingBefore = ({ schema, key }: Pick<ParkedKey, 'schema' | 'key'>, position: bigint): Statement => ({
  name: 'runtime.delete-waiting',
  text: 'delete from projections.parked_event where schema = $1 and key = $2 and position < $3',
  values: [schema, key, String(position)],
});

/** Nothing of the key waits any more. */
export const deleteParked = ({ schema, key }: Pick<ParkedKey, 'schema' | 'key'>): Statement => ({
  name: 'runtime.delete-parked',
  text: 'delete from projections.parked where schema = $1 and key = $2',
  values: [schema, key],
});

/** The parked keys of these deployments: all of them, or those that an operator wants tried again. */
export const parkedKeysOf = async (
  db: Queryable,
  schemas: readonly string[],
  only: 'all' | 'requested' = 'all',
): Promise<readonly ParkedPlace[]> => {
  const { rows } = await db.query<PartitionId & { key: string; position: string }>({
    name: 'runtime.parked-keys',
    text: `select schema, partition, key, position from projections.parked
      where schema = any($1) and ($2 or retry_requested_at is not null) order by schema, partition, position`,
    values: [schemas, only === 'all'],
  });
  return rows.map((row) => ({ ...row, position: BigInt(row.position) }));
};

/** The events that wait for a key, oldest first; a bounded number of them. */
export const waitingEventsOf = async (
  db: Queryable,
  { schema, key }: Pick<ParkedKey, 'schema' | 'key'>,
  eventsMax: number,
): Promise<readonly WaitingEvent[]> => {
  const { rows } = await db.query<{ position: string; stream: string; revision: string }>({
    name: 'runtime.waiting-events',
    text: `select position, stream, revision from projections.parked_event where schema = $1 and key = $2 order by position limit $3`,
    values: [schema, key, eventsMax],
  });
  return rows.map(({ position, stream, revision }) => ({
    schema,
    key,
    recorded: { position: BigInt(position), stream, revision: BigInt(revision) },
  }));
};

interface ParkedRow extends Omit<ParkedKeyStatus, 'position' | 'revision'> {
  readonly position: string;
  readonly revision: string;
}

/** Every parked key there is, longest parked first. */
export const listParked = async (db: Queryable): Promise<readonly ParkedKeyStatus[]> => {
  const { rows } = await db.query<ParkedRow>({
    text: `select d.projection, k.schema, k.key, k.partition, k.position, k.event_id as "eventId", k.event_type as "eventType", k.stream,
        k.revision, k.error, k.parked_at as "parkedAt", k.retry_requested_at is not null as "isRetryRequested",
        (select count(*)::int from projections.parked_event e where e.schema = k.schema and e.key = k.key) as waiting
      from projections.parked k join projections.deployment d using (schema) order by k.parked_at, k.schema, k.key`,
  });
  return rows.map((row) => ({ ...row, position: BigInt(row.position), revision: BigInt(row.revision) }));
};

/** Asks the owner of its partition to try a parked key again; false when it is not parked. */
export const requestRetry = async (db: Queryable, { schema, key }: Pick<ParkedKey, 'schema' | 'key'>): Promise<boolean> => {
  const { rowCount } = await db.query({
    text: 'update projections.parked set retry_requested_at = now() where schema = $1 and key = $2',
    values: [schema, key],
  });
  return rowCount === 1;
};
