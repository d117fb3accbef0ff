import type { Redis } from 'ioredis';
import type { Instant } from '@copyledger/kernel';
import type { Board } from '../board';
import type { ContentForm } from '../content-form';
import { type NewestBoard, stampAfter, type Stamped } from '../newest-board';
import { type BoardKeys, freshValue, keptValue, type NewestArguments, valueOfMessage, valueOfStored } from './newest-script';
import { Outage } from './outage';

export interface RedisBoardOptions<C extends object> {
  readonly commands: Redis;
  readonly listening: Redis;
  readonly board: NewestBoard<C>;
  readonly form: ContentForm<C>;
  readonly keys: BoardKeys;
  readonly now: () => Instant;
  readonly report: (error: unknown) => void;
}

const rejoinDelayMs = 1_000;

/**
 * Values in a Redis hash, changes over its channel, all of it in memory too. Redis stamps and orders them; a value that it did not take
 * is stamped here and marked as kept, until Redis has said whether it is still the newest.
 */
export class RedisBoard<C extends object> implements Board<C> {
  /** Resolves once Redis and this process agree for the first time. */
  readonly joined: Promise<void>;
  private join: () => void = () => undefined;
  private isJoined = false;
  private readonly outage: Outage;
  private readonly kept = new Set<string>();
  private waiting = new Map<string, C>();
  private next: Promise<void> | undefined;
  private sending: Promise<void> = Promise.resolve();

  constructor(private readonly options: RedisBoardOptions<C>) {
    this.outage = new Outage(options.report);
    this.joined = new Promise((resolve) => {
      this.join = resolve;
    });
    options.listening.on('message', (channel: string, text: string) => {
      if (channel === options.keys.channel) this.learn(valueOfMessage(options.form, text));
    });
    for (const connection of [options.commands, options.listening]) {
      connection.on('ready', () => void this.rejoin());
      connection.on('close', () => {
        this.isJoined = false;
      });
    }
  }

  latest(symbol: string): Stamped<C> | undefined {
    return this.options.board.latest(symbol);
  }

  subscribe(listener: (value: Stamped<C>) => void): () => void {
    return this.options.board.subscribe(listener);
  }

  /** Values that are published while others are on their way to Redis go together, the newest of each symbol. */
  async publish(symbol: string, content: C): Promise<void> {
    this.options.board.admit(symbol);
    this.waiting.set(symbol, content);
    this.next ??= this.sendNext();
    await this.next;
  }

  async restore(value: Stamped<C>): Promise<void> {
    const { board } = this.options;
    board.admit(value.symbol);
    if (await this.isHanded(this.asKept([value]))) return;
    this.kept.add(value.symbol);
    board.take(value);
  }

  /** Redis knows all that is known here. Where it knows less it was emptied, under a connection that stayed: it is told again. */
  async refill(): Promise<void> {
    const { commands, board, keys } = this.options;
    if (!this.isJoined) return;
    try {
      if ((await commands.hlen(keys.hash)) < board.all().length) await this.hand(this.asKept(board.all()));
    } catch (error) {
      this.outage.tell(error);
    }
  }

  /** Throws while this process and Redis do not agree. */
  demandJoined(): void {
    if (!this.isJoined) throw new Error('Redis is away: what other processes publish does not arrive.');
  }

  private async sendNext(): Promise<void> {
    await this.sending;
    this.next = undefined;
    const fresh = this.waiting;
    this.waiting = new Map();
    this.sending = this.send(fresh);
    await this.sending;
  }

  private async send(fresh: ReadonlyMap<string, C>): Promise<void> {
    const { form } = this.options;
    const kept = [...this.kept].filter((symbol) => !fresh.has(symbol)).flatMap((symbol) => this.latest(symbol) ?? []);
    const values = [...fresh].map(([symbol, content]) => freshValue(symbol, form.write(content)));
    if (await this.isHanded([...values, ...this.asKept(kept)])) return;
    // Redis may have them or not: they are kept until it says.
    for (const [symbol, content] of fresh) this.keep(symbol, content);
  }

  private async isHanded(values: readonly NewestArguments[]): Promise<boolean> {
    if (!this.isConnected) return false;
    try {
      await this.hand(values);
      this.outage.end();
      return true;
    } catch (error) {
      this.outage.tell(error);
      return false;
    }
  }

  private asKept(values: readonly Stamped<C>[]): readonly NewestArguments[] {
    return values.map((value) => keptValue(value.symbol, this.options.form.write(value), value.at));
  }

  private keep(symbol: string, content: C): void {
    const { board, now } = this.options;
    this.kept.add(symbol);
    board.replace({ ...content, symbol, at: stampAfter(board.latest(symbol)?.at, now()) });
  }

  /** Hands values to Redis, which has the last word: also on one that was kept and that it knows to be old. */
  private async hand(values: readonly NewestArguments[]): Promise<void> {
    if (values.length === 0) return;
    const { commands, keys, form, board } = this.options;
    const stored = await commands.takeNewest(keys.hash, keys.channel, ...values.flat());
    for (const [index, [symbol]] of values.entries()) {
      const value = valueOfStored(form, symbol, stored[index] ?? '');
      if (value !== undefined && this.kept.delete(symbol)) board.replace(value);
      else this.learn(value);
    }
  }

  private learn(value: Stamped<C> | undefined): void {
    if (value !== undefined) this.options.board.take(value);
  }

  private get isConnected(): boolean {
    return this.options.commands.status === 'ready';
  }

  /** Listens first and reads then, so that no change falls between. What fails is tried again, by the next reconnect at the latest. */
  private async rejoin(): Promise<void> {
    const { commands, listening, board, keys, form } = this.options;
    if (!this.isConnected || listening.status !== 'ready') return;
    try {
      await listening.subscribe(keys.channel);
      // All there is in memory, not only what was kept: Redis may have come back empty.
      await this.hand(this.asKept(board.all()));
      for (const [symbol, text] of Object.entries(await commands.hgetall(keys.hash))) this.learn(valueOfStored(form, symbol, text));
      this.outage.end();
      this.isJoined = true;
      this.join();
    } catch (error) {
      this.outage.tell(error);
      setTimeout(() => void this.rejoin(), rejoinDelayMs).unref();
    }
  }
}
