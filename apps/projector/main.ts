import { createEventCodec } from '@copyledger/command-side';
import { endWithProcess, loadConfiguration, requireUrls, runMain, startApp } from '@copyledger/platform';
import { EventLogModule } from '@copyledger/platform/event-log/event-log.module';
import { DatabaseModule } from '@copyledger/platform/postgres/database.module';
import { ProjectorModule } from './projector.module';

runMain(async () => {
  const configuration = loadConfiguration();
  const { eventStoreUrl, databaseUrl } = requireUrls(configuration, ['eventStoreUrl', 'databaseUrl']);
  const modules = [
    EventLogModule.with({ url: eventStoreUrl, codec: createEventCodec() }),
    DatabaseModule.with({ url: databaseUrl, applicationName: 'copyledger-projector' }),
    ProjectorModule.here(),
  ];
  const { stop } = await startApp({ modules, configuration, title: 'Copyledger projector' });
  endWithProcess({ stop, shutdownSeconds: configuration.shutdownSeconds });
});
