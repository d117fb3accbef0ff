import { type DynamicModule, type FactoryProvider, Global, Inject, Logger, Module, type OnApplicationShutdown } from '@nestjs/common';
import type { Pool } from 'pg';
import { HealthRegistry } from '../health/health-registry';
import { openDatabase } from './database';

/** The token that the writing parts (projector, sagas) inject their database by. */
export const DATABASE = Symbol('DATABASE');

export interface DatabaseModuleOptions {
  readonly url: string;
  readonly applicationName: string;
  /** The process serves without it as well, if more slowly: it is then not taken out of service while the database is away. */
  readonly isDispensable?: boolean;
}

const pool = ({ url, applicationName, isDispensable = false }: DatabaseModuleOptions): FactoryProvider<Pool> => ({
  provide: DATABASE,
  inject: [HealthRegistry],
  useFactory: (health: HealthRegistry) => {
    const logger = new Logger('database');
    const made = openDatabase(url, {
      applicationName,
      onIdleError: (error) => {
        logger.warn('a connection broke', error);
      },
    });
    const probe = async (): Promise<void> => {
      await made.query('select 1');
    };
    if (!isDispensable) health.register({ name: 'database', kinds: ['ready', 'startup'], probe });
    return made;
  },
});

/** Postgres for the parts that write to it. Global, once per process. */
@Global()
@Module({})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(@Inject(DATABASE) private readonly database: Pool) {}

  static with(options: DatabaseModuleOptions): DynamicModule {
    return { module: DatabaseModule, providers: [pool(options)], exports: [DATABASE] };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.database.end();
  }
}
