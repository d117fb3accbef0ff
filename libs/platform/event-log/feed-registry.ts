import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Gauge, Registry } from 'prom-client';
import { type Codec, type EventStore, type Feed, type FeedConsumer, type FeedFailure, startFeed } from '@copyledger/eventstore/client';
import { HealthRegistry } from '../health/health-registry';
import { CODEC, EVENT_STORE } from './tokens';

interface ConsumerOptions {
  /** The process serves nobody before this consumer has caught up: requests are answered from what it knows. */
  readonly isAwaited?: boolean;
  /** Another process does the consumer's work: it has not caught up, and need not. */
  readonly isStandby?: () => boolean;
}

const pollMs = 5;

/** The one feed of the process. Parts add their consumers while they are built; the feed starts when all are there. */
@Injectable()
export class FeedRegistry implements OnApplicationBootstrap {
  private readonly logger = new Logger('feed');
  private readonly consumers: FeedConsumer[] = [];
  private readonly awaited = new Set<string>();
  private readonly standby = new Map<string, () => boolean>();
  private readonly stopping = new AbortController();
  private feed: Feed | undefined;

  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(CODEC) private readonly codec: Codec,
    private readonly registry: Registry,
    private readonly health: HealthRegistry,
  ) {}

  /** Throws once the feed has started. */
  add(consumer: FeedConsumer, { isAwaited = false, isStandby }: ConsumerOptions = {}): void {
    if (this.feed !== undefined) throw new Error(`Invariant: ${consumer.name} comes too late for the feed.`);
    this.consumers.push(consumer);
    if (isAwaited) this.awaited.add(consumer.name);
    if (isStandby !== undefined) this.standby.set(consumer.name, isStandby);
  }

  /** Resolves when those that are awaited have caught up; only then does the application listen. */
  async onApplicationBootstrap(): Promise<void> {
    const { store, codec, consumers } = this;
    if (consumers.length === 0) return;
    const onFailure = (failure: FeedFailure): void => {
      this.report(failure);
    };
    this.feed = startFeed({ store, codec, consumers, signal: this.stopping.signal, onFailure });
    this.watch(this.feed);
    while (!this.stopping.signal.aborted && this.isBehind(this.feed)) await sleep(pollMs);
  }

  /** Finishes the batches under way. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.feed?.stopped;
  }

  private isBehind(feed: Feed): boolean {
    return feed.status().consumers.some(({ name, state, buffered }) => this.awaited.has(name) && (state !== 'live' || buffered > 0));
  }

  private report({ consumer, error, attempt, retryInMs }: FeedFailure): void {
    this.logger.error(`${consumer ?? 'the subscription'} failed (${attempt} in a row), again in ${Math.round(retryInMs)} ms`, error);
  }

  private watch(feed: Feed): void {
    this.health.register({
      name: 'feed',
      kinds: ['startup'],
      probe: () => {
        const late = feed.status().consumers.filter(({ name, state }) => state !== 'live' && this.standby.get(name)?.() !== true);
        if (late.length > 0) throw new Error(`not caught up yet: ${late.map(({ name }) => name).join(', ')}`);
      },
    });
    const measured = { lag: 'Log positions from what a consumer has dealt with to the newest known.', failures: 'Failures in a row.' };
    for (const [figure, help] of Object.entries(measured) as (readonly [keyof typeof measured, string])[]) {
      new Gauge({
        name: `copyledger_feed_${figure}`,
        help,
        labelNames: ['consumer'],
        registers: [this.registry],
        collect() {
          for (const status of feed.status().consumers) this.set({ consumer: status.name }, Number(status[figure]));
        },
      });
    }
  }
}
