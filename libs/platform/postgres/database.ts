import { type CustomTypesConfig, Pool, type PoolClient, type QueryResult, type QueryResultRow, types } from 'pg';
import { instantText } from './instant-text';

/** A statement that each connection parses and plans once. */
export interface Statement {
  readonly name?: string;
  readonly text: string;
  readonly values?: unknown[];
}

/** What a query needs: a pool, or one connection of it, for instance inside a transaction. */
export interface Queryable {
  query<Row extends QueryResultRow>(statement: Statement): Promise<QueryResult<Row>>;
}

export interface DatabaseOptions {
  /** Shown by `pg_stat_activity` and in the server's log. */
  readonly applicationName?: string;
  readonly connectionsMax?: number;
  /** A statement that takes longer is cancelled; 0 lets it run. */
  readonly statementTimeoutMs?: number;
  /** Told when a connection that nobody uses breaks. The pool drops it and opens another when needed, so nothing has to be done. */
  readonly onIdleError?: (error: Error) => void;
}

const defaults = {
  applicationName: 'copyledger',
  connectionsMax: 10,
  statementTimeoutMs: 15_000,
  lockTimeoutMs: 10_000,
  idleInTransactionTimeoutMs: 30_000,
  connectTimeoutMs: 5_000,
  idleConnectionMs: 30_000,
} as const;

/**
 * Numbers arrive as text, so that no digit is lost; timestamps as `Instant` text in UTC with microseconds, where `Date` would cut
 * them to milliseconds.
 */
const exactTypes: CustomTypesConfig = {
  getTypeParser: (oid, format): unknown =>
    oid === types.builtins.TIMESTAMPTZ ? instantText : (types.getTypeParser(oid, format) as unknown),
};

/**
 * A pool for one database, not yet connected. `bigint` and `numeric` are read as strings, `timestamptz` as `Instant`. Statements that
 * are sent without waiting for the one before share the round trip.
 */
export const openDatabase = (url: string, options: DatabaseOptions = {}): Pool => {
  const pool = new Pool({
    connectionString: url,
    application_name: options.applicationName ?? defaults.applicationName,
    max: options.connectionsMax ?? defaults.connectionsMax,
    statement_timeout: options.statementTimeoutMs ?? defaults.statementTimeoutMs,
    lock_timeout: defaults.lockTimeoutMs,
    idle_in_transaction_session_timeout: defaults.idleInTransactionTimeoutMs,
    connectionTimeoutMillis: defaults.connectTimeoutMs,
    idleTimeoutMillis: defaults.idleConnectionMs,
    keepAlive: true,
    pipeline: true,
    options: '-c timezone=UTC -c datestyle=ISO',
    types: exactTypes,
  });
  // Without a listener, Node ends the process when the server closes a connection: an idle one tells the pool, one in use itself, and
  // there the statement under way fails as well.
  pool.on('error', (error) => {
    // `end` does not wait for the server to close what is idle: a server that ends right after it may be faster, and that is no news.
    if (!pool.ending) options.onIdleError?.(error);
  });
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
};

/** Runs `work` in one transaction: commits what it did, or rolls everything back and throws what it threw. */
export const inTransaction = async <T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> => {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    // A connection that cannot even roll back is closed, which rolls back as well.
    await client.query('rollback').catch((reason: unknown) => {
      broken = reason instanceof Error ? reason : new Error(String(reason));
    });
    throw error;
  } finally {
    client.release(broken);
  }
};
