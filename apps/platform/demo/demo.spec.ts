import { type INestApplicationContext, Logger } from '@nestjs/common';
import { OutsideGate, type OutsideBatch } from '@copyledger/apps/saga-runner/exchange/outside-port';
import { Accounts, Instruments } from '@copyledger/command-side/aggregates';
import { now } from '@copyledger/command-side/clock';
import { createEventCodec } from '@copyledger/command-side/contracts';
import { InstrumentCatalogue } from '@copyledger/command-side/instrument-catalogue';
import type { InstrumentEvent } from '@copyledger/domain/trading/instrument/instrument.events';
import { type EventStore, LogUnavailable, memoryEventStore } from '@copyledger/eventstore/client';
import { BinanceAdapter, VenueFeed } from '@copyledger/market-data';
import { CODEC, EVENT_STORE } from '@copyledger/platform/event-log/tokens';
import { marksEvent } from '@copyledger/testing';
import { listDefaultInstruments } from '../default-instruments';
import { startDemo } from './demo';
import { demoAccountId } from './demo-account';
import { DemoMarket } from './demo-market';
import { lastGeneratedPrices } from './last-prices';

const codec = createEventCodec();
const symbols = ['BTC-USDT', 'ETH-USDT', 'BTC-USDT-PERP', 'ETH-USDT-PERP'];

/** The exchange's side of the gate: a local book for each market. */
class HeardMarkets extends OutsideGate {
  readonly batches: OutsideBatch[] = [];
  isAway = false;
  isLost = false;
  private readonly feeds = new Map(
    symbols.map((symbol) => [
      symbol,
      new VenueFeed(new BinanceAdapter({ market: 'spot', symbol, scalesOf: () => ({ priceScale: 2, sizeScale: 8 }) })),
    ]),
  );

  send(batch: OutsideBatch) {
    if (this.isAway) return Promise.reject(new Error('away'));
    this.batches.push(batch);
    const feed = this.feeds.get(batch.symbol);
    for (const line of batch.lines) feed?.receive(JSON.parse(line));
    return Promise.resolve({ isResyncAskedFor: this.isLost });
  }

  get live(): readonly string[] {
    return symbols.filter((symbol) => this.feeds.get(symbol)?.book(symbol).status.kind === 'live');
  }

  linesOf(symbol: string): readonly string[] {
    return this.batches.filter((batch) => batch.symbol === symbol).flatMap(({ lines }) => lines);
  }
}

let gate: HeardMarkets;
beforeAll(() => {
  Logger.overrideLogger(false);
});
beforeEach(() => {
  gate = new HeardMarkets();
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

describe('the generated markets', () => {
  const play = async (seconds: number, lastPrices = new Map<string, string>()): Promise<DemoMarket> => {
    const market = new DemoMarket({ gate, lastPrices, monotonicMs: () => Date.now() });
    await market.start();
    await jest.advanceTimersByTimeAsync(seconds * 1000);
    market.stop();
    return market;
  };

  it('are there to be traded with at once, and go on until they are stopped', async () => {
    const market = await play(0);
    expect(gate.live).toEqual(symbols);
    expect(market.price('BTC-USDT')).toBe('60000');
    const before = gate.batches.length;
    await jest.advanceTimersByTimeAsync(5_000);
    expect(gate.batches).toHaveLength(before);
  });

  it('are the same ones whenever they begin, of books that never break', async () => {
    await play(30);
    expect(gate.live).toEqual(symbols);
    const first = gate.linesOf('BTC-USDT');
    expect(first.length).toBeGreaterThan(200);
    gate = new HeardMarkets();
    await play(30);
    expect(gate.linesOf('BTC-USDT')).toEqual(first);
  });

  it('go on from where they stood', async () => {
    expect((await play(0, new Map([['ETH-USDT', '2345.6']]))).price('ETH-USDT')).toBe('2345.6');
  });

  it('tell the whole book again to an exchange that has lost it', async () => {
    const market = new DemoMarket({ gate, lastPrices: new Map(), monotonicMs: () => Date.now() });
    await market.start();
    gate.isAway = true;
    await jest.advanceTimersByTimeAsync(2_000);
    gate.isAway = false;
    await jest.advanceTimersByTimeAsync(2_000);
    market.stop();
    expect(gate.live).toEqual(symbols);
    expect(gate.linesOf('BTC-USDT').filter((line) => line.includes('lastUpdateId'))).toHaveLength(2);
  });
});

describe('the demonstration', () => {
  const log = memoryEventStore();
  let appendsLeft = Infinity;
  /** The process is killed on the way: after so many appends nothing reaches the log any more. */
  const store = new Proxy(log, {
    get: (target, name) => {
      if (name !== 'append') return (target[name as keyof EventStore] as () => unknown).bind(target);
      return (...args: Parameters<EventStore['append']>) => {
        appendsLeft -= 1;
        return appendsLeft < 0 ? Promise.reject(new LogUnavailable('killed')) : target.append(...args);
      };
    },
  });

  const started = async (): Promise<INestApplicationContext> => {
    const settings = { store, codec, now };
    const parts = new Map<unknown, unknown>([
      [Accounts, new Accounts(settings)],
      [Instruments, new Instruments(settings)],
      [InstrumentCatalogue, new InstrumentCatalogue()],
      [OutsideGate, gate],
      [EVENT_STORE, store],
      [CODEC, codec],
    ]);
    const app = { get: (token: unknown) => parts.get(token) } as unknown as INestApplicationContext;
    await listDefaultInstruments(app);
    // The catalogue as the feed would have filled it.
    for await (const recorded of log.readAll({ direction: 'forwards', from: 'start', streamPrefixes: ['instrument-'] }))
      app.get(InstrumentCatalogue).learn((codec.decode(recorded)?.event as InstrumentEvent).data.instrument);
    return app;
  };

  const typesOf = async (): Promise<readonly string[]> => {
    const types: string[] = [];
    for await (const { type } of log.readStream(`account-${demoAccountId}`, { direction: 'forwards', from: 'start' })) types.push(type);
    return types;
  };

  it('is loaded whole however often its loading is killed, and once however often the platform starts', async () => {
    jest.useRealTimers();
    appendsLeft = Infinity;
    await started();
    for (let appends = 0; appends < 4; appends += 1) {
      const app = await started();
      appendsLeft = appends % 2;
      await expect(startDemo(app)).rejects.toThrow('killed');
      appendsLeft = Infinity;
    }
    const app = await started();
    (await startDemo(app))();
    const whole = await typesOf();
    expect(whole.filter((type) => type === 'trading.OrderPlaced.v1')).toHaveLength(4);
    expect(whole.filter((type) => type === 'trading.FundsCredited.v1')).toHaveLength(1);
    expect(await app.get(Accounts).state(demoAccountId)).toMatchObject({ status: 'open', owner: 'demo', orders: { size: 4 } });
    (await startDemo(await started()))();
    expect(await typesOf()).toEqual(whole);
  });

  it('knows where its markets stood last, whatever was replayed since', async () => {
    const own = memoryEventStore();
    const metadata = { ...{ $correlationId: 'c', $causationId: 'c', commandId: 'c', commandHash: '', occurredAt: now() } };
    const actor = { type: 'system', id: 'test', through: 'test' } as const;
    const mark = (price: string, source: string) => ({ instrument: 'BTC-USDT', price, sources: [source] });
    const minutes = [mark('60100', 'generated:BTC-USDT'), mark('60200', 'generated:BTC-USDT'), mark('1', 'okx:BTC-USDT')];
    const events = minutes.map((each, index) =>
      codec.encode(`00000000-0000-4000-8000-00000000000${index}`, marksEvent.MarksRecorded({ marks: [each] }), { ...metadata, actor }),
    );
    await own.append('marks', events, 'any');
    expect(await lastGeneratedPrices(own, codec)).toEqual(new Map([['BTC-USDT', '60200']]));
  });
});
