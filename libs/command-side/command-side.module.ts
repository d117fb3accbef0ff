import { type DynamicModule, type FactoryProvider, Global, Module, type OnModuleDestroy } from '@nestjs/common';
import { Gauge, Registry } from 'prom-client';
import type { AggregateSettings } from '@copyledger/eventstore/aggregates';
import { CODEC, EVENT_STORE } from '@copyledger/platform/event-log/tokens';
import { FeedRegistry } from '@copyledger/platform/event-log/feed-registry';
import { DATABASE } from '@copyledger/platform/postgres/database.module';
import type { Pool } from 'pg';
import { Accounts, Follows, Instruments, Leaders, Transfers } from './aggregates';
import { now } from './clock';
import { InstrumentCatalogue } from './instrument-catalogue';
import { keptSnapshots } from './kept-snapshots';

const aggregates = <T>(type: new (settings: AggregateSettings) => T): FactoryProvider<T> => ({
  provide: type,
  inject: [EVENT_STORE, CODEC],
  useFactory: (store: AggregateSettings['store'], codec: AggregateSettings['codec']) => new type({ store, codec, now }),
});

const accounts: FactoryProvider<Accounts> = {
  provide: Accounts,
  inject: [EVENT_STORE, CODEC, Registry, { token: DATABASE, optional: true }],
  useFactory: (store: AggregateSettings['store'], codec: AggregateSettings['codec'], registry: Registry, database?: Pool) =>
    new Accounts({ store, codec, now, ...(database && keptSnapshots(database, registry)) }),
};

/** An account in quarantine takes no commands, while the others go on: an alarm, and no reason to take the process out of service. */
const watchQuarantine = (accounts: Accounts, registry: Registry): void => {
  new Gauge({
    name: 'copyledger_accounts_quarantined',
    help: 'Accounts whose history can not be folded; each needs somebody to look.',
    registers: [registry],
    collect() {
      this.set(accounts.quarantined().length);
    },
  });
};

const catalogue: FactoryProvider<InstrumentCatalogue> = {
  provide: InstrumentCatalogue,
  inject: [FeedRegistry, Accounts, Registry],
  useFactory: (feed: FeedRegistry, accounts: Accounts, registry: Registry) => {
    watchQuarantine(accounts, registry);
    const made = new InstrumentCatalogue();
    // Without it an order right after a restart would be refused for an instrument that there is.
    feed.add(made, { isAwaited: true });
    return made;
  },
};

/**
 * The aggregates of this process and what their commands are checked against. Global: the API, settlement and sagas share it. Accounts are
 * kept in snapshots where the process has a database.
 */
@Global()
@Module({})
export class CommandSideModule implements OnModuleDestroy {
  constructor(private readonly accounts: Accounts) {}

  static create(): DynamicModule {
    const others = [Instruments, Transfers, Leaders, Follows];
    const providers = [accounts, ...others.map((type) => aggregates<object>(type)), catalogue];
    return { module: CommandSideModule, providers, exports: [Accounts, ...others, InstrumentCatalogue] };
  }

  /** Before the database is closed. */
  onModuleDestroy(): Promise<void> {
    return this.accounts.stopSnapshots();
  }
}
