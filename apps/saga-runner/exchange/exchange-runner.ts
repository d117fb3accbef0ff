import { setTimeout as sleep } from 'node:timers/promises';
import type { Market } from '@copyledger/domain/trading/market/market';
import type { HeardOutside } from '@copyledger/domain/trading/market/market.events';
import type { OutsideInput } from '@copyledger/domain/trading/market/market.inputs';
import type { InstrumentTerms } from '@copyledger/domain/trading/instrument/instrument.events';
import { type ConsumerStatus, type Feed, type FeedFailure, startFeed } from '@copyledger/eventstore/client';
import type { Instant } from '@copyledger/kernel';
import type { MarketFenced } from './errors';
import { Exchange, type ExchangeListener, type ExchangeSurroundings, type MarketStatus } from './exchange';
import type { FedPrice } from './latest';
import { MarketUnavailable, type OutsidePort } from './outside-port';

/** `standby`: another process writes the markets. This one watches, and takes over when it is told to or started again. */
export type ExchangeState = 'starting' | 'active' | 'standby' | 'stopped';

export interface ExchangeStatus {
  readonly state: ExchangeState;
  readonly feed: ConsumerStatus | undefined;
  readonly markets: readonly MarketStatus[];
}

export interface RunnerSurroundings extends Omit<ExchangeSurroundings, 'listener' | 'fedPrices' | 'isInsistent'> {
  readonly listener: Omit<ExchangeListener, 'onFenced' | 'onBegin'> & {
    onState(state: ExchangeState, reason: unknown): void;
    onFeedFailure(failure: FeedFailure): void;
  };
  /** How often good-till-date orders are looked at; 0 leaves that to `tick`. */
  readonly clockMs: number;
}

const openDelayMs = 500;

/** Runs the exchange as long as this process is its writer, and steps down when another one is. Both sides of it are safe to repeat. */
export class ExchangeRunner implements OutsidePort {
  private state: ExchangeState = 'starting';
  private exchange: Exchange | undefined;
  private feed: Feed | undefined;
  /** Ends the feed. */
  private following = new AbortController();
  private readonly fedPrices = new Map<string, FedPrice>();
  private readonly resets = new Set<(symbol: string) => void>();
  private clock: NodeJS.Timeout | undefined;
  /** Starts, steps down and stops one after another. */
  private changing: Promise<void> = Promise.resolve();
  private readonly stopping = new AbortController();

  constructor(private readonly surroundings: RunnerSurroundings) {}

  /** Becomes the writer of all markets. Resolves when every market is on its way; while the log is away it goes on trying. */
  start(): Promise<void> {
    const { clockMs, now } = this.surroundings;
    if (clockMs > 0) this.clock ??= setInterval(() => this.exchange?.tick(now()), clockMs);
    return this.change(() => this.begin({ isInsistent: false }));
  }

  /** Takes the markets over from whoever writes them, who finds out at an append, and steps down. */
  takeOver(): Promise<void> {
    return this.change(async () => {
      if (this.state === 'standby') await this.begin({ isInsistent: true });
    });
  }

  /** Finishes the appends under way. */
  stop(): Promise<void> {
    clearInterval(this.clock);
    this.stopping.abort();
    return this.change(() => this.endTenure('stopped', undefined));
  }

  offer(symbol: string, inputs: readonly OutsideInput[]): Promise<void> {
    const { exchange, state } = this;
    if (exchange !== undefined) return exchange.offer(symbol, inputs);
    return Promise.reject(new MarketUnavailable(symbol, state === 'starting' ? 'unknown' : state === 'standby' ? 'standby' : 'stopped'));
  }

  terms(symbol: string): InstrumentTerms | undefined {
    return this.exchange?.terms(symbol);
  }

  heard(symbol: string): HeardOutside | undefined {
    return this.exchange?.market(symbol)?.heard;
  }

  onReset(listener: (symbol: string) => void): () => void {
    const own = (symbol: string): void => {
      listener(symbol);
    };
    this.resets.add(own);
    return () => this.resets.delete(own);
  }

  /** Takes a price over that was fed in; the newest of a symbol is dealt with again whenever its market begins again. */
  feedPrice(price: FedPrice): void {
    this.fedPrices.set(price.symbol, price);
    this.exchange?.feed(price);
  }

  hasFedPrice(symbol: string): boolean {
    return this.fedPrices.has(symbol);
  }

  tick(now: Instant): void {
    this.exchange?.tick(now);
  }

  market(symbol: string): Market | undefined {
    return this.exchange?.market(symbol);
  }

  fedAt(symbol: string): Instant | undefined {
    return this.exchange?.fedAt(symbol);
  }

  status(): ExchangeStatus {
    return { state: this.state, feed: this.feed?.status().consumers[0], markets: this.exchange?.status() ?? [] };
  }

  private change(step: () => Promise<void>): Promise<void> {
    this.changing = this.changing.catch(() => undefined).then(step);
    return this.changing;
  }

  private async begin(how: Pick<ExchangeSurroundings, 'isInsistent'>): Promise<void> {
    while (!this.stopping.signal.aborted) {
      const exchange = this.makeExchange(how);
      this.exchange = exchange;
      try {
        await exchange.open();
        this.follow(exchange);
        return;
      } catch (error) {
        this.exchange = undefined;
        await exchange.stop('stopped');
        this.surroundings.listener.onState(this.state, error);
        await sleep(openDelayMs, undefined, { signal: this.stopping.signal }).catch(() => undefined);
      }
    }
  }

  private follow(exchange: Exchange): void {
    const { store, codec, listener } = this.surroundings;
    this.following = new AbortController();
    const onFailure = (failure: FeedFailure): void => {
      listener.onFeedFailure(failure);
    };
    this.feed = startFeed({ store, codec, consumers: [exchange], signal: this.following.signal, onFailure });
    this.enter('active', undefined);
  }

  private makeExchange(how: Pick<ExchangeSurroundings, 'isInsistent'>): Exchange {
    const { listener } = this.surroundings;
    const exchange: Exchange = new Exchange({
      ...this.surroundings,
      ...how,
      fedPrices: this.fedPrices,
      listener: {
        onBegin: (symbol) => {
          for (const tell of this.resets) tell(symbol);
        },
        onWritten: (symbol, entries) => {
          listener.onWritten(symbol, entries);
        },
        onFailure: (symbol, error, state) => {
          listener.onFailure(symbol, error, state);
        },
        onCheckpointFailure: (error) => {
          listener.onCheckpointFailure(error);
        },
        onFenced: (error) => {
          void this.change(() => (this.exchange === exchange ? this.endTenure('standby', error) : Promise.resolve()));
        },
      },
    });
    return exchange;
  }

  private async endTenure(into: 'standby' | 'stopped', reason: MarketFenced | undefined): Promise<void> {
    const { exchange, feed } = this;
    this.exchange = undefined;
    this.feed = undefined;
    this.enter(into, reason);
    this.following.abort();
    await exchange?.stop(into);
    await feed?.stopped;
  }

  private enter(state: ExchangeState, reason: unknown): void {
    this.state = state;
    this.surroundings.listener.onState(state, reason);
  }
}
