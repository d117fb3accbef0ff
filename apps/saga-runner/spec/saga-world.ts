import { Accounts, createEventCodec, Follows, Instruments, Leaders, Transfers } from '@copyledger/command-side';
import type { AccountCommand, OrderRequest } from '@copyledger/domain/trading/account/account.commands';
import type { Account, OpenAccount } from '@copyledger/domain/trading/account/account.state';
import type { InstrumentCommand } from '@copyledger/domain/trading/instrument/instrument.commands';
import { instrumentOf } from '@copyledger/domain/trading/instrument/instrument.terms';
import { type AggregateSettings, type CommandEnvelope, MemorySnapshotStore } from '@copyledger/eventstore/aggregates';
import { type DecodedEvent, type EventStore, type FeedBatch, LogUnavailable, memoryEventStore } from '@copyledger/eventstore/client';
import { type Asset, decimalOf, derivedId, instantOfMillis } from '@copyledger/kernel';
import { eventually, spotTerms } from '@copyledger/testing';
import { randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import { defaultExchangeLimits } from '../exchange/exchange';
import { ExchangeRunner, type RunnerSurroundings } from '../exchange/exchange-runner';
import { inputPrefixes } from '../exchange/inputs';
import { MemoryCheckpoints } from './memory-checkpoints';

export const usdt: Asset = spotTerms.quote;
export const btc: Asset = spotTerms.base;
export const symbol = spotTerms.symbol;
const instrument = instrumentOf(spotTerms);

interface OrderWish extends Partial<Omit<OrderRequest, 'limitPrice' | 'quantity'>> {
  readonly limitPrice?: string;
  readonly quantity?: string;
}

/** Hears of everything, and says nothing. */
export const silent: RunnerSurroundings['listener'] = {
  onState: () => undefined,
  onFailure: () => undefined,
  onWritten: () => undefined,
  onFeedFailure: () => undefined,
  onCheckpointFailure: () => undefined,
};

const system = { type: 'system' } as const;
const moment = instantOfMillis(Date.UTC(2026, 10, 20, 9, 30));

/** A log in memory and the processes that stand on it, one after another: a new one remembers nothing. */
export class SagaWorld {
  readonly codec = createEventCodec();
  readonly log = memoryEventStore();
  readonly snapshots = new MemorySnapshotStore();
  readonly checkpoints = new MemoryCheckpoints();
  private appendsLeft = Infinity;
  private count = 0;
  private settings = this.process();
  accounts = new Accounts(this.settings);
  transfers = new Transfers(this.settings);
  instruments = new Instruments(this.settings);
  leaders = new Leaders(this.settings);
  follows = new Follows(this.settings);

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
    this.leaders = new Leaders(this.settings);
    this.follows = new Follows(this.settings);
  }

  /** A user's, or the system's, command; its events if it was accepted. */
  async act(accountId: string, command: AccountCommand): Promise<void> {
    const outcome = await this.accounts.send(accountId, this.envelope(command));
    if (outcome.status !== 'done') throw new Error(`${command.type} was ${outcome.status}: ${inspect(outcome)}`);
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

  deposit(accountId: string, amount: string, asset = usdt): Promise<void> {
    const funds = { reference: `deposit-${this.count}`, asset, amount: decimalOf(amount, asset.scale) };
    return this.act(accountId, { type: 'CreditFunds', by: system, ...funds, source: 'outside' });
  }

  /** Places a limit order, to buy one at 100 unless said otherwise. */
  async order(accountId: string, name: string, { limitPrice = '100', quantity = '1', ...rest }: OrderWish = {}): Promise<string> {
    const orderId = derivedId('order', name);
    const size = { quantity: decimalOf(quantity, instrument.quantityScale), limitPrice: decimalOf(limitPrice, instrument.priceScale) };
    const order: OrderRequest = {
      ...{ orderId, side: 'buy', orderType: 'limit', timeInForce: 'GTC', reduceOnly: false, origin: { type: 'direct' } },
      ...size,
      ...rest,
    };
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

  /** Lists the instrument that orders are for, or changes it. */
  async list(status: 'trading' | 'halted' = 'trading'): Promise<void> {
    const commands: readonly InstrumentCommand[] = [
      { type: 'ListInstrument', instrument },
      status === 'halted' ? { type: 'HaltInstrument' } : { type: 'ResumeInstrument' },
    ];
    for (const command of commands) await this.instruments.send(symbol, this.envelope(command));
  }

  /** The exchange of this process, which has to be stopped. */
  async startExchange(surroundings: Partial<RunnerSurroundings> = {}): Promise<ExchangeRunner> {
    const { codec, snapshots, checkpoints } = this;
    const exchange = new ExchangeRunner({
      ...{ store: this.settings.store, codec, snapshots, checkpoints, now: () => moment, newId: randomUUID, clockMs: 0 },
      limits: defaultExchangeLimits,
      onSnapshotFailure: (_stream, error) => {
        throw error;
      },
      listener: silent,
      ...surroundings,
    });
    await exchange.start();
    return exchange;
  }

  /** Resolves when the exchange has dealt with all that is in the log, and nothing waits in it. */
  async isIdle(exchange: ExchangeRunner): Promise<void> {
    let head = -1n;
    const newest = { direction: 'backwards', from: 'end', limit: 1, streamPrefixes: [...inputPrefixes] } as const;
    for await (const { position } of this.log.readAll(newest)) head = position;
    await eventually(() => {
      const { feed, markets } = exchange.status();
      expect(feed?.position ?? -1n).toBeGreaterThanOrEqual(head);
      expect(markets.filter(({ state, waiting }) => state !== 'live' || waiting > 0)).toEqual([]);
    });
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
