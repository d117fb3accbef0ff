import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { CONFIGURATION, type Configuration, ProblemError } from '@copyledger/platform';
import { openDatabase } from '@copyledger/platform/postgres/database';
import type { Pool } from 'pg';
import { ViewChannels } from '../views/view-channels';
import { StreamMetrics } from '../stream-metrics';
import type { TailHearing, TailListener } from './delta-tail';
import { DeltaTailer } from './delta-tailer';
import { DemandedTail, type RunningTail } from './demanded-tail';

/** The deltas may be written long before anybody listens; a client is told to come back later when they cannot be read. */
const readyMsMax = 2_000;

/** Whoever loses a connection, or reads a page, is back within this time. */
const lingerMs = 30_000;
const considerMs = 1_000;

/** The schema or the tables are not there. */
const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === '3F000' || error.code === '42P01');

/** The one tail of the process, and all who hear it. */
@Injectable()
export class DeltaTailing implements OnApplicationShutdown {
  private readonly logger = new Logger('stream');
  private readonly listeners: TailListener[];
  private readonly pool: Pool;
  private readonly tail: DemandedTail;
  private readonly considering: NodeJS.Timeout;

  constructor(@Inject(CONFIGURATION) { databaseUrl }: Configuration, channels: ViewChannels, metrics: StreamMetrics) {
    if (databaseUrl === undefined) throw new Error('Invariant: whoever starts the query API says where its database is.');
    this.listeners = [metrics, channels];
    this.pool = openDatabase(databaseUrl, { applicationName: 'copyledger-stream', connectionsMax: 1 });
    const { listeners } = this;
    this.tail = new DemandedTail({ start: (listener) => this.start(listener), listeners, now: () => performance.now(), lingerMs });
    this.considering = setInterval(() => {
      this.tail.consider();
    }, considerMs).unref();
  }

  /** Somebody else who wants to hear everything. */
  add(listener: TailListener): void {
    this.listeners.push(listener);
  }

  /** Deltas are needed from now on, though nobody waits for them. */
  want(): void {
    void this.tail.demand();
  }

  /** Passes when the deltas are tailed, so that a snapshot that is read afterwards misses nothing; throws `unavailable`. */
  async demandReady(): Promise<void> {
    if (await this.isReadyInTime()) return;
    throw new ProblemError('unavailable', { detail: 'The read models cannot be followed just now.' });
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.considering);
    await this.tail.stop();
    await this.pool.end();
  }

  private start(listener: TailHearing): RunningTail {
    return new DeltaTailer({
      pool: this.pool,
      listener,
      onOutage: (error) => {
        // Before the first projector has made them, that is as it should be.
        if (isMissing(error)) this.logger.debug('There are no read models yet');
        else this.logger.warn('Deltas cannot be read; trying again', error);
      },
      onRecovery: () => {
        this.logger.log('Deltas are read');
      },
    });
  }

  private async isReadyInTime(): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(resolve, readyMsMax, false);
    });
    const ready = this.tail.demand().then(() => true);
    const isReady = await Promise.race([ready, late]);
    clearTimeout(timer);
    return isReady;
  }
}
