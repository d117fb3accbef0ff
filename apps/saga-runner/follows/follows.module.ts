import { type FactoryProvider, Inject, Logger, Module, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Accounts, Follows, Leaders, now, Transfers } from '@copyledger/command-side';
import type { Codec, EventStore } from '@copyledger/eventstore/client';
import { FeedRegistry } from '@copyledger/platform/event-log/feed-registry';
import { CODEC, EVENT_STORE } from '@copyledger/platform/event-log/tokens';
import { DATABASE } from '@copyledger/platform/postgres/database.module';
import { openCheckpointStore } from '@copyledger/projections/index';
import type { Pool } from 'pg';
import { sagaConsumer } from '../saga';
import { FollowClock } from './follow-clock';
import { type FollowAggregates } from './follow-hands';
import { FollowSaga, followSagaPrefixes } from './follow.saga';
import { FollowValuer } from './follow-valuer';
import { PastMarks } from './past-marks';
import { PostgresRegister } from './postgres-register';

const AGGREGATES = Symbol('FOLLOW_AGGREGATES');

const aggregates: FactoryProvider<FollowAggregates> = {
  provide: AGGREGATES,
  inject: [Accounts, Transfers, Leaders, Follows],
  useFactory: (accounts: Accounts, transfers: Transfers, leaders: Leaders, follows: Follows) => ({ accounts, transfers, leaders, follows }),
};

const saga: FactoryProvider<FollowSaga> = {
  provide: FollowSaga,
  inject: [AGGREGATES, EVENT_STORE, CODEC, DATABASE],
  useFactory: (of: FollowAggregates, store: EventStore, codec: Codec, pool: Pool) => {
    const valuer = new FollowValuer({ accounts: of.accounts, store, codec, marks: new PastMarks({ store, codec }) });
    return new FollowSaga({ ...of, valuer, register: new PostgresRegister(pool) });
  },
};

/** A period ends at its second; nobody waits longer for what they are owed. */
const tickMs = 1_000;

/** Follows and the money between follower and leader. */
@Module({ providers: [aggregates, saga] })
export class FollowsModule implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('follows');
  private readonly clock: FollowClock;

  constructor(
    private readonly saga: FollowSaga,
    private readonly feed: FeedRegistry,
    @Inject(DATABASE) private readonly database: Pool,
  ) {
    const onFailure = (error: unknown): void => {
      this.logger.error('what is due could not be settled, and is tried again', error);
    };
    this.clock = new FollowClock({ tick: (at) => saga.tick(at), now, everyMs: tickMs, onFailure });
  }

  async onModuleInit(): Promise<void> {
    const { saga } = this;
    const checkpoints = await openCheckpointStore(this.database);
    const react = saga.react.bind(saga);
    const consumer = sagaConsumer({
      name: 'follows',
      streamPrefixes: followSagaPrefixes,
      isSelective: true,
      checkpoints,
      react,
      owedFrom: () => saga.owedFrom,
    });
    this.feed.add({
      ...consumer,
      loadCheckpoint: async () => {
        await saga.load();
        this.clock.start();
        return consumer.loadCheckpoint();
      },
    });
  }

  /** While log and database are there. */
  onModuleDestroy(): Promise<void> {
    return this.clock.stop();
  }
}
