import { Logger } from '@nestjs/common';
import type { AggregateSettings, DamagedSnapshot, SnapshotNews } from '@copyledger/eventstore/aggregates';
import { postgresSnapshotStore } from '@copyledger/platform/postgres/snapshot-store';
import type { Pool } from 'pg';
import { Counter, type Registry } from 'prom-client';

const counterIn = (registry: Registry): Counter<'outcome'> =>
  new Counter({
    name: 'copyledger_snapshots_total',
    help: 'Snapshots of aggregates by what became of them. Only loaded and saved ones are as they should be; all others cost time, and nothing else.',
    labelNames: ['outcome'],
    registers: [registry],
  });

const meaning: Readonly<Record<Exclude<SnapshotNews['outcome'], 'loaded' | 'saved'>, string>> = {
  'not-loaded': 'could not be loaded; the log is read from its start',
  'not-saved': 'could not be saved',
  unreadable: 'could not be read, and is thrown away',
  foreign: 'belongs to another history than the log has, and is thrown away',
  misleading: 'did not fit the events after it, and is thrown away',
};

/** Snapshots in this database; every one that is of no use is counted and logged. */
export const keptSnapshots = (database: Pool, registry: Registry): Required<Pick<AggregateSettings, 'snapshotStore' | 'onSnapshot'>> => {
  const [logger, counter] = [new Logger('snapshots'), counterIn(registry)];
  const onDamaged = ({ stream, revision }: DamagedSnapshot): void => {
    counter.inc({ outcome: 'damaged' });
    logger.warn(`the snapshot of ${stream} at revision ${revision} is damaged, and is passed over`);
  };
  return {
    snapshotStore: postgresSnapshotStore(database, onDamaged),
    onSnapshot: ({ outcome, stream, error }) => {
      counter.inc({ outcome });
      if (outcome !== 'loaded' && outcome !== 'saved') logger.warn(`the snapshot of ${stream} ${meaning[outcome]}`, error);
    },
  };
};
