import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ProjectorModule } from '@copyledger/apps/projector/projector.module';
import { CommandApiModule } from '@copyledger/apps/command-api/command-api.module';
import { QueryApiModule } from '@copyledger/apps/query-api/query-api.module';
import { SagaRunnerModule } from '@copyledger/apps/saga-runner/saga-runner.module';
import { CommandSideModule, createEventCodec } from '@copyledger/command-side';
import { startNode } from '@copyledger/eventstore/node';
import { type Configuration, createApp, type PinoLogger } from '@copyledger/platform';
import { announceParts } from '@copyledger/platform/config/running-parts';
import { EventLogModule } from '@copyledger/platform/event-log/event-log.module';
import { HotStoreModule } from '@copyledger/platform/hot-store/hot-store.module';
import { startPostgres } from '@copyledger/platform/postgres';
import { DatabaseModule } from '@copyledger/platform/postgres/database.module';
import { ProjectionPositions } from '@copyledger/projections/runtime/positions.queries';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { listDefaultInstruments } from './default-instruments';

/** A part that runs beside the application, and ends after it. */
interface Part {
  readonly url: string;
  stop(): Promise<void>;
}

export interface RunningPlatform {
  readonly url: string;
  readonly app: NestFastifyApplication;
  stop(): Promise<void>;
}

const outside = (url: string): Part => ({ url, stop: () => Promise.resolve() });

const startParts = async ({ dataDir, eventStoreUrl, databaseUrl }: Configuration): Promise<readonly [log: Part, database: Part]> => {
  // Others may pass through, since under root Postgres runs as another user; each part closes its own folder.
  mkdirSync(dataDir, { recursive: true, mode: 0o711 });
  const [log, database] = await Promise.allSettled([
    eventStoreUrl === undefined ? startNode({ path: join(dataDir, 'eventstore') }) : Promise.resolve(outside(eventStoreUrl)),
    databaseUrl === undefined ? startPostgres(join(dataDir, 'postgres')) : Promise.resolve(outside(databaseUrl)),
  ]);
  if (log.status === 'fulfilled' && database.status === 'fulfilled') return [log.value, database.value];
  for (const part of [log, database]) if (part.status === 'fulfilled') await part.value.stop();
  throw log.status === 'rejected' ? log.reason : (database as PromiseRejectedResult).reason;
};

const compose = (configuration: Configuration, addresses: { readonly log: string; readonly database: string }, logger?: PinoLogger) =>
  createApp({
    modules: [
      EventLogModule.with({ url: addresses.log, codec: createEventCodec() }),
      DatabaseModule.with({ url: addresses.database, applicationName: 'copyledger' }),
      HotStoreModule.with(configuration),
      CommandSideModule.create(),
      CommandApiModule,
      SagaRunnerModule,
      ProjectorModule.inThread(),
      QueryApiModule,
    ],
    configuration: { ...configuration, eventStoreUrl: addresses.log, databaseUrl: addresses.database },
    ...(logger !== undefined && { logger }),
    title: 'Copyledger',
  });

/** Every part of the product in one process, on what the configuration names or else on embedded parts under its data directory. */
export const startPlatform = async (configuration: Configuration, logger?: PinoLogger): Promise<RunningPlatform> => {
  const [log, database] = await startParts(configuration);
  let app: NestFastifyApplication | undefined;
  const withdraw = announceParts(configuration.dataDir, {
    ...(configuration.eventStoreUrl === undefined && { eventStoreUrl: log.url }),
    ...(configuration.databaseUrl === undefined && { databaseUrl: database.url }),
  });
  /** The application first, then what it stood on. */
  const stop = async (): Promise<void> => {
    withdraw();
    await app?.close();
    await Promise.all([log.stop(), database.stop()]);
  };
  try {
    app = await compose(configuration, { log: log.url, database: database.url }, logger);
    const positions = app.get(ProjectionPositions);
    app.get(ProjectorModule).onCommit((projection, position) => {
      positions.report(projection, position);
    });
    await app.listen(configuration.port, configuration.httpHost);
    await listDefaultInstruments(app);
    return { url: await app.getUrl(), app, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};
