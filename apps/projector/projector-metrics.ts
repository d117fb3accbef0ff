import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { ProjectorCommit } from '@copyledger/projections/runtime/running-projector';
import type { ConsumerReport, ProjectorReport } from './projector-host';

const figures: Readonly<Record<'lag' | 'failures', string>> = {
  lag: 'Log positions from what the read models have to the newest known.',
  failures: 'Failures in a row.',
};

/** The projector's numbers for Prometheus. */
export class ProjectorMetrics {
  private readonly events: Counter;
  private readonly commits: Histogram;

  constructor(registry: Registry) {
    this.events = new Counter({
      name: 'copyledger_projected_events_total',
      help: 'Events folded into read models.',
      registers: [registry],
    });
    this.commits = new Histogram({
      name: 'copyledger_projection_commit_seconds',
      help: 'From a batch to its commit.',
      buckets: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3],
      registers: [registry],
    });
  }

  committed({ events, milliseconds }: Pick<ProjectorCommit, 'events' | 'milliseconds'>): void {
    this.events.inc(events);
    this.commits.observe(milliseconds / 1000);
  }

  /** Measures how the projector is whenever somebody asks. */
  watch(registry: Registry, report: () => ProjectorReport): void {
    const gauge = (name: string, help: string, read: (measured: Gauge) => void, labelNames: string[] = []): void => {
      new Gauge({
        ...{ name, help, labelNames, registers: [registry] },
        collect() {
          this.reset();
          read(this);
        },
      });
    };
    gauge('copyledger_projection_partitions', 'Partitions that this process writes.', (measured) => {
      measured.set(report().partitions);
    });
    gauge(
      'copyledger_projection_parked_keys',
      'Keys whose rows wait behind an event that could not be folded.',
      (measured) => {
        for (const [projection, count] of report().parked) measured.set({ projection }, count);
      },
      ['projection'],
    );
    for (const [figure, help] of Object.entries(figures) as [keyof typeof figures & keyof ConsumerReport, string][])
      gauge(
        `copyledger_projection_${figure}`,
        help,
        (measured) => {
          for (const each of report().consumers) measured.set({ consumer: each.name }, each[figure]);
        },
        ['consumer'],
      );
  }
}
