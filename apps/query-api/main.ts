import { ConfigurationError, endWithProcess, loadConfiguration, runMain, startApp } from '@copyledger/platform';
import { HotStoreModule } from '@copyledger/platform/hot-store/hot-store.module';
import { QueryApiModule } from './query-api.module';

runMain(async () => {
  const configuration = loadConfiguration();
  if (configuration.databaseUrl === undefined) {
    throw new ConfigurationError(['DATABASE_URL must be set: the query API alone has no Postgres of its own']);
  }
  const { stop } = await startApp({
    modules: [HotStoreModule.with({ redisUrl: configuration.redisUrl, isOptional: true }), QueryApiModule],
    configuration,
    title: 'Copyledger query API',
  });
  endWithProcess({ stop, shutdownSeconds: configuration.shutdownSeconds });
});
