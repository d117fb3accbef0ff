import type { Queryable } from '@copyledger/platform/postgres/database';
import type { Pool, PoolClient } from 'pg';

/** Where projections say that they have written deltas: `<projection>/<partition>`. */
const channel = 'projections_delta';
/** A server that is gone without a word would be waited for until the system gives the connection up. */
const readMsMax = 10_000;

export interface SessionListener {
  /** A partition has new deltas. */
  readonly onNotice: (partition: string) => void;
  readonly onEnd: () => void;
}

/** One connection that listens and reads: when it breaks, both end together, and nobody waits for a notice that cannot come. */
export class TailSession {
  private constructor(private readonly client: PoolClient) {}

  static async open(pool: Pool, { onNotice, onEnd }: SessionListener): Promise<TailSession> {
    const client = await pool.connect();
    client.on('notification', ({ payload = '' }) => {
      onNotice(payload);
    });
    client.on('end', onEnd);
    const session = new TailSession(client);
    try {
      await session.inTime(client.query(`listen ${channel}`));
      return session;
    } catch (error) {
      session.close();
      throw error;
    }
  }

  /** Runs reads that all see the same snapshot of the database. After a failure the session has to be closed. */
  async read<T>(work: (db: Queryable) => Promise<T>): Promise<T> {
    const { client } = this;
    const run = async (): Promise<T> => {
      // Not waited for: what follows on a pipelining connection arrives with it.
      const begun = client.query('begin transaction isolation level repeatable read read only');
      const [result] = await Promise.all([work(client), begun]);
      await client.query('commit');
      return result;
    };
    return this.inTime(run());
  }

  /** Closes the connection. */
  close(): void {
    this.client.removeAllListeners('notification');
    this.client.release(true);
  }

  private async inTime<T>(work: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        reject(new Error(`Postgres has not answered within ${readMsMax} ms.`));
      }, readMsMax);
    });
    try {
      return await Promise.race([work, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}
