import { type DynamicModule, type FactoryProvider, Global, Inject, Logger, Module, type OnApplicationShutdown } from '@nestjs/common';
import {
  FED_PRICES,
  HOT_STORE,
  type HotStore,
  LATEST_PRICES,
  type LatestPrices,
  MARK_PRICES,
  memoryHotStore,
  redisHotStore,
} from '@copyledger/hot-store';
import { instantOfMillis } from '@copyledger/kernel';
import { HealthRegistry } from '../health/health-registry';

export interface HotStoreModuleOptions {
  /** `redis://...`; without it the process keeps to itself. */
  readonly redisUrl?: string | undefined;
  /** The process serves well enough without Redis: it stays ready. */
  readonly isOptional?: boolean;
}

const openStore = ({ redisUrl }: HotStoreModuleOptions): HotStore | Promise<HotStore> => {
  const logger = new Logger('hot-store');
  const options = {
    now: () => instantOfMillis(Date.now()),
    report: (error: unknown) => {
      logger.warn('the hot store reports a failure', error);
    },
  };
  return redisUrl === undefined ? memoryHotStore(options) : redisHotStore({ ...options, url: redisUrl });
};

/** Cut off from Redis, a process would take market orders at prices that the others know to be old: it is not ready then. */
const storeOf = (options: HotStoreModuleOptions): FactoryProvider<HotStore> => ({
  provide: HOT_STORE,
  inject: [HealthRegistry],
  useFactory: async (health: HealthRegistry) => {
    const store = await openStore(options);
    if (options.redisUrl !== undefined && options.isOptional !== true)
      health.register({ name: 'hot-store', kinds: ['ready'], probe: () => store.probe() });
    return store;
  },
});

const prices: FactoryProvider<LatestPrices> = {
  provide: LATEST_PRICES,
  inject: [HOT_STORE],
  useFactory: (store: HotStore) => store.prices,
};

const fedPrices: FactoryProvider<LatestPrices> = {
  provide: FED_PRICES,
  inject: [HOT_STORE],
  useFactory: (store: HotStore) => store.fed,
};

const markPrices: FactoryProvider<LatestPrices> = {
  provide: MARK_PRICES,
  inject: [HOT_STORE],
  useFactory: (store: HotStore) => store.marks,
};

/** What this process shares with others for speed: latest prices. Global, once per process. */
@Global()
@Module({})
export class HotStoreModule implements OnApplicationShutdown {
  constructor(@Inject(HOT_STORE) private readonly store: HotStore) {}

  static with(options: HotStoreModuleOptions): DynamicModule {
    return {
      module: HotStoreModule,
      providers: [storeOf(options), prices, fedPrices, markPrices],
      exports: [HOT_STORE, LATEST_PRICES, FED_PRICES, MARK_PRICES],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.store.close();
  }
}
