import { QueryApiModule } from '@copyledger/apps/query-api/query-api.module';
import { derivedId } from '@copyledger/kernel';
import { createApp, createLogger, issueToken, loadConfiguration, openKeyring } from '@copyledger/platform';
import { HotStoreModule } from '@copyledger/platform/hot-store/hot-store.module';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { setTimeout as sleep } from 'node:timers/promises';

const routes = ['portfolio', 'orders?status=open', 'fills?limit=20', 'ledger?limit=20', 'events?limit=20', 'pnl', 'activity?limit=20'];
const accounts = 20;
const askersMax = 2;
/** What is asked must not take the machine from what is rebuilt. */
const pauseMs = 10;

/** Asks the query API about all accounts, one question after the other, and notes what it fails to answer. */
export class Questions {
  answered = 0;
  readonly failures: string[] = [];
  private isOver = false;
  private asking: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly app: NestFastifyApplication,
    private readonly headers: Record<string, string>,
  ) {}

  static async start(databaseUrl: string, dataDir: string): Promise<Questions> {
    const configuration = loadConfiguration({ DATA_DIR: dataDir, DATABASE_URL: databaseUrl, RATE_LIMIT_READS: 'off' });
    const logger = createLogger(configuration, { write: () => undefined });
    const app = await createApp({ modules: [HotStoreModule.with(configuration), QueryApiModule], configuration, logger });
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    const { privateKey } = openKeyring(configuration);
    const token = await issueToken({ user: 'vera', role: 'auditor', ttlSeconds: 600 }, { privateKey: privateKey!, terms: configuration });
    const questions = new Questions(app, { authorization: `Bearer ${token}` });
    questions.asking = Promise.all(Array.from({ length: askersMax }, (_, asker) => questions.ask(asker)));
    return questions;
  }

  async stop(): Promise<void> {
    this.isOver = true;
    await this.asking;
    await this.app.close();
  }

  private async ask(first: number): Promise<void> {
    for (let index = first; !this.isOver; index += askersMax) {
      const accountId = derivedId<'account'>('bench', String(index % accounts));
      const url = `/v1/accounts/${accountId}/${routes[index % routes.length] ?? ''}`;
      const { statusCode, body } = await this.app.inject({ method: 'GET', url, headers: this.headers });
      if (statusCode === 200) this.answered += 1;
      else this.failures.push(`${url}: ${statusCode} ${body.slice(0, 200)}`);
      await sleep(pauseMs);
    }
  }
}
