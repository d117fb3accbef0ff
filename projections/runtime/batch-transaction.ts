import { Pipeline, type Sent } from '@copyledger/platform/postgres/pipeline';
import type { Pool, PoolClient } from 'pg';
import { isRefusal, RowsRefused } from './poison';
import type { RowsToWrite, TableSession } from './projection';

/** The tables of one deployment, as far as a transaction is concerned. */
export interface BatchPart {
  readonly schema: string;
  readonly sessions: readonly TableSession[];
}

export interface BatchTransaction<Part extends BatchPart> {
  /** Moves the checkpoints, or fails when this process is no longer the one that may. */
  readonly claim: Sent;
  readonly parts: readonly Part[];
  /** What else is written, once everything is folded. */
  readonly closing: (written: ReadonlyMap<Part, readonly RowsToWrite[]>) => readonly Sent['request'][];
}

/**
 * Rows and checkpoint vanish together when the server loses its last moments, so a commit need not wait for the disk. A process that
 * stands still in the middle of a batch must not keep others from taking over for long. And however many keys a batch looks up, it goes by
 * the index: a plan made for the number of them, or while a table was small, would read whole tables in the end.
 */
const settings = {
  synchronous_commit: 'off',
  idle_in_transaction_session_timeout: '5s',
  plan_cache_mode: 'force_generic_plan',
  enable_seqscan: 'off',
} as const;

const beginning: readonly Sent[] = [
  { request: { name: 'begin', text: 'begin' } },
  {
    request: {
      name: 'batch-settings',
      text: `select ${Object.entries(settings)
        .map(([name, value]) => `set_config('${name}', '${value}', true)`)
        .join(', ')}`,
    },
  },
];

const ending: Sent = { request: { name: 'commit', text: 'commit' } };

interface Asked {
  readonly session: TableSession;
  readonly sent: Sent;
}

/** What has to be known before the fold. */
const lookUpsOf = (parts: readonly BatchPart[]): readonly Asked[] =>
  parts
    .flatMap(({ sessions }) => sessions)
    .flatMap((session) => {
      const request = session.lookUp();
      return request === undefined ? [] : [{ session, sent: { request } }];
    });

/** Folds table by table. Of a large batch, the server already writes one table's rows while the next one's are folded. */
const write = (pipeline: Pipeline, { schema, sessions }: BatchPart): readonly RowsToWrite[] => {
  const explain = (error: Error): Error => (isRefusal(error) ? new RowsRefused(schema, error) : error);
  const written: RowsToWrite[] = [];
  for (const session of sessions) {
    const toWrite = session.write();
    if (toWrite === undefined) continue;
    written.push(toWrite);
    for (const request of toWrite.statements) pipeline.send({ request, explain });
  }
  return written;
};

/** The transaction's first statements; where rows have to be looked up, these are waited for. Resolves with what is to go on with. */
const begun = async <Part extends BatchPart>(client: PoolClient, { claim, parts }: BatchTransaction<Part>): Promise<Pipeline> => {
  const pipeline = new Pipeline(client);
  const opening = [...beginning, claim];
  for (const sent of opening) pipeline.send(sent);
  const asked = lookUpsOf(parts);
  if (asked.length === 0) return pipeline;
  for (const { sent } of asked) pipeline.send(sent);
  const answers = (await pipeline.end()).slice(opening.length);
  for (const [index, { rows }] of answers.entries()) asked[index]?.session.take(rows);
  return new Pipeline(client);
};

const runOn = async <Part extends BatchPart>(client: PoolClient, batch: BatchTransaction<Part>): Promise<number> => {
  const pipeline = await begun(client, batch);
  const written = new Map<Part, readonly RowsToWrite[]>();
  for (const part of batch.parts) written.set(part, write(pipeline, part));
  for (const request of batch.closing(written)) pipeline.send({ request });
  // Sent only now that no fold can throw any more, and that every statement is put into words: half a batch never commits.
  pipeline.send(ending);
  const outcomes = await pipeline.end();
  // After a failed statement the server answers a commit with a rollback, and calls that success.
  if (outcomes.at(-1)?.tag !== 'COMMIT') throw new Error('Postgres rolled the batch back.');
  return [...written.values()].flat().reduce((sum, { rows }) => sum + rows, 0);
};

/**
 * A batch in one turn of the server, or in two where rows have to be looked up before the fold: the right to go on, everything that is
 * written, and the commit. Resolves with the number of rows. When it throws, nothing was written, unless the connection broke at the
 * commit: then only the checkpoints tell.
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
    // The client would wait for a turn that was begun and never ends, and the next attempt for the partitions that it holds.
    client.connection.stream.destroy();
    throw error;
  }
};
