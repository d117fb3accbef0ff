import { type CopyIn, copyIn } from '@copyledger/platform/postgres/copy-in';
import type { Statement } from '@copyledger/platform/postgres/database';
import { setImmediate as turn } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import { isRefusal, RowsRefused } from './poison';
import type { RowsToWrite, TableSession } from './projection';

/** The tables of one deployment, as far as a transaction is concerned. */
export interface BatchPart {
  readonly schema: string;
  readonly sessions: readonly TableSession[];
}

export interface BatchTransaction<Part extends BatchPart> {
  /** Moves the checkpoints, or throws when this process is no longer the one that may. */
  readonly move: (client: PoolClient) => Promise<void>;
  readonly parts: readonly Part[];
  /** What else is written, once everything is folded. */
  readonly closing: (written: ReadonlyMap<Part, readonly RowsToWrite[]>) => readonly Statement[];
}

const lookUp = async (client: PoolClient, session: TableSession): Promise<void> => {
  const statement = session.lookUp();
  if (statement === undefined) return;
  const { rows } = await client.query<Record<string, unknown>>(statement);
  session.take(rows);
};

/** Once one statement has failed, the server refuses the others with a word that says nothing: the first in their order says why. */
const allOf = async (sent: readonly Promise<unknown>[]): Promise<void> => {
  for (const outcome of await Promise.allSettled(sent)) if (outcome.status === 'rejected') throw outcome.reason;
};

/** What cannot even be sent has failed by the next turn of the loop, and the server never hears of it. */
const noneFailedYet = (sent: readonly Promise<unknown>[]): Promise<unknown> => Promise.race([Promise.all(sent), turn()]);

const writeRows = async (client: PoolClient, schema: string, statement: Statement | CopyIn): Promise<void> => {
  try {
    await ('copy' in statement ? copyIn(client, statement) : client.query(statement));
  } catch (error) {
    throw isRefusal(error) ? new RowsRefused(schema, error) : error;
  }
};

/** So much is worth a system call of its own, and a server that wakes up for it. */
const pieceBytesMin = 64 * 1024;

/** Folds table by table. Of a large batch, the server already writes one table's rows while the next one's are folded. */
const write = (client: PoolClient, { schema, sessions }: BatchPart, sent: Promise<unknown>[]): readonly RowsToWrite[] => {
  const { stream } = client.connection;
  const written: RowsToWrite[] = [];
  for (const session of sessions) {
    const toWrite = session.write();
    if (toWrite === undefined) continue;
    written.push(toWrite);
    sent.push(writeRows(client, schema, toWrite.statement));
    if (stream.writableLength < pieceBytesMin) continue;
    stream.uncork();
    stream.cork();
  }
  return written;
};

/** Sends what `work` asks for in one piece: each statement by itself would cost both sides a system call. */
const inOnePiece = async <T>(client: PoolClient, work: () => T | Promise<T>): Promise<T> => {
  const { stream } = client.connection;
  stream.cork();
  try {
    return await work();
  } finally {
    stream.uncork();
  }
};

/**
 * Rows and checkpoint vanish together when the server loses its last moments, so a commit need not wait for the disk. A process that
 * stands still in the middle of a batch must not keep others from taking over for long. And however many keys a batch looks up, it goes by
 * the index: a plan made for the number of them, or while a table was small, would read whole tables in the end.
 */
const beginning = [
  'begin',
  'set local synchronous_commit = off',
  "set local idle_in_transaction_session_timeout = '5s'",
  'set local plan_cache_mode = force_generic_plan',
  'set local enable_seqscan = off',
].join('; ');

/** Asks for everything that has to be known before the fold. */
const look = <Part extends BatchPart>(client: PoolClient, { move, parts }: BatchTransaction<Part>, sent: Promise<unknown>[]): void => {
  sent.push(client.query(beginning), move(client));
  for (const { sessions } of parts) for (const session of sessions) sent.push(lookUp(client, session));
};

/** Folds, and writes. Resolves with what was written and the commit, both on their way. */
const settle = async <Part extends BatchPart>(client: PoolClient, batch: BatchTransaction<Part>, sent: Promise<unknown>[]) => {
  const written = new Map<Part, readonly RowsToWrite[]>();
  for (const part of batch.parts) written.set(part, write(client, part, sent));
  for (const statement of batch.closing(written)) sent.push(client.query(statement));
  // Sent only now that no fold can throw any more, and that every statement is on its way: half a batch never commits.
  await noneFailedYet(sent);
  const commit = client.query('commit');
  sent.push(commit);
  return { written, commit };
};

const runOn = async <Part extends BatchPart>(client: PoolClient, batch: BatchTransaction<Part>): Promise<number> => {
  const sent: Promise<unknown>[] = [];
  try {
    await inOnePiece(client, () => {
      look(client, batch, sent);
    });
    await allOf(sent);
    const { written, commit } = await inOnePiece(client, () => settle(client, batch, sent));
    await allOf(sent);
    // After a failed statement the server answers a commit with a rollback, and calls that success.
    if ((await commit).command !== 'COMMIT') throw new Error('Postgres rolled the batch back.');
    return [...written.values()].flat().reduce((sum, { rows }) => sum + rows, 0);
  } catch (error) {
    // A fold has thrown: what is still under way has to be looked at by somebody.
    void Promise.allSettled(sent);
    throw error;
  }
};

/**
 * A batch in two round trips on a pipelining connection: first what has to be known before the fold, the right to go on included, and
 * then everything that is written and the commit. Resolves with the number of rows. When it throws, nothing was written, unless the
 * connection broke at the commit: then only the checkpoints tell.
 */
export const runBatch = async <Part extends BatchPart>(pool: Pool, batch: BatchTransaction<Part>): Promise<number> => {
  const client = await pool.connect();
  try {
    const rows = await runOn(client, batch);
    client.release();
    return rows;
  } catch (error) {
    // Closed rather than rolled back: statements may still be under way, and the server undoes an abandoned transaction by itself.
    client.release(true);
    throw error;
  }
};
