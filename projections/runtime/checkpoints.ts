import type { Queryable } from '@copyledger/platform/postgres/database';
import type { Pool } from 'pg';
import { migrate } from './migrations';

/** Undefined at the start of the log. */
export type Checkpoint = bigint | undefined;

/** Somebody else has moved the checkpoint since it was loaded: what was done on top of the old one must not count. */
export class CheckpointMoved extends Error {
  constructor(readonly consumers: readonly string[]) {
    super(`The checkpoint of ${consumers.join(', ')} was moved by another process; starting again from where it is now.`);
    this.name = 'CheckpointMoved';
  }
}

export const checkpointOf = (text: string | null): Checkpoint => (text === null ? undefined : BigInt(text));
const textOf = (checkpoint: Checkpoint): string | null => (checkpoint === undefined ? null : String(checkpoint));

const readCheckpoints = async (db: Queryable, consumers: readonly string[]): Promise<ReadonlyMap<string, Checkpoint>> => {
  const { rows } = await db.query<{ consumer: string; position: string | null }>({
    name: 'runtime.checkpoints',
    text: 'select consumer, position from projections.checkpoint where consumer = any($1)',
    values: [consumers],
  });
  return new Map(rows.map(({ consumer, position }) => [consumer, checkpointOf(position)]));
};

/** Moves checkpoints from where they were loaded to `to`; throws `CheckpointMoved` when one of them stands elsewhere. */
const moveCheckpoints = async (db: Queryable, from: ReadonlyMap<string, Checkpoint>, to: bigint): Promise<void> => {
  const { rowCount } = await db.query({
    name: 'runtime.move-checkpoints',
    text: `update projections.checkpoint c set position = $3::bigint, moved_at = now()
      from unnest($1::text[], $2::bigint[]) as expected (consumer, position)
      where c.consumer = expected.consumer and c.position is not distinct from expected.position`,
    values: [[...from.keys()], [...from.values()].map(textOf), String(to)],
  });
  if (rowCount !== from.size) throw new CheckpointMoved([...from.keys()]);
};

/** Where sagas keep how far they have come. A saga makes its effects first, and moves its checkpoint after. */
export interface CheckpointStore {
  load(consumer: string): Promise<Checkpoint>;
  /** Throws `CheckpointMoved` when the checkpoint is not where this process loaded or saved it last: load again. */
  save(consumer: string, position: bigint): Promise<void>;
}

class PostgresCheckpointStore implements CheckpointStore {
  private readonly known = new Map<string, Checkpoint>();

  constructor(private readonly db: Queryable) {}

  async load(consumer: string): Promise<Checkpoint> {
    await this.db.query({
      name: 'runtime.enlist',
      text: 'insert into projections.checkpoint (consumer) values ($1) on conflict do nothing',
      values: [consumer],
    });
    const checkpoint = (await readCheckpoints(this.db, [consumer])).get(consumer);
    this.known.set(consumer, checkpoint);
    return checkpoint;
  }

  async save(consumer: string, position: bigint): Promise<void> {
    if (!this.known.has(consumer)) await this.load(consumer);
    const from = this.known.get(consumer);
    // Forgotten until it is known to be saved: when the connection breaks, nobody knows.
    this.known.delete(consumer);
    await moveCheckpoints(this.db, new Map([[consumer, from]]), position);
    this.known.set(consumer, position);
  }
}

/** The checkpoints in this database; makes their table when it is new. */
export const openCheckpointStore = async (pool: Pool): Promise<CheckpointStore> => {
  await migrate(pool, []);
  return new PostgresCheckpointStore(pool);
};
