import {
  type BeforeApplicationShutdown,
  type DynamicModule,
  type FactoryProvider,
  Inject,
  Logger,
  Module,
  type OnModuleInit,
} from '@nestjs/common';
import type { Pool } from 'pg';
import { Registry } from 'prom-client';
import { type Codec, type EventStore } from '@copyledger/eventstore/client';
import { CONFIGURATION, type Configuration, HealthRegistry } from '@copyledger/platform';
import { CODEC, EVENT_STORE } from '@copyledger/platform/event-log/tokens';
import { DATABASE } from '@copyledger/platform/postgres/database.module';
import { projections } from '@copyledger/projections/index';
import { hostProjector, type ProjectorFailure, type ProjectorHost, type ProjectorListener, type ProjectorReport } from './projector-host';
import { ProjectorMetrics } from './projector-metrics';
import { startProjectorThread } from './thread/projector-thread';

type PositionListener = (projection: string, position: bigint) => void;
type StartProjector = (listener: ProjectorListener) => Promise<ProjectorHost>;

const START_PROJECTOR = Symbol('START_PROJECTOR');

const secondsPerHour = 3_600;
/** So many failures in a row are more than a restart of the database. */
const failuresMax = 5;

const here: FactoryProvider<StartProjector> = {
  provide: START_PROJECTOR,
  inject: [DATABASE, EVENT_STORE, CODEC, CONFIGURATION],
  useFactory:
    (pool: Pool, store: EventStore, codec: Codec, { deltaHours }: Configuration) =>
    (listener) =>
      hostProjector({ pool, store, codec, projections, deltaSeconds: deltaHours * secondsPerHour }, listener),
};

const inThread: FactoryProvider<StartProjector> = {
  provide: START_PROJECTOR,
  inject: [CONFIGURATION],
  useFactory: ({ eventStoreUrl, databaseUrl, deltaHours }: Configuration) => {
    if (eventStoreUrl === undefined || databaseUrl === undefined)
      throw new Error('Invariant: whoever starts the projector says where its log and its database are.');
    return (listener) => startProjectorThread({ eventStoreUrl, databaseUrl, deltaSeconds: deltaHours * secondsPerHour }, listener);
  },
};

/** Keeps every read model up to date: events in, rows and checkpoint in one transaction. */
@Module({})
export class ProjectorModule implements OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger('projector');
  private readonly metrics: ProjectorMetrics;
  private listener: PositionListener = () => undefined;
  private projector: ProjectorHost | undefined;

  constructor(
    @Inject(START_PROJECTOR) private readonly start: StartProjector,
    private readonly registry: Registry,
    private readonly health: HealthRegistry,
  ) {
    this.metrics = new ProjectorMetrics(registry);
  }

  /** In this thread, on the log and the database of the application. */
  static here(): DynamicModule {
    return { module: ProjectorModule, providers: [here] };
  }

  /** In a thread of its own, with connections of its own: it takes nothing from those who answer requests but its share of the cores. */
  static inThread(): DynamicModule {
    return { module: ProjectorModule, providers: [inThread] };
  }

  /** Tells a query API in the same process what is committed, so that its waiting readers need no look. */
  onCommit(listener: PositionListener): void {
    this.listener = listener;
  }

  /** Resolves when the database is prepared. */
  async onModuleInit(): Promise<void> {
    this.projector = await this.start({
      onCommit: (commit) => {
        this.metrics.committed(commit);
        for (const [projection, position] of commit.positions) this.listener(projection, position);
      },
      onFailure: (failure) => {
        this.log(failure);
      },
      onNotice: (text) => {
        this.logger.log(text);
      },
      onParked: (text) => {
        this.logger.warn(`${text}; see \`copyledger projection parked --help\``);
      },
    });
    this.watch(this.projector);
  }

  /** While the database is still there. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.projector?.stop();
  }

  private log({ part, reason, stack, attempt, retryInMs }: ProjectorFailure): void {
    this.logger.error(`${part} failed (${attempt} in a row), again in ${Math.round(retryInMs)} ms: ${reason}`, stack);
  }

  private watch(projector: ProjectorHost): void {
    const report = (): ProjectorReport => projector.report();
    this.metrics.watch(this.registry, report);
    this.health.register({
      name: 'projector',
      kinds: ['startup'],
      probe: () => {
        const late = report().consumers.filter(({ state }) => state !== 'live');
        if (late.length > 0) throw new Error(`not caught up yet: ${late.map(({ name }) => name).join(', ')}`);
      },
    });
    this.health.register({
      name: 'read-models',
      kinds: ['ready'],
      probe: () => {
        const failing = report().consumers.filter(({ failures }) => failures >= failuresMax);
        if (failing.length > 0) throw new Error(`failing: ${failing.map(({ name }) => name).join(', ')}`);
      },
      isDegraded: () => [...report().parked.values()].some((count) => count > 0),
      isStandby: () => report().partitions === 0,
    });
  }
}
