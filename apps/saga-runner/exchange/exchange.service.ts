import { type BeforeApplicationShutdown, Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import type { HotStore } from '@copyledger/hot-store';
import { CONFIGURATION, type Configuration, HealthRegistry, requireUrls } from '@copyledger/platform';
import { Registry } from 'prom-client';
import { ExchangeMetrics } from './exchange-metrics';
import type { ExchangeStatus } from './exchange-runner';
import { type OutsideBatch, OutsideGate, type OutsideReport } from './outside-port';
import { PriceRefill } from './price-refill';
import { ExchangeThread } from './thread/exchange-thread';
import type { FromExchange, MarketNews } from './thread/messages';

type Heard = Exclude<FromExchange, { kind: 'report' | 'refusal' }>;

/** The exchange of this process, in a thread of its own: prices that are fed in go there, and what its markets are worth comes back. */
@Injectable()
export class ExchangeService extends OutsideGate implements OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger('exchange');
  private readonly metrics: ExchangeMetrics;
  private readonly hotStore: HotStore;
  private latest: ExchangeStatus = { state: 'starting', feed: undefined, markets: [] };
  private thread: ExchangeThread | undefined;
  private unsubscribe: () => void = () => undefined;
  private began: () => void = () => undefined;

  constructor(
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
    private readonly refill: PriceRefill,
    registry: Registry,
    health: HealthRegistry,
  ) {
    super();
    this.hotStore = refill.hotStore;
    this.metrics = new ExchangeMetrics(registry, () => this.latest);
    health.register({
      name: 'exchange',
      kinds: ['ready', 'startup'],
      probe: () => {
        if (this.latest.state === 'starting') throw new Error('The markets are being opened.');
      },
      isStandby: () => this.latest.state === 'standby',
    });
  }

  get status(): ExchangeStatus {
    return this.latest;
  }

  /** Resolves when the markets are on their way. */
  async onModuleInit(): Promise<void> {
    const begun = new Promise<void>((resolve) => {
      this.began = resolve;
    });
    const thread = new ExchangeThread(requireUrls(this.configuration, ['eventStoreUrl', 'databaseUrl']), {
      onMessage: (message) => {
        this.hear(message);
      },
      onDeath: (reason) => {
        // Without it no order would ever be filled: better no process than this one, and one that says why.
        throw new Error('The exchange has died.', { cause: reason });
      },
    });
    this.thread = thread;
    this.unsubscribe = this.hotStore.fed.subscribe((price) => {
      thread.feedPrice(price);
    });
    await begun;
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.unsubscribe();
    await this.thread?.stop();
  }

  send(batch: OutsideBatch): Promise<OutsideReport> {
    return this.thread?.send(batch) ?? Promise.reject(new Error('The exchange has not begun.'));
  }

  takeOver(): void {
    this.thread?.takeOver();
  }

  private hear(message: Heard): void {
    switch (message.kind) {
      case 'state':
        this.latest = { ...this.latest, state: message.state };
        this.began();
        break;
      case 'status':
        this.latest = message.status;
        this.metrics.count(message.counts);
        break;
      case 'begun':
        if (!message.isFed) this.feedAgain(message.symbol);
        this.refill.refill(message.symbol, message.prices).catch((error: unknown) => {
          this.logger.warn(`${message.symbol}: what it was worth before could not be published`, error);
        });
        break;
      case 'news':
        for (const news of message.news) this.publish(news);
        break;
      case 'line':
        this.logger[message.line.severity](message.line.text, ...(message.line.error === undefined ? [] : [message.line.error]));
    }
  }

  private feedAgain(symbol: string): void {
    const price = this.hotStore.fed.latest(symbol);
    if (price !== undefined) this.thread?.feedPrice(price);
  }

  /** A price that rests on an older one than was fed in since is passed over: the newer one is on its way through the market. */
  private publish({ symbol, price, fedAt, mark, depth }: MarketNews): void {
    const { prices, depths, fed, marks } = this.hotStore;
    const report = (error: unknown): void => {
      this.logger.warn(`${symbol} could not be published`, error);
    };
    const newest = fed.latest(symbol)?.at;
    const isOvertaken = newest !== undefined && (fedAt === undefined || fedAt < newest);
    if (price !== undefined && !isOvertaken) prices.publish(symbol, price).catch(report);
    if (mark !== undefined) (mark === null ? marks.withdraw(symbol) : marks.publish(symbol, mark)).catch(report);
    if (depth !== undefined) depths.publish(symbol, depth).catch(report);
  }
}
