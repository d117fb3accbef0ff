import type { Redis } from 'ioredis';
import type { Instant } from '@copyledger/kernel';
import type { LatestPrice, LatestPrices } from '../latest-prices';
import { type PriceBoard, stampAfter } from '../price-board';
import { Outage } from './outage';
import { freshPrice, keptPrice, keysOf, type PriceArguments, priceOfMessage, priceOfStored } from './price-script';

export interface RedisPricesOptions {
  readonly commands: Redis;
  readonly listening: Redis;
  readonly board: PriceBoard;
  readonly now: () => Instant;
  readonly report: (error: unknown) => void;
  readonly namespace: string;
}

const rejoinDelayMs = 1_000;

/**
 * Prices in a Redis hash, changes over its channel, all of it in memory too. Redis stamps and orders them; a price that it did not take
 * is stamped here and marked as kept, until Redis has said whether it is still the newest.
 */
export class RedisPrices implements LatestPrices {
  /** Resolves once Redis and this process agree for the first time. */
  readonly joined: Promise<void>;
  private join: () => void = () => undefined;
  private isJoined = false;
  private readonly keys: ReturnType<typeof keysOf>;
  private readonly outage: Outage;
  private readonly kept = new Set<string>();
  private waiting = new Map<string, string>();
  private next: Promise<void> | undefined;
  private sending: Promise<void> = Promise.resolve();

  constructor(private readonly options: RedisPricesOptions) {
    this.keys = keysOf(options.namespace);
    this.outage = new Outage(options.report);
    this.joined = new Promise((resolve) => {
      this.join = resolve;
    });
    options.listening.on('message', (_channel: string, text: string) => {
      this.learn(priceOfMessage(text));
    });
    for (const connection of [options.commands, options.listening]) {
      connection.on('ready', () => void this.rejoin());
      connection.on('close', () => {
        this.isJoined = false;
      });
    }
  }

  latest(symbol: string): LatestPrice | undefined {
    return this.options.board.latest(symbol);
  }

  subscribe(listener: (price: LatestPrice) => void): () => void {
    return this.options.board.subscribe(listener);
  }

  /** Prices that are published while others are on their way to Redis go together, the newest of each symbol. */
  async publish(symbol: string, price: string): Promise<void> {
    this.options.board.admit(symbol, price);
    this.waiting.set(symbol, price);
    this.next ??= this.sendNext();
    await this.next;
  }

  async probe(): Promise<void> {
    if (!this.isJoined) throw new Error('Redis is away: prices of other processes do not arrive.');
    await Promise.all([this.options.commands.ping(), this.options.listening.ping()]);
  }

  private async sendNext(): Promise<void> {
    await this.sending;
    this.next = undefined;
    const fresh = this.waiting;
    this.waiting = new Map();
    this.sending = this.send(fresh);
    await this.sending;
  }

  private async send(fresh: ReadonlyMap<string, string>): Promise<void> {
    if (this.isConnected && (await this.isHanded(fresh))) return;
    // Redis may have them or not: they are kept until it says.
    for (const [symbol, price] of fresh) this.keep(symbol, price);
  }

  /** Passes on what was kept, too. */
  private async isHanded(fresh: ReadonlyMap<string, string>): Promise<boolean> {
    const kept = [...this.kept].filter((symbol) => !fresh.has(symbol)).flatMap((symbol) => this.latest(symbol) ?? []);
    try {
      await this.hand([...[...fresh].map(([symbol, price]) => freshPrice(symbol, price)), ...kept.map(keptPrice)]);
      this.outage.end();
      return true;
    } catch (error) {
      this.outage.tell(error);
      return false;
    }
  }

  private keep(symbol: string, price: string): void {
    const { board, now } = this.options;
    this.kept.add(symbol);
    board.replace({ symbol, price, at: stampAfter(board.latest(symbol)?.at, now()) });
  }

  /** Hands prices to Redis, which has the last word: also on a price that was kept and that it knows to be old. */
  private async hand(prices: readonly PriceArguments[]): Promise<void> {
    if (prices.length === 0) return;
    const stored = await this.options.commands.takePrices(this.keys.hash, this.keys.channel, ...prices.flat());
    for (const [index, [symbol]] of prices.entries()) {
      const price = priceOfStored(symbol, stored[index] ?? '');
      if (price !== undefined && this.kept.delete(symbol)) this.options.board.replace(price);
      else this.learn(price);
    }
  }

  private learn(price: LatestPrice | undefined): void {
    if (price !== undefined) this.options.board.take(price);
  }

  private get isConnected(): boolean {
    return this.options.commands.status === 'ready';
  }

  /** Listens first and reads then, so that no change falls between. What fails is tried again, by the next reconnect at the latest. */
  private async rejoin(): Promise<void> {
    const { commands, listening, board } = this.options;
    if (!this.isConnected || listening.status !== 'ready') return;
    try {
      await listening.subscribe(this.keys.channel);
      // All there is in memory, not only what was kept: Redis may have come back empty.
      await this.hand(board.all().map(keptPrice));
      for (const [symbol, text] of Object.entries(await commands.hgetall(this.keys.hash))) this.learn(priceOfStored(symbol, text));
      this.outage.end();
      this.isJoined = true;
      this.join();
    } catch (error) {
      this.outage.tell(error);
      setTimeout(() => void this.rejoin(), rejoinDelayMs).unref();
    }
  }
}
