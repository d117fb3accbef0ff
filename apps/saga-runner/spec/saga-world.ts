import { Accounts, createEventCodec, Instruments, Transfers } from '@copyledger/command-side';
import type { AccountCommand } from '@copyledger/domain/trading/account/account.commands';
import type { Account, OpenAccount } from '@copyledger/domain/trading/account/account.state';
import { instrumentOf } from '@copyledger/domain/trading/instrument/instrument.terms';
import type { AggregateSettings, CommandEnvelope } from '@copyledger/eventstore/aggregates';
import { type DecodedEvent, type EventStore, type FeedBatch, LogUnavailable, memoryEventStore } from '@copyledger/eventstore/client';
import { type Asset, decimalOf, derivedId, instantOfMillis } from '@copyledger/kernel';
import { spotTerms } from '@copyledger/testing';
import { Markets } from '../venue/markets';

export const usdt: Asset = spotTerms.quote;
export const symbol = spotTerms.symbol;
export const instrument = instrumentOf(spotTerms);

const system = { type: 'system' } as const;
const moment = instantOfMillis(Date.UTC(2026, 10, 20, 9, 30));

/** A log in memory and the processes that stand on it, one after another: a new one remembers nothing. */
export class SagaWorld {
  readonly codec = createEventCodec();
  private readonly log = memoryEventStore();
  private appendsLeft = Infinity;
  private count = 0;
  private settings = this.process();
  accounts = new Accounts(this.settings);
  transfers = new Transfers(this.settings);
  instruments = new Instruments(this.settings);
  markets = new Markets(this.settings);

  /** The process is killed: after so many further appends nothing reaches the log any more. */
  crashAfter(appends: number): void {
    this.appendsLeft = appends;
  }

  restart(): void {
    this.appendsLeft = Infinity;
    this.settings = this.process();
    this.accounts = new Accounts(this.settings);
    this.transfers = new Transfers(this.settings);
    this.instruments = new Instruments(this.settings);
    this.markets = new Markets(this.settings);
  }

  /** A user's, or the system's, command; its events if it was accepted. */
  async act(accountId: string, command: AccountCommand): Promise<void> {
    const outcome = await this.accounts.send(accountId, this.envelope(command));
    if (outcome.status !== 'done') throw new Error(`${command.type} was ${outcome.status}: ${JSON.stringify(outcome)}`);
  }

  envelope<C>(command: C): CommandEnvelope<C> {
    this.count += 1;
    const commandId = derivedId('command', this.count.toString());
    const cause = { correlationId: commandId, causationId: commandId, actor: { type: 'system', id: 'test', through: 'test' } } as const;
    return { command, commandId, commandHash: '', ...cause, occurredAt: moment };
  }

  async open(accountId: string, { owner = 'ada', deposit = '' } = {}): Promise<void> {
    await this.act(accountId, { type: 'OpenAccount', by: system, accountId, owner, kind: 'simulated', baseCurrency: usdt });
    if (deposit !== '') await this.deposit(accountId, deposit);
  }

  deposit(accountId: string, amount: string): Promise<void> {
    const reference = `deposit-${this.count}`;
    return this.act(accountId, { type: 'CreditFunds', by: system, reference, asset: usdt, amount: unitsOf(amount), source: 'outside' });
  }

  /** Places a limit order to buy at `limitPrice`. */
  async order(accountId: string, name: string, { limitPrice = '100', quantity = '1' } = {}): Promise<string> {
    const orderId = derivedId('order', name);
    const size = { quantity: decimalOf(quantity, instrument.quantityScale), limitPrice: decimalOf(limitPrice, instrument.priceScale) };
    const order = {
      orderId,
      side: 'buy',
      orderType: 'limit',
      timeInForce: 'GTC',
      ...size,
      reduceOnly: false,
      origin: { type: 'direct' },
    } as const;
    await this.act(accountId, { type: 'PlaceOrder', by: system, order, instrument, status: 'trading', now: moment });
    return orderId;
  }

  /** What a consumer of these streams is handed: everything so far, or what comes after a position. */
  async batch(prefix: string, after = -1n): Promise<FeedBatch> {
    const events: DecodedEvent[] = [];
    for await (const recorded of this.log.readAll({ direction: 'forwards', from: 'start', streamPrefixes: [prefix] })) {
      const decoded = this.codec.decode(recorded);
      if (decoded !== undefined && recorded.position > after) events.push(decoded);
    }
    return { events, upTo: (await this.log.head()) ?? 0n };
  }

  /** The types of what happened in a stream. */
  async history(stream: string): Promise<readonly string[]> {
    return (await this.batch(stream)).events.map(({ event }) => event.type);
  }

  async account(id: string): Promise<OpenAccount> {
    const account: Account = await this.accounts.state(id);
    if (account.status !== 'open') throw new Error(`${id} is not open.`);
    return account;
  }

  async total(id: string): Promise<bigint> {
    return (await this.account(id)).balances.get(usdt.code)?.total ?? 0n;
  }

  /** Something that cannot have happened, so that nobody can fold the stream from here on. */
  async spoil(stream: string): Promise<void> {
    const data = { orderId: derivedId('order', 'none'), instrument: symbol, reason: 'none', unfilledQuantity: '1', balances: [] };
    const { command: event, ...envelope } = this.envelope({ type: 'OrderCancelled', data } as const);
    const metadata = { ...envelope, $correlationId: envelope.correlationId, $causationId: envelope.causationId };
    await this.log.append(stream, [this.codec.encode(derivedId('event', stream), event, metadata)], 'any');
  }

  private process(): AggregateSettings {
    const { log } = this;
    const store: EventStore = {
      append: (...append) => {
        if (this.appendsLeft <= 0) return Promise.reject(new LogUnavailable('the process is gone'));
        this.appendsLeft -= 1;
        return log.append(...append);
      },
      readStream: (...read) => log.readStream(...read),
      readAll: (...read) => log.readAll(...read),
      subscribeToAll: (...subscribe) => log.subscribeToAll(...subscribe),
      readStreamMetadata: (...read) => log.readStreamMetadata(...read),
      writeStreamMetadata: (...write) => log.writeStreamMetadata(...write),
      head: () => log.head(),
      close: () => log.close(),
    };
    return { store, codec: this.codec, now: () => moment };
  }
}

export const unitsOf = (amount: string): bigint => decimalOf(amount, usdt.scale);
