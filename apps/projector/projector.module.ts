import { Inject, Module, type OnModuleInit } from '@nestjs/common';
import type { Pool } from 'pg';
import { Counter, Histogram, Registry } from 'prom-client';
import { FeedRegistry } from '@copyledger/platform/event-log/feed-registry';
import { DATABASE } from '@copyledger/platform/postgres/database.module';
import { createProjector, projections } from '@copyledger/projections/index';

type CommitListener = (projection: string, position: bigint) => void;

/** Runs every projection: events in, rows and checkpoint in one transaction. */
@Module({})
export class ProjectorModule implements OnModuleInit {
  private readonly events: Counter;
  private readonly commits: Histogram;
  private listener: CommitListener = () => undefined;

  constructor(
    @Inject(DATABASE) private readonly database: Pool,
    private readonly feed: FeedRegistry,
    registry: Registry,
  ) {
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

  /** Tells a query API in the same process what is committed, so that its waiting readers need no look. */
  onCommit(listener: CommitListener): void {
    this.listener = listener;
  }

  /** Migrations come first: the feed starts when every module is there. */
  async onModuleInit(): Promise<void> {
    const { consumers } = await createProjector({
      pool: this.database,
      projections,
      onCommit: ({ moved, position, events, milliseconds }) => {
        this.events.inc(events);
        this.commits.observe(milliseconds / 1000);
        for (const { projection } of moved) this.listener(projection.name, position);
      },
    });
    for (const consumer of consumers) this.feed.add(consumer);
  }
}
