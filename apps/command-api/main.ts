import { CommandSideModule, createEventCodec } from '@copyledger/command-side';
import { endWithProcess, loadConfiguration, requireUrls, runMain, startApp } from '@copyledger/platform';
import { EventLogModule } from '@copyledger/platform/event-log/event-log.module';
import { HotStoreModule } from '@copyledger/platform/hot-store/hot-store.module';
import { CommandApiModule } from './command-api.module';

runMain(async () => {
  const configuration = loadConfiguration();
  const { eventStoreUrl } = requireUrls(configuration, ['eventStoreUrl']);
  const modules = [
    EventLogModule.with({ url: eventStoreUrl, codec: createEventCodec() }),
    HotStoreModule.with(configuration),
    CommandSideModule.create(),
    CommandApiModule,
  ];
  const { stop } = await startApp({ modules, configuration, title: 'Copyledger command API' });
  endWithProcess({ stop, shutdownSeconds: configuration.shutdownSeconds });
});
