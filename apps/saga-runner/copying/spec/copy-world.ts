import { setImmediate as turn } from 'node:timers/promises';
import type { FollowEvent } from '@copyledger/domain/copying/follow/follow.events';
import type { CopyPolicy } from '@copyledger/domain/copying/policy';
import type { OrderRequest } from '@copyledger/domain/trading/account/account.commands';
import type { VenueDirection } from '@copyledger/domain/trading/account/account.events';
import { instrumentOf } from '@copyledger/domain/trading/instrument/instrument.terms';
import { type DecodedEvent, type Feed, startFeed } from '@copyledger/eventstore/client';
import { decimalOf, derivedId, type Fact, type Instant, instantOfMillis } from '@copyledger/kernel';
import { followEvent, leaderEvent, linearTerms } from '@copyledger/testing';
import type { ExchangeRunner } from '../../exchange/exchange-runner';
import { sagaConsumer } from '../../saga';
import { Settlement } from '../../settlement/settlement.saga';
import { SagaWorld } from '../../spec/saga-world';
import type { CopyLimits } from '../copy-surroundings';
import { CopyProcess } from './copy-process';
import { MemoryDatabase } from './memory-working-state';

const perpetual = instrumentOf(linearTerms);
const { symbol } = perpetual;
const system = { type: 'system' } as const;
const patienceTurns = 100_000;

export const accountOf = (name: string): string => derivedId('account', name);
const followOf = (name: string): string => derivedId('follow', name);

export interface VenueFill {
  readonly sequence: number;
  readonly side: 'buy' | 'sell';
  readonly quantity: string;
  readonly direction: VenueDirection;
}

interface FollowWish {
  readonly policy?: CopyPolicy;
  readonly capital?: string;
}

/** Leaders and followers on one market that trades at the price that is fed in, and the processes that copy, one after another or at once. */
export class CopyWorld {
  readonly saga = new SagaWorld();
  readonly database = new MemoryDatabase();
  readonly processes: CopyProcess[] = [];
  private exchange: ExchangeRunner | undefined;
  private settlement: Feed | undefined;
  private readonly end = new AbortController();
  private timeMs = Date.UTC(2026, 10, 20, 9, 30);
  private price = '50000';
  private count = 0;

  constructor(private readonly limits: Partial<CopyLimits> = {}) {}

  get now(): Instant {
    return instantOfMillis(this.timeMs);
  }

  get log() {
    return this.saga.log;
  }

  async open(): Promise<void> {
    const { saga } = this;
    await saga.instruments.send(symbol, saga.envelope({ type: 'ListInstrument', instrument: perpetual } as const));
    await saga.instruments.send(symbol, saga.envelope({ type: 'ResumeInstrument' } as const));
    this.exchange = await saga.startExchange({ now: () => this.now });
    await saga.isIdle(this.exchange);
    this.feedPrice(this.price);
    const settlement = new Settlement(saga.accounts);
    const consumer = sagaConsumer({
      ...{ name: 'settlement', streamPrefixes: ['market-'], isSelective: true, checkpoints: saga.checkpoints },
      react: (batch) => settlement.settle(batch),
    });
    this.settlement = startFeed({
      store: saga.log,
      codec: saga.codec,
      consumers: [consumer],
      signal: this.end.signal,
      sleep: () => turn(),
    });
  }

  async close(): Promise<void> {
    for (const process of this.processes) await process.stop();
    this.end.abort();
    await this.settlement?.stopped;
    await this.exchange?.stop();
  }

  /** Another process that copies, or stands by. */
  startProcess(): CopyProcess {
    const { log, codec } = this.saga;
    const market = (of: string) =>
      of === symbol
        ? { instrument: perpetual, status: 'trading' as const, referencePrice: decimalOf(this.price, perpetual.priceScale) }
        : undefined;
    const process = new CopyProcess({ log, codec, database: this.database, now: () => this.now, market, limits: this.limits });
    this.processes.push(process);
    process.start();
    return process;
  }

  async killProcess(process: CopyProcess): Promise<void> {
    await process.kill();
    this.processes.splice(this.processes.indexOf(process), 1);
  }

  passTime(ms: number): void {
    this.timeMs += ms;
    this.exchange?.tick(this.now);
    for (const { runner } of this.processes) runner.tick();
  }

  feedPrice(price: string): void {
    this.price = price;
    this.exchange?.feedPrice({ symbol, price, at: this.now });
    for (const { runner } of this.processes) runner.tick();
  }

  /** Opens an account, and publishes terms. */
  async lead(name: string): Promise<void> {
    await this.arrive(name);
    await this.publish(name);
  }

  async arrive(name: string): Promise<void> {
    await this.saga.open(accountOf(name), { owner: name, deposit: '10000000' });
  }

  /** A leader who trades at a venue, from which we hear. */
  async leadElsewhere(name: string): Promise<void> {
    const accountId = accountOf(name);
    const opening = { accountId, owner: name, kind: 'observed', baseCurrency: perpetual.settlement } as const;
    await this.saga.act(accountId, { type: 'OpenAccount', by: system, ...opening });
    await this.publish(name);
  }

  /** A fill of a leader at a venue, as its feed numbers it. */
  async observe(name: string, { sequence, side, quantity, direction }: VenueFill): Promise<void> {
    const fill = {
      feed: 'venue',
      sequence: BigInt(sequence),
      instrument: perpetual,
      side,
      direction,
      fee: 0n,
      occurredAt: this.now,
    } as const;
    const size = { quantity: decimalOf(quantity, perpetual.quantityScale), price: decimalOf(this.price, perpetual.priceScale) };
    const command = { type: 'ObserveFill', by: system, venueOrderId: `venue-${sequence}`, ...fill, ...size } as const;
    await this.saga.accounts.send(accountOf(name), this.saga.envelope(command));
  }

  async publish(name: string): Promise<void> {
    const leaderAccountId = accountOf(name);
    await this.write(`leader-${leaderAccountId}`, leaderEvent.LeaderTermsPublished({ leaderAccountId, owner: name }));
  }

  async follow(name: string, leader: string, { policy = double, capital = '1000000' }: FollowWish = {}): Promise<void> {
    const [followId, leaderAccountId, copyAccountId] = [followOf(name), accountOf(leader), accountOf(name)];
    const stream = `follow-${followId}`;
    const ids = { followId, leaderAccountId, copyAccountId };
    await this.write(stream, followEvent.FollowRequested({ ...ids, follower: name, capital, policy }));
    await this.saga.open(copyAccountId, { owner: name, deposit: capital });
    await this.write(stream, followEvent.FollowStarted({ ...ids, startedAt: this.now }));
  }

  /** A follow's holder, or the system, decides something. */
  async decide(name: string, event: FollowEvent): Promise<void> {
    await this.write(`follow-${followOf(name)}`, {
      ...event,
      data: { ...event.data, followId: followOf(name) },
    });
  }

  /** An order at market, which trades at the price that was fed in last. */
  async trade(name: string, side: 'buy' | 'sell', quantity: string): Promise<string> {
    const order: OrderRequest = {
      ...{ orderId: derivedId('order', `${(this.count += 1)}`), side, orderType: 'market', timeInForce: 'IOC', reduceOnly: false },
      ...{ quantity: decimalOf(quantity, perpetual.quantityScale), origin: { type: 'direct' } },
    };
    const referencePrice = decimalOf(this.price, perpetual.priceScale);
    const place = {
      type: 'PlaceOrder',
      by: system,
      order,
      instrument: perpetual,
      status: 'trading',
      referencePrice,
      now: this.now,
    } as const;
    await this.saga.act(accountOf(name), place);
    return order.orderId;
  }

  /** Writes into the journal of a leader's desk what no desk can have decided. */
  spoil(name: string): Promise<void> {
    return this.saga.spoil(`copy-${accountOf(name)}`);
  }

  async position(name: string): Promise<bigint> {
    const { positions } = await this.saga.account(accountOf(name));
    return positions.get(symbol)?.quantity ?? 0n;
  }

  async events(...prefixes: readonly string[]): Promise<readonly DecodedEvent[]> {
    const batches = await Promise.all(prefixes.map((prefix) => this.saga.batch(prefix)));
    return batches.flatMap(({ events }) => events).sort((a, b) => (a.recorded.position < b.recorded.position ? -1 : 1));
  }

  /** Resolves when nobody has anything left to do, the process that copies included, or when a process has died. */
  async settle(): Promise<void> {
    for (let turns = 0; turns < patienceTurns; turns += 1) {
      if (this.processes.some(({ isDead }) => isDead)) return;
      const before = await this.log.head();
      if (await this.isQuiet()) {
        for (let index = 0; index < 20; index += 1) await turn();
        if ((await this.log.head()) === before && (await this.isQuiet())) return;
      }
      await turn();
    }
    throw new Error(`It never came to rest: ${this.processes.flatMap(({ failures }) => failures.slice(-3)).join('; ')}`);
  }

  private async write(stream: string, event: Fact<string, object>): Promise<void> {
    const { command, ...envelope } = this.saga.envelope(event);
    const metadata = { ...envelope, $correlationId: envelope.correlationId, $causationId: envelope.causationId, occurredAt: this.now };
    await this.log.append(stream, [this.saga.codec.encode(derivedId('event', envelope.commandId), command, metadata)], 'any');
  }

  private async isQuiet(): Promise<boolean> {
    return (await this.isTraded()) && (await this.isCopied());
  }

  private async isTraded(): Promise<boolean> {
    const { feed, markets } = this.exchange?.status() ?? { feed: undefined, markets: [] };
    if ((feed?.position ?? -1n) < (await this.newest('account-', 'instrument-'))) return false;
    if (markets.some(({ state, waiting }) => state !== 'live' || waiting > 0)) return false;
    const settled = this.settlement?.status().consumers.map(({ position }) => position ?? -1n) ?? [];
    const traded = await this.newest('market-');
    return settled.every((position) => position >= traded);
  }

  private async isCopied(): Promise<boolean> {
    const newest = await this.newest('account-', 'follow-', 'leader-', 'marks');
    return this.processes.every(({ runner }) => runner.status().state === 'standby' || runner.isSettledAt(newest));
  }

  private async newest(...streamPrefixes: readonly string[]): Promise<bigint> {
    for await (const { position } of this.log.readAll({ direction: 'backwards', from: 'end', limit: 1, streamPrefixes })) return position;
    return -1n;
  }
}

/** Twice the leader's quantity. */
export const double: CopyPolicy = { sizing: { mode: 'quantity-multiple', multiple: '2' } };
