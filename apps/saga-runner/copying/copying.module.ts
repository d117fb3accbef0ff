import { type FactoryProvider, Module, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Accounts, Follows, InstrumentCatalogue, newId, now } from '@copyledger/command-side';
import type { Codec, EventStore } from '@copyledger/eventstore/client';
import { LATEST_PRICES, type LatestPrices } from '@copyledger/hot-store';
import { HealthRegistry } from '@copyledger/platform';
import { FeedRegistry } from '@copyledger/platform/event-log/feed-registry';
import { CODEC, EVENT_STORE } from '@copyledger/platform/event-log/tokens';
import { DATABASE } from '@copyledger/platform/postgres/database.module';
import type { Pool } from 'pg';
import { Registry } from 'prom-client';
import { type CopyRunnerSurroundings, defaultCopyPace } from './copy-runner';
import { defaultCopyLimits } from './copy-surroundings';
import { CopyingController } from './copying.controller';
import { Copying } from './copying.service';
import { marketsOf } from './market-of';
import { PostgresWorkingState } from './postgres-working-state';
import { equityStopper } from './stop-follow';

type Base = Pick<CopyRunnerSurroundings, 'store' | 'codec' | 'accounts' | 'state'>;
type Others = Pick<CopyRunnerSurroundings, 'market' | 'stopFollow'>;

const BASE = Symbol('COPYING_BASE');
const OTHERS = Symbol('COPYING_OTHERS');

const base: FactoryProvider<Base> = {
  provide: BASE,
  inject: [EVENT_STORE, CODEC, Accounts, DATABASE],
  useFactory: (store: EventStore, codec: Codec, accounts: Accounts, pool: Pool) => ({
    ...{ store, codec, accounts },
    state: new PostgresWorkingState({ pool, stateVersion: deskStateVersion }),
  }),
};

const others: FactoryProvider<Others> = {
  provide: OTHERS,
  inject: [InstrumentCatalogue, LATEST_PRICES, Follows],
  useFactory: (catalogue: InstrumentCatalogue, prices: LatestPrices, follows: Follows) => ({
    market: marketsOf(catalogue, prices),
    stopFollow: equityStopper(follows, now),
  }),
};

const copying: FactoryProvider<Copying> = {
  provide: Copying,
  inject: [BASE, OTHERS, Registry, HealthRegistry],
  useFactory: (of: Base, rest: Others, registry: Registry, health: HealthRegistry) =>
    new Copying({ ...of, ...rest, now, newId, limits: defaultCopyLimits, pace: defaultCopyPace }, { registry, health }),
};

/** Of the rows of desks: raised whenever what is in them changes. They are then built again from the log. */
const deskStateVersion = 1;

/** What people follow is traded for them: every leader's fills become orders of the copy accounts. */
@Module({ controllers: [CopyingController], providers: [base, others, copying] })
export class CopyingModule implements OnModuleInit, OnModuleDestroy {
  constructor(
    private readonly copying: Copying,
    private readonly feed: FeedRegistry,
  ) {}

  onModuleInit(): void {
    const { runner } = this.copying;
    this.feed.add(runner, { isStandby: () => runner.status().state === 'standby' });
  }

  /** While log and database are there: what was decided is kept, and another process may go on. */
  onModuleDestroy(): Promise<void> {
    return this.copying.runner.stop();
  }
}
