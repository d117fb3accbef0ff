import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { CONFIGURATION, type Configuration, ProblemError } from '@copyledger/platform';
import { openDatabase } from '@copyledger/platform/postgres/database';
import type { Pool } from 'pg';
import { ViewChannels } from '../views/view-channels';
import { StreamMetrics } from '../stream-metrics';
import type { ChannelDelta } from './channel-delta';
import type { Reached, TailListener } from './delta-tail';
import { DeltaTailer } from './delta-tailer';

/** The deltas may be written long before anybody listens; a client is told to come back later when they cannot be read. */
const readyMsMax = 2_000;

/** The schema or the tables are not there. */
const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === '3F000' || error.code === '42P01');

/** The one tailer of the process, and all who hear it. */
@Injectable()
export class DeltaTailing implements TailListener, OnApplicationShutdown {
  private readonly logger = new Logger('stream');
  private readonly listeners: TailListener[];
  private readonly pool: Pool;
  private readonly tailer: DeltaTailer;
  private isReady = false;

  constructor(
    @Inject(CONFIGURATION) { databaseUrl }: Configuration,
    channels: ViewChannels,
    private readonly metrics: StreamMetrics,
  ) {
    if (databaseUrl === undefined) throw new Error('Invariant: whoever starts the query API says where its database is.');
    this.listeners = [channels];
    this.pool = openDatabase(databaseUrl, { applicationName: 'copyledger-stream', connectionsMax: 1 });
    this.tailer = new DeltaTailer({
      pool: this.pool,
      listener: this,
      onOutage: (error) => {
        // Before the first projector has made them, that is as it should be.
        if (isMissing(error)) this.logger.debug('There are no read models yet');
        else this.logger.warn('Deltas cannot be read; trying again', error);
      },
      onRecovery: () => {
        this.logger.log('Deltas are read');
      },
    });
    void this.tailer.isReady.then(() => {
      this.isReady = true;
    });
  }

  /** Somebody else who wants to hear everything. */
  add(listener: TailListener): void {
    this.listeners.push(listener);
  }

  /** Passes when the deltas are tailed, so that a snapshot that is read afterwards misses nothing; throws `unavailable`. */
  async demandReady(): Promise<void> {
    if (this.isReady || (await this.isReadyInTime())) return;
    throw new ProblemError('unavailable', { detail: 'The read models cannot be followed just now.' });
  }

  onDelta(delta: ChannelDelta): void {
    this.metrics.onDelta();
    for (const listener of this.listeners) listener.onDelta(delta);
  }

  onBreak(projection: string): void {
    this.logger.debug(`Followers of ${projection} begin again`);
    this.metrics.onBreak(projection);
    for (const listener of this.listeners) listener.onBreak(projection);
  }

  onReached(reached: ReadonlyMap<string, Reached>): void {
    for (const listener of this.listeners) listener.onReached(reached);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.tailer.stop();
    await this.pool.end();
  }

  private async isReadyInTime(): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(resolve, readyMsMax, false);
    });
    const ready = this.tailer.isReady.then(() => true);
    const isReady = await Promise.race([ready, late]);
    clearTimeout(timer);
    return isReady;
  }
}
