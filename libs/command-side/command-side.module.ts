import { type DynamicModule, type FactoryProvider, Global, Module } from '@nestjs/common';
import { Gauge, Registry } from 'prom-client';
import type { AggregateSettings } from '@copyledger/eventstore/aggregates';
import { CODEC, EVENT_STORE } from '@copyledger/platform/event-log/tokens';
import { FeedRegistry } from '@copyledger/platform/event-log/feed-registry';
import { Accounts, Instruments, Transfers } from './aggregates';
import { now } from './clock';
import { InstrumentCatalogue } from './instrument-catalogue';

const aggregates = <T>(type: new (settings: AggregateSettings) => T): FactoryProvider<T> => ({
  provide: type,
  inject: [EVENT_STORE, CODEC],
  useFactory: (store: AggregateSettings['store'], codec: AggregateSettings['codec']) => new type({ store, codec, now }),
});

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

/** The aggregates of this process and what their commands are checked against. Global: the API, settlement and sagas share it. */
@Global()
@Module({})
export class CommandSideModule {
  static create(): DynamicModule {
    const providers = [aggregates(Accounts), aggregates(Instruments), aggregates(Transfers), catalogue];
    return { module: CommandSideModule, providers, exports: [Accounts, Instruments, Transfers, InstrumentCatalogue] };
  }
}
