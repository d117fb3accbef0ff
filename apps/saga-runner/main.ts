import { CommandSideModule, createEventCodec } from '@copyledger/command-side';
import { endWithProcess, loadConfiguration, requireUrls, runMain, startApp } from '@copyledger/platform';
import { EventLogModule } from '@copyledger/platform/event-log/event-log.module';
import { HotStoreModule } from '@copyledger/platform/hot-store/hot-store.module';
import { DatabaseModule } from '@copyledger/platform/postgres/database.module';
import { SagaRunnerModule } from './saga-runner.module';

runMain(async () => {
  const configuration = loadConfiguration();
  const { eventStoreUrl, databaseUrl } = requireUrls(configuration, ['eventStoreUrl', 'databaseUrl']);
  const modules = [
    EventLogModule.with({ url: eventStoreUrl, codec: createEventCodec() }),
    DatabaseModule.with({ url: databaseUrl, applicationName: 'copyledger-saga-runner' }),
    HotStoreModule.with(configuration),
    CommandSideModule.create(),
    SagaRunnerModule,
  ];
  const { stop } = await startApp({ modules, configuration, title: 'Copyledger saga runner' });
  endWithProcess({ stop, shutdownSeconds: configuration.shutdownSeconds });
});
