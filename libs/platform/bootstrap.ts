import { type DynamicModule, Logger, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { collectDefaultMetrics, Registry } from 'prom-client';
import type { Configuration } from './config/configuration';
import { compressAnswers } from './http/compression';
import { tagEntities } from './http/entity-tags';
import { createAdapter } from './http/fastify-adapter';
import { acceptJsonOnly } from './http/json-body';
import { serveDocs } from './http/open-api';
import { SocketAdapter } from './http/socket-adapter';
import { createLogger, type PinoLogger } from './logging/logger';
import { observeDurations } from './metrics/http-durations';
import { PlatformModule } from './platform.module';
import { createValidationPipe } from './problem/validation';
import { product } from './product';

@Module({})
class CompositionModule {}

export interface AppOptions {
  /** The root modules to run in this process: one app's alone, or several. */
  readonly modules: readonly (Type | DynamicModule)[];
  readonly configuration: Configuration;
  /** Made from the configuration when absent. */
  readonly logger?: PinoLogger;
  /** The title of the API's page. */
  readonly title?: string;
}

export interface RunningApp {
  /** Where it listens, `http://127.0.0.1:3000`. */
  readonly url: string;
  readonly app: NestFastifyApplication;
  /** Serves what is under way, closes every part, and is done. */
  readonly stop: () => Promise<void>;
}

const prepare = async (app: NestFastifyApplication, title: string): Promise<void> => {
  const fastify = app.getHttpAdapter().getInstance();
  const registry = app.get<Registry>(Registry);
  acceptJsonOnly(fastify);
  await compressAnswers(app);
  tagEntities(fastify);
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.header('X-Request-Id', request.id);
    done();
  });
  collectDefaultMetrics({ register: registry });
  observeDurations(fastify, registry);
  app.useWebSocketAdapter(new SocketAdapter(app));
  app.useGlobalPipes(createValidationPipe());
  serveDocs(app, { title, version: product.version });
};

/** Composes the modules into one application that is ready to `listen`, or to `init` and `inject` in a test. */
export const createApp = async ({ modules, configuration, logger, title = product.name }: AppOptions): Promise<NestFastifyApplication> => {
  const root = { module: CompositionModule, imports: [PlatformModule.with(configuration), ...modules] };
  const app = await NestFactory.create<NestFastifyApplication>(root, createAdapter(configuration), {
    logger: logger ?? createLogger(configuration),
    abortOnError: false,
    bodyParser: false,
  });
  await prepare(app, title);
  return app;
};

/** Composes the modules and listens on the configured address. */
export const startApp = async (options: AppOptions): Promise<RunningApp> => {
  const app = await createApp(options);
  const { httpHost, port } = options.configuration;
  try {
    await app.listen(port, httpHost);
  } catch (error) {
    await app.close();
    throw error;
  }
  const url = await app.getUrl();
  new Logger('http').log(`listening on ${url} after ${process.uptime().toFixed(2)} s`);
  return { url, app, stop: () => app.close() };
};
