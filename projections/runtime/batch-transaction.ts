import type { PoolClient } from 'pg';
import type { TableSession } from './projection';

export interface BatchTransaction {
  /** Moves the checkpoints, or throws when this process is no longer the one that may. */
  readonly move: () => Promise<void>;
  readonly sessions: readonly TableSession[];
}

const lookUp = async (client: PoolClient, session: TableSession): Promise<void> => {
  const statement = session.lookUp();
  if (statement === undefined) return;
  const { rows } = await client.query<Record<string, unknown>>(statement);
  session.take(rows);
};

/** Folds table by table: the server already writes one table's rows while the next one's are folded. */
const write = (client: PoolClient, sessions: readonly TableSession[], sent: Promise<unknown>[]): number => {
  let rows = 0;
  for (const session of sessions) {
    const toWrite = session.write();
    if (toWrite === undefined) continue;
    rows += toWrite.rows;
    sent.push(client.query(toWrite.statement));
  }
  return rows;
};

/**
 * A batch in two round trips on a pipelining connection: first what has to be known before the fold, the right to go on included, and
 * then everything that is written and the commit. Resolves with the number of rows; when it throws, the connection has to be closed.
 */
export const runBatch = async (client: PoolClient, { move, sessions }: BatchTransaction): Promise<number> => {
  const sent: Promise<unknown>[] = [];
  try {
    // Rows and checkpoint vanish together when the server loses its last moments, so a commit need not wait for the disk.
    sent.push(client.query('begin; set local synchronous_commit = off'), move());
    for (const session of sessions) sent.push(lookUp(client, session));
    await Promise.all(sent);
    const rows = write(client, sessions, sent);
    // Sent only now that no fold can throw any more: half a batch never commits.
    const commit = client.query('commit');
    sent.push(commit);
    await Promise.all(sent);
    // After a failed statement the server answers a commit with a rollback, and calls that success.
    if ((await commit).command !== 'COMMIT') throw new Error('Postgres rolled the batch back.');
    return rows;
  } catch (error) {
    // The first failure is the one that says why; the others still have to be looked at by somebody.
    void Promise.allSettled(sent);
    throw error;
  }
};
