import type { Queryable } from '@copyledger/platform/postgres/database';
import { hasEnded } from './process-identity';

/** Something that writes partitions: a projector, or a rebuild. */
export interface Worker {
  readonly id: string;
  /** For people. */
  readonly name: string;
  /** The deployments that it can write. */
  readonly schemas: readonly string[];
}

/** Without a beat for so long, a worker is dead, and others take over what it had. */
export const workerTimeoutSeconds = 5;
/** Dead workers are forgotten after so long. */
const forgottenAfter = '1 hour';

/** Says that a worker lives, by the database's clock. */
export interface Beat {
  readonly worker: Worker;
  /** The process that it runs in, as `ownProcess` names it. */
  readonly process: string | undefined;
}

const living = async (db: Queryable): Promise<readonly (Worker & { readonly process: string | null })[]> => {
  const { rows } = await db.query<Worker & { process: string | null }>({
    name: 'runtime.living-workers',
    text: 'select id, name, schemas, process from projections.worker where expires_at > clock_timestamp() order by id',
  });
  return rows;
};

/**
 * Tells the others that this worker lives, and resolves with all that live, sorted by id. Of a process on this machine that has ended
 * everybody here knows at once: its workers are dead without waiting for their time.
 */
export const beat = async (db: Queryable, { worker, process }: Beat): Promise<readonly Worker[]> => {
  const { id, name, schemas } = worker;
  await db.query({
    name: 'runtime.beat',
    text: `insert into projections.worker as w (id, name, process, schemas, expires_at)
      values ($1, $2, $3, $4, clock_timestamp() + make_interval(secs => $5))
      on conflict (id) do update set schemas = excluded.schemas, expires_at = excluded.expires_at`,
    values: [id, name, process ?? null, schemas, workerTimeoutSeconds],
  });
  const workers = await living(db);
  const ended = workers.filter((each) => hasEnded(each.process)).map((each) => each.id);
  if (ended.length === 0) return workers;
  await db.query({ text: 'update projections.worker set expires_at = clock_timestamp() where id = any($1)', values: [ended] });
  return workers.filter((each) => !ended.includes(each.id));
};

/** The worker ends: what it had is free at once. Also forgets those that died long ago. */
export const leave = async (db: Queryable, id: string): Promise<void> => {
  await db.query({ text: 'update projections.partition set owner = null where owner = $1', values: [id] });
  await db.query({
    text: `delete from projections.worker where id = $1 or expires_at < now() - interval '${forgottenAfter}'`,
    values: [id],
  });
};
