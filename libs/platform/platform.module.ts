import { type DynamicModule, type FactoryProvider, Global, Module, type ValueProvider } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { Registry } from 'prom-client';
import { AuthGuard } from './auth/auth.guard';
import { openKeyring } from './auth/keys';
import { TokenVerifier } from './auth/token-verifier';
import { CONFIGURATION, type Configuration } from './config/configuration';
import { HealthController } from './health/health.controller';
import { HealthRegistry } from './health/health-registry';
import { OwnApi } from './http/open-api';
import { MetricsController } from './metrics/metrics.controller';
import { ProblemFilter } from './problem/problem.filter';
import { ProblemTypesController } from './problem/problem-types.controller';
import { RateLimitGuard } from './rate-limits/rate-limit.guard';

const verifier: FactoryProvider<TokenVerifier> = {
  provide: TokenVerifier,
  inject: [CONFIGURATION],
  useFactory: (configuration: Configuration) =>
    new TokenVerifier({ publicKey: openKeyring(configuration).publicKey, terms: configuration }),
};

const valueOf = <T>(provide: symbol, useValue: T): ValueProvider<T> => ({ provide, useValue });

/** What every app stands on: configuration, authentication, problems, health and metrics. Global, once per process. */
@Global()
@Module({})
export class PlatformModule {
  static with(configuration: Configuration): DynamicModule {
    return {
      module: PlatformModule,
      controllers: [HealthController, MetricsController, ProblemTypesController],
      providers: [
        valueOf(CONFIGURATION, configuration),
        verifier,
        HealthRegistry,
        OwnApi,
        { provide: Registry, useFactory: () => new Registry() },
        { provide: APP_GUARD, useClass: AuthGuard },
        // After it: whoever asks is known then.
        { provide: APP_GUARD, useClass: RateLimitGuard },
        { provide: APP_FILTER, useClass: ProblemFilter },
      ],
      exports: [CONFIGURATION, TokenVerifier, HealthRegistry, OwnApi, Registry],
    };
  }
}
