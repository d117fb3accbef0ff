import { Inject, Injectable, Module, type OnModuleInit } from '@nestjs/common';
import { Accounts, Transfers } from '@copyledger/command-side';
import type { FeedConsumer } from '@copyledger/eventstore/client';
import { DATABASE } from '@copyledger/platform/postgres/database.module';
import { FeedRegistry } from '@copyledger/platform/event-log/feed-registry';
import { type CheckpointStore, openCheckpointStore } from '@copyledger/projections/index';
import type { Pool } from 'pg';
import { CopyingModule } from './copying/copying.module';
import { ExchangeModule } from './exchange/exchange.module';
import { FollowsModule } from './follows/follows.module';
import { OutsideModule } from './outside/outside.module';
import { sagaConsumer } from './saga';
import { Settlement } from './settlement/settlement.saga';
import { TransferSaga } from './transfers/transfer.saga';

/** The sagas, in the order in which they are added to the feed. */
@Injectable()
class Sagas {
  constructor(
    private readonly accounts: Accounts,
    private readonly transfers: Transfers,
  ) {}

  consumers(checkpoints: CheckpointStore): readonly FeedConsumer[] {
    const settlement = new Settlement(this.accounts);
    const transfers = new TransferSaga(this.accounts, this.transfers);
    return [
      sagaConsumer({
        ...{ name: 'settlement', streamPrefixes: ['market-'], isSelective: true, checkpoints },
        react: (batch) => settlement.settle(batch),
        owedFrom: () => settlement.owedFrom,
      }),
      sagaConsumer({ name: 'transfers', streamPrefixes: ['transfer-'], checkpoints, react: (batch) => transfers.react(batch) }),
    ];
  }
}

/** The parts that react to the log: the exchange in its thread, settlement, transfers, copying and follows. Each keeps its own checkpoint. */
@Module({ imports: [ExchangeModule, OutsideModule, CopyingModule, FollowsModule], providers: [Sagas] })
export class SagaRunnerModule implements OnModuleInit {
  constructor(
    private readonly sagas: Sagas,
    @Inject(DATABASE) private readonly database: Pool,
    private readonly feed: FeedRegistry,
  ) {}

  async onModuleInit(): Promise<void> {
    for (const consumer of this.sagas.consumers(await openCheckpointStore(this.database))) this.feed.add(consumer);
  }
}
