import { type FactoryProvider, Inject, Injectable, Module, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Accounts, InstrumentCatalogue, now, Transfers } from '@copyledger/command-side';
import type { AggregateSettings } from '@copyledger/eventstore/aggregates';
import type { FeedConsumer } from '@copyledger/eventstore/client';
import { LATEST_PRICES, type LatestPrices } from '@copyledger/hot-store';
import { DATABASE } from '@copyledger/platform/postgres/database.module';
import { CODEC, EVENT_STORE } from '@copyledger/platform/event-log/tokens';
import { FeedRegistry } from '@copyledger/platform/event-log/feed-registry';
import { type CheckpointStore, openCheckpointStore } from '@copyledger/projections/index';
import type { Pool } from 'pg';
import { sagaConsumer, type SagaOptions } from './saga';
import { Settlement } from './settlement/settlement.saga';
import { TransferSaga } from './transfers/transfer.saga';
import { Markets } from './venue/markets';
import { Venue } from './venue/venue.saga';

const markets: FactoryProvider<Markets> = {
  provide: Markets,
  inject: [EVENT_STORE, CODEC],
  useFactory: (store: AggregateSettings['store'], codec: AggregateSettings['codec']) => new Markets({ store, codec, now }),
};

const venue: FactoryProvider<Venue> = {
  provide: Venue,
  inject: [Markets, LATEST_PRICES, InstrumentCatalogue],
  useFactory: (traded: Markets, prices: LatestPrices, catalogue: InstrumentCatalogue) => new Venue(traded, prices, catalogue),
};

/** The sagas, in the order in which they are added to the feed. */
@Injectable()
class Sagas {
  constructor(
    readonly venue: Venue,
    private readonly accounts: Accounts,
    private readonly transfers: Transfers,
  ) {}

  consumers(checkpoints: CheckpointStore): readonly FeedConsumer[] {
    const settlement = new Settlement(this.accounts);
    const transfers = new TransferSaga(this.accounts, this.transfers);
    const saga = (name: string, prefix: string, react: SagaOptions['react']): FeedConsumer =>
      sagaConsumer({ name, streamPrefixes: [prefix], checkpoints, react });
    return [
      saga('venue', 'account-', (batch) => this.venue.react(batch)),
      saga('settlement', 'market-', (batch) => settlement.settle(batch)),
      saga('transfers', 'transfer-', (batch) => transfers.react(batch)),
    ];
  }
}

/** The parts that react to the log: the stand-in venue, settlement and transfers. Each keeps its own checkpoint. */
@Module({ providers: [markets, venue, Sagas] })
export class SagaRunnerModule implements OnModuleInit, OnModuleDestroy {
  private unsubscribe: () => void = () => undefined;

  constructor(
    private readonly sagas: Sagas,
    @Inject(DATABASE) private readonly database: Pool,
    @Inject(LATEST_PRICES) private readonly prices: LatestPrices,
    private readonly feed: FeedRegistry,
  ) {}

  async onModuleInit(): Promise<void> {
    for (const consumer of this.sagas.consumers(await openCheckpointStore(this.database))) this.feed.add(consumer);
    this.unsubscribe = this.prices.subscribe((price) => {
      this.sagas.venue.quote(price);
    });
  }

  onModuleDestroy(): void {
    this.unsubscribe();
  }
}
