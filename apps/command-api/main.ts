import { CommandSideModule, createEventCodec } from '@copyledger/command-side';
import { endWithProcess, loadConfiguration, requireUrls, runMain, startApp } from '@copyledger/platform';
import { EventLogModule } from '@copyledger/platform/event-log/event-log.module';
import { HotStoreModule } from '@copyledger/platform/hot-store/hot-store.module';
import { DatabaseModule } from '@copyledger/platform/postgres/database.module';
import { CommandApiModule } from './command-api.module';

runMain(async () => {
  const configuration = loadConfiguration();
  const { eventStoreUrl } = requireUrls(configuration, ['eventStoreUrl']);
  const { databaseUrl } = configuration;
  const modules = [
    EventLogModule.with({ url: eventStoreUrl, codec: createEventCodec() }),
    HotStoreModule.with(configuration),
    // For snapshots, which accounts are loaded faster with.
    ...(databaseUrl === undefined
      ? []
      : [DatabaseModule.with({ url: databaseUrl, applicationName: 'copyledger-command-api', isDispensable: true })]),
    CommandSideModule.create(),
    CommandApiModule,
  ];
  const { stop } = await startApp({ modules, configuration, title: 'Copyledger command API' });
  endWithProcess({ stop, shutdownSeconds: configuration.shutdownSeconds });
});
