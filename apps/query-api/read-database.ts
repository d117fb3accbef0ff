import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { CONFIGURATION, type Configuration, HealthRegistry, ProblemError } from '@copyledger/platform';
import { openDatabase, type Queryable, type Statement } from '@copyledger/platform/postgres/database';
import { PreparedNames } from '@copyledger/platform/postgres/prepared-names';
import type { Pool, QueryResult, QueryResultRow } from 'pg';
import { Gauge, Registry } from 'prom-client';

const statementMsMax = 5_000;

/** Connection exceptions, insufficient resources, operator intervention, and views that no projector has made yet, or not in this version. */
const unavailableStates = /^(?:08|53|57|3F000|42P01|42703)/;
const unavailableCodes: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'ENOENT',
]);
/** What the client says without a code of its own. */
const unavailableMessages = /^(?:Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/;

/** The database cannot be used just now, whatever was asked: the statement is not to blame. */
export const isUnavailable = (error: unknown): boolean => {
  if (typeof error !== 'object' || error === null) return false;
  const code = 'code' in error ? String(error.code) : '';
  const message = 'message' in error ? String(error.message) : '';
  return unavailableStates.test(code) || unavailableCodes.has(code) || unavailableMessages.test(message);
};

/** The connections to the read models. A database that is away is told to clients as 503 `unavailable`. */
@Injectable()
export class ReadDatabase implements Queryable, OnApplicationShutdown {
  private readonly logger = new Logger('read-database');
  private readonly pool: Pool;
  private readonly names = new PreparedNames();

  constructor(@Inject(CONFIGURATION) { databaseUrl, databaseConnectionsMax }: Configuration, health: HealthRegistry, registry: Registry) {
    if (databaseUrl === undefined) throw new Error('Invariant: whoever starts the query API says where its database is.');
    this.pool = openDatabase(databaseUrl, {
      applicationName: 'copyledger-query-api',
      connectionsMax: databaseConnectionsMax,
      statementTimeoutMs: statementMsMax,
      onIdleError: (error) => {
        this.logger.warn('A connection broke', error);
      },
    });
    this.pool.on('connect', (client) => {
      // Statements are prepared once and their plans do not depend on the values; planning for an array of ids costs more than running.
      client.query('set plan_cache_mode = force_generic_plan').catch((error: unknown) => {
        this.logger.warn('A new connection could not be set up', error);
      });
    });
    health.register({ name: 'read-database', kinds: ['ready', 'startup'], probe: () => this.probe() });
    this.measure(registry);
  }

  async query<Row extends QueryResultRow>(statement: Statement): Promise<QueryResult<Row>> {
    try {
      return await this.names.reading(() => this.pool.query<Row>(this.names.current(statement)));
    } catch (error) {
      throw this.told(error);
    }
  }

  /** Runs reads that all see the same moment. What is sent without waiting for an answer shares the round trip. */
  async inSnapshot<T>(work: (db: Queryable) => Promise<T>): Promise<T> {
    try {
      return await this.names.reading(() => this.readAtOnce(work));
    } catch (error) {
      throw this.told(error);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.end();
  }

  private async readAtOnce<T>(work: (db: Queryable) => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    let isBroken = true;
    try {
      const begun = client.query('begin transaction isolation level repeatable read read only');
      const db: Queryable = { query: (statement) => client.query(this.names.current(statement)) };
      const [result] = await Promise.all([work(db), begun]);
      await client.query('commit');
      isBroken = false;
      return result;
    } finally {
      // After a failure statements may still be under way: the connection is closed rather than handed on.
      client.release(isBroken);
    }
  }

  /** Also fails when the read models are not there. */
  private async probe(): Promise<void> {
    await this.pool.query('select from read.projection_positions limit 1');
  }

  private told(error: unknown): unknown {
    if (!isUnavailable(error)) return error;
    this.logger.warn('The read models cannot be reached', error);
    return new ProblemError('unavailable', { detail: 'The read models cannot be reached.', headers: { 'Retry-After': '1' }, cause: error });
  }

  private measure(registry: Registry): void {
    const pool = this.pool;
    const connections = new Gauge({
      name: 'query_api_database_connections',
      help: 'Connections to the read models by state, and statements that wait for one.',
      labelNames: ['state'],
      registers: [registry],
      collect() {
        connections.set({ state: 'open' }, pool.totalCount);
        connections.set({ state: 'idle' }, pool.idleCount);
        connections.set({ state: 'awaited' }, pool.waitingCount);
      },
    });
  }
}
