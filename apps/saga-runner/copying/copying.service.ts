import { Logger } from '@nestjs/common';
import type { HealthRegistry } from '@copyledger/platform';
import type { Registry } from 'prom-client';
import { CopyMetrics } from './copy-metrics';
import { CopyRunner, type CopyRunnerSurroundings, type CopyState } from './copy-runner';

type Unheard = Omit<CopyRunnerSurroundings, 'listener'>;

const meaning: Record<CopyState, string> = {
  starting: 'begins again',
  active: 'copies',
  standby: 'standby: another process copies; this one goes on where that one ends',
  stopped: 'stopped',
};

/** Copying in this process, with what it says to logs, metrics and health. */
export class Copying {
  readonly runner: CopyRunner;
  private readonly logger = new Logger('copying');

  constructor(surroundings: Unheard, { registry, health }: { readonly registry: Registry; readonly health: HealthRegistry }) {
    const metrics = new CopyMetrics(registry, () => this.runner.status());
    this.runner = new CopyRunner({ ...surroundings, listener: this.listener(metrics) });
    health.register({
      name: 'copying',
      kinds: ['ready', 'startup'],
      probe: () => {
        if (this.runner.status().state === 'starting') throw new Error('The desks are being opened.');
      },
      isStandby: () => this.runner.status().state === 'standby',
      isDegraded: () => this.runner.status().desks.some(({ state }) => state === 'quarantined'),
    });
  }

  private listener(metrics: CopyMetrics): CopyRunnerSurroundings['listener'] {
    return {
      onState: (state) => {
        this.logger.log(meaning[state]);
      },
      onWritten: (written, at) => {
        for (const { event } of written) metrics.written(event, at);
      },
      onOrdered: (_leg, isAccepted) => {
        metrics.ordered(isAccepted);
      },
      onQuarantined: ({ leaderAccountId, message, cause }) => {
        this.logger.error(`${leaderAccountId} is quarantined: nothing is copied from it until somebody has looked. ${message}`, cause);
      },
      onFailure: (what, error) => {
        this.logger.warn(`${what} failed, and is tried again`, error);
      },
    };
  }
}
