import {
  type BeforeApplicationShutdown,
  type DynamicModule,
  type FactoryProvider,
  Global,
  Inject,
  Module,
  type OnApplicationShutdown,
  type ValueProvider,
} from '@nestjs/common';
import { type Codec, type EventStore, eventStoreDbStore } from '@copyledger/eventstore/client';
import { HealthRegistry } from '../health/health-registry';
import { FeedRegistry } from './feed-registry';
import { CODEC, EVENT_STORE } from './tokens';

export interface EventLogOptions {
  /** `esdb://...` */
  readonly url: string;
  readonly codec: Codec;
}

const storeOf = (url: string): FactoryProvider<EventStore> => ({
  provide: EVENT_STORE,
  inject: [HealthRegistry],
  useFactory: (health: HealthRegistry) => {
    const store = eventStoreDbStore({ url });
    health.register({
      name: 'event-log',
      kinds: ['ready', 'startup'],
      probe: async () => {
        await store.head();
      },
    });
    return store;
  },
});

/** The one way to the log, and the one feed from it, of this process. The query side never imports it. */
@Global()
@Module({})
export class EventLogModule implements BeforeApplicationShutdown, OnApplicationShutdown {
  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    private readonly feed: FeedRegistry,
  ) {}

  static with({ url, codec }: EventLogOptions): DynamicModule {
    const codecProvider: ValueProvider<Codec> = { provide: CODEC, useValue: codec };
    return { module: EventLogModule, providers: [storeOf(url), codecProvider, FeedRegistry], exports: [EVENT_STORE, CODEC, FeedRegistry] };
  }

  /** While the database is still there: consumers finish what is under way. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.feed.stop();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.store.close();
  }
}
