import { newId, now } from '@copyledger/command-side/clock';
import { createEventCodec } from '@copyledger/command-side/contracts';
import { type EventStore, eventStoreDbStore } from '@copyledger/eventstore/client';
import { openDatabase } from '@copyledger/platform/postgres/database';
import { postgresSnapshotStore } from '@copyledger/platform/postgres/snapshot-store';
import { type CheckpointStore, openCheckpointStore } from '@copyledger/projections/runtime/checkpoints';
import type { Pool } from 'pg';
import { defaultExchangeLimits } from '../exchange';
import { ExchangeRunner, type RunnerSurroundings } from '../exchange-runner';
import type { OutsideBatch, OutsideReceiver, OutsideSurroundings } from '../outside-port';
import { DepthDesk } from './depth-desk';
import type { FromExchange, LogLine, MarketNews, ThreadSetting, ToExchange } from './messages';
import { NewsDesk } from './news-desk';
import { reportsTo, textOf, WriteCounter } from './reports';

const newsMs = 50;
/** Of the levels of a book there are more than of prices. */
const depthMs = 100;
const statusMs = 1_000;
const clockMs = 1_000;

export interface ServeOptions {
  readonly setting: ThreadSetting;
  readonly post: (message: FromExchange) => void;
  /** Stands on the exchange's port. */
  readonly makeReceiver: (surroundings: OutsideSurroundings) => OutsideReceiver;
}

interface Stores {
  readonly pool: Pool;
  readonly store: EventStore;
  readonly checkpoints: CheckpointStore;
}

const openStores = async ({ eventStoreUrl, databaseUrl }: ThreadSetting): Promise<Stores> => {
  const pool = openDatabase(databaseUrl, { applicationName: 'copyledger-exchange', connectionsMax: 4 });
  return { pool, store: eventStoreDbStore({ url: eventStoreUrl }), checkpoints: await openCheckpointStore(pool) };
};

/** The exchange on a log, a feed and a database connection of its own, spoken to by messages. */
export class ServedExchange {
  private readonly runner: ExchangeRunner;
  private readonly receiver: OutsideReceiver;
  private readonly counter = new WriteCounter();
  private readonly desk = new NewsDesk({ market: (symbol) => this.runner.market(symbol), fedAt: (symbol) => this.runner.fedAt(symbol) });
  private readonly depths = new DepthDesk((symbol) => this.runner.market(symbol));
  private readonly timers: readonly NodeJS.Timeout[];

  private constructor(
    { post, makeReceiver }: ServeOptions,
    private readonly stores: Stores,
  ) {
    const { store, checkpoints } = stores;
    const codec = createEventCodec();
    const say = (line: LogLine): void => {
      post({ kind: 'line', line });
    };
    this.runner = new ExchangeRunner({
      ...{ store, codec, now, newId, clockMs, checkpoints, limits: defaultExchangeLimits },
      ...this.snapshots(say),
      listener: this.listener(post, say),
    });
    this.receiver = makeReceiver({ port: this.runner, store, codec, now });
    this.runner.onReset((symbol) => {
      this.depths.forget(symbol);
      post({ kind: 'begun', symbol, prices: this.desk.begin(symbol), isFed: this.runner.hasFedPrice(symbol) });
    });
    const tell = (news: readonly MarketNews[]): void => {
      if (news.length > 0) post({ kind: 'news', news });
    };
    this.timers = [
      setInterval(() => {
        tell(this.desk.take());
      }, newsMs),
      setInterval(() => {
        tell(this.depths.take());
      }, depthMs),
      setInterval(() => {
        post({ kind: 'status', status: this.runner.status(), counts: this.counter.counts });
      }, statusMs),
    ];
    this.receive = this.receiving(post);
  }

  static async start(options: ServeOptions): Promise<ServedExchange> {
    const served = new ServedExchange(options, await openStores(options.setting));
    void served.runner.start();
    return served;
  }

  /** Takes what the process says. */
  readonly receive: (message: Exclude<ToExchange, { kind: 'stop' }>) => void;

  /** Finishes the appends under way and lets go of everything. */
  async stop(): Promise<void> {
    this.timers.forEach(clearInterval);
    await this.receiver.close();
    await this.runner.stop();
    await this.stores.store.close();
    await this.stores.pool.end();
  }

  private receiving(post: ServeOptions['post']): ServedExchange['receive'] {
    const hand = async (number: number, batch: OutsideBatch): Promise<void> => {
      try {
        post({ kind: 'report', number, report: await this.receiver.receive(batch) });
      } catch (error) {
        const { name, message } = error instanceof Error ? error : new Error(String(error));
        post({ kind: 'refusal', number, name, message });
      }
    };
    return (message) => {
      if (message.kind === 'outside') void hand(message.number, message.batch);
      else if (message.kind === 'take-over') void this.runner.takeOver();
      else {
        this.runner.feedPrice(message.price);
        this.receiver.feedPrice?.(message.price);
      }
    };
  }

  private snapshots(say: (line: LogLine) => void): Pick<RunnerSurroundings, 'snapshots' | 'onSnapshotFailure'> {
    return {
      snapshots: postgresSnapshotStore(this.stores.pool, ({ stream, revision }) => {
        say({ severity: 'warn', text: `${stream}: the snapshot of revision ${revision} is damaged and passed over` });
      }),
      onSnapshotFailure: (stream, error) => {
        say({ severity: 'warn', text: `${stream}: no snapshot; the market goes on without`, error: textOf(error) });
      },
    };
  }

  private listener(post: ServeOptions['post'], say: (line: LogLine) => void): RunnerSurroundings['listener'] {
    const reports = reportsTo(say);
    return {
      ...reports,
      onState: (state, reason) => {
        reports.onState(state, reason);
        post({ kind: 'state', state });
      },
      onWritten: (symbol, entries) => {
        this.counter.count(entries);
        this.desk.note(symbol);
        this.depths.note(symbol);
      },
    };
  }
}
