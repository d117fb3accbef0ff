import type { OutsidePort } from '@copyledger/apps/saga-runner/exchange/outside-port';
import { type SourceReport, sourceBatch } from '@copyledger/apps/saga-runner/outside/outside-batch';
import { OutsideMarkets } from '@copyledger/apps/saga-runner/outside/outside-markets';
import { now } from '@copyledger/command-side/clock';
import { createEventCodec } from '@copyledger/command-side/contracts';
import type { OrderPlaced } from '@copyledger/domain/trading/account/account.events';
import { Market } from '@copyledger/domain/trading/market/market';
import type { MarketEvent } from '@copyledger/domain/trading/market/market.events';
import { memoryEventStore } from '@copyledger/eventstore/client';
import { type GeneratedMarket, MarketGenerator } from '@copyledger/market-data';
import { accountEvent, spotTerms } from '@copyledger/testing';
import { reporterOf } from './figures';
import { latencyOf } from './latency';
import { sized } from './size';

const MESSAGES = sized(600_000, 20_000);
const TIMED = sized(200_000, 5_000);
const ORDERS = sized(1_000, 100);
const TRIGGERS = sized(1_000, 100);
const ROUNDS = sized(3, 1);
/** What a socket hands over at once when it is busy. */
const LINES_PER_READ = 64;
const MS_PER_SECOND = 1_000;
const SECONDS_PER_MINUTE = 60;

const { symbol } = spotTerms;
const generated: GeneratedMarket = { symbol, priceScale: 2, sizeScale: 8, tick: 100, lot: 1_000, price: 6_000_000, size: 5_000_000 };
const startPrice = 60_000;

/** One diff for every change of the book, and the trades: as the fastest streams of venues do. */
const messagesOf = (count: number): readonly string[] => {
  const generator = new MarketGenerator({ seed: 5, startMicros: Date.UTC(2026, 10, 21) * 1000, markets: [generated], diffMs: 0 });
  return Array.from({ length: count }, () => generator.next().text);
};

type Terms = Pick<OrderPlaced['data'], 'orderId' | 'side' | 'limitPrice'> & Partial<OrderPlaced['data']>;

const placed = (terms: Terms): OrderPlaced['data'] => {
  const order = {
    instrument: symbol,
    orderType: 'limit',
    timeInForce: 'GTC',
    quantity: '0.01',
    accountId: `account-${terms.orderId}`,
  } as const;
  return accountEvent.OrderPlaced({ ...order, ...terms }).data;
};

/** Rests on either side of the price, from near to far. */
const restingOrder = (index: number): OrderPlaced['data'] => {
  const away = 5 + Math.floor(index / 2);
  const side = index % 2 === 0 ? 'buy' : 'sell';
  return placed({ orderId: `rest-${index}`, side, limitPrice: (startPrice + (side === 'buy' ? -away : away)).toString() });
};

/** A stop on either side of the price, from near to far, half of them on the mark. */
const waitingOrder = (index: number): OrderPlaced['data'] => {
  const away = 5 + Math.floor(index / 2);
  const side = index % 2 === 0 ? 'buy' : 'sell';
  const price = (startPrice + (side === 'buy' ? away : -away)).toString();
  return placed({
    orderId: `stop-${index}`,
    side,
    limitPrice: price,
    trigger: { kind: 'stop', watches: index % 4 < 2 ? 'last' : 'mark', stopPrice: price },
  });
};

/** A market with orders that rest and orders that wait for their triggers, and the way to it without a log behind. */
class MeasuredMarket implements OutsidePort {
  readonly counts: Partial<Record<MarketEvent['type'], number>> = {};
  private readonly market = Market.create(symbol);
  private position = 0n;

  constructor() {
    this.market.handle({ type: 'SetTerms', position: this.nextPosition(), terms: spotTerms });
    for (let index = 0; index < ORDERS; index += 1) this.enter(restingOrder(index));
    for (let index = 0; index < TRIGGERS; index += 1) this.enter(waitingOrder(index));
    this.count();
  }

  offer(_symbol: string, inputs: Parameters<OutsidePort['offer']>[1]): Promise<void> {
    for (const input of inputs) this.market.handle(input);
    this.count();
    return Promise.resolve();
  }

  terms(): typeof spotTerms {
    return spotTerms;
  }

  heard(): undefined {
    return undefined;
  }

  onReset(): () => void {
    return () => undefined;
  }

  private enter(order: OrderPlaced['data']): void {
    this.market.handle({ type: 'EnterOrder', position: this.nextPosition(), order });
  }

  private nextPosition(): bigint {
    this.position += 1n;
    return this.position;
  }

  private count(): void {
    for (const { type } of this.market.take()) this.counts[type] = (this.counts[type] ?? 0) + 1;
  }
}

interface Path {
  readonly port: MeasuredMarket;
  readonly outside: OutsideMarkets;
}

const path = (): Path => {
  const port = new MeasuredMarket();
  return { port, outside: new OutsideMarkets({ port, store: memoryEventStore(), codec: createEventCodec(), now }) };
};

const receive = async (outside: OutsideMarkets, lines: readonly string[]): Promise<SourceReport> => {
  const batch = sourceBatch({ symbol, venue: 'binance-spot', lines }, { market: symbol, role: 'liquidity' });
  return (await outside.receive(batch)) as SourceReport;
};

interface Round {
  readonly perSecond: number;
  readonly counts: MeasuredMarket['counts'];
  readonly isLive: boolean;
}

/** Everything at once, in reads of a busy socket. */
const throughput = async (messages: readonly string[]): Promise<Round> => {
  const { port, outside } = path();
  const start = performance.now();
  let isLive = true;
  for (let from = 0; from < messages.length; from += LINES_PER_READ) {
    const report = await receive(outside, messages.slice(from, from + LINES_PER_READ));
    isLive &&= report.book.kind === 'live' && report.counts.unreadable === 0;
  }
  const perSecond = (messages.length * MS_PER_SECOND) / (performance.now() - start);
  await outside.close();
  return { perSecond, counts: port.counts, isLive };
};

/** Each message by itself, from its text until the market has dealt with it. */
const latencies = async (messages: readonly string[]): Promise<Float64Array> => {
  const { outside } = path();
  const sample = new Float64Array(messages.length);
  for (const [index, message] of messages.entries()) {
    const start = performance.now();
    await receive(outside, [message]);
    sample[index] = performance.now() - start;
  }
  await outside.close();
  return sample;
};

const parsing = (messages: readonly string[]): { readonly perSecond: number; readonly sample: Float64Array } => {
  const sample = new Float64Array(messages.length);
  const start = performance.now();
  for (const message of messages) JSON.parse(message);
  const perSecond = (messages.length * MS_PER_SECOND) / (performance.now() - start);
  for (const [index, message] of messages.entries()) {
    const before = performance.now();
    JSON.parse(message);
    sample[index] = performance.now() - before;
  }
  return { perSecond, sample };
};

const best = (rounds: readonly Round[]): Round => rounds.reduce((a, b) => (a.perSecond > b.perSecond ? a : b));
const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

/** A price update from its text, as a socket hands it over, through the local book and the market to mark and triggers. */
export const run = async (): Promise<void> => {
  const messages = messagesOf(MESSAGES);
  const bytes = messages.reduce((sum, { length }) => sum + length, 0) / messages.length;
  const report = reporterOf('price-path', {
    messages: MESSAGES,
    bytesPerMessage: Math.round(bytes),
    restingOrders: ORDERS,
    waitingTriggers: TRIGGERS,
  });
  const rounds: Round[] = [];
  for (let round = 0; round < ROUNDS; round += 1) rounds.push(await throughput(messages));
  const parsed = parsing(messages);
  const perSecond = median(rounds.map((round) => round.perSecond));
  const { counts, isLive } = best(rounds);
  const reference = { name: 'JSON.parse of the same messages alone', value: parsed.perSecond };
  report({
    ...{ name: 'price updates from their text to mark and triggers', value: perSecond, unit: 'updates/s', reference },
    budget: { value: 1_000_000 / SECONDS_PER_MINUTE },
    aim: { value: 6_000_000 / SECONDS_PER_MINUTE },
    conditions: { perMinute: Math.round(perSecond * SECONDS_PER_MINUTE), linesPerRead: LINES_PER_READ, isLive, journal: counts },
  });
  const latency = latencyOf(await latencies(messages.slice(0, TIMED)));
  report({
    ...{ name: 'one price update, each in a read of its own', value: latency.p50, unit: 'ms', latency },
    reference: { name: reference.name, value: latencyOf(parsed.sample).p50, latency: latencyOf(parsed.sample) },
    conditions: { timed: TIMED },
  });
};
