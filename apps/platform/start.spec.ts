import type { INestApplicationContext } from '@nestjs/common';
import { Accounts, Instruments } from '@copyledger/command-side/aggregates';
import { now } from '@copyledger/command-side/clock';
import { createEventCodec } from '@copyledger/command-side/contracts';
import { InstrumentCatalogue } from '@copyledger/command-side/instrument-catalogue';
import type { InstrumentEvent } from '@copyledger/domain/trading/instrument/instrument.events';
import { memoryEventStore } from '@copyledger/eventstore/client';
import { LATEST_PRICES, memoryHotStore } from '@copyledger/hot-store';
import { listDefaultInstruments } from './default-instruments';
import { demoAccountId, loadDemoAccount } from './demo/demo-account';
import { startDemoMarket } from './demo/demo-market';

const log = memoryEventStore();
const hotStore = memoryHotStore({ now, report: () => undefined });
const { prices } = hotStore;

/** What a start finds in the application; the log and the prices outlive it. */
const started = (): INestApplicationContext => {
  const settings = { store: log, codec: createEventCodec(), now };
  const parts = new Map<unknown, unknown>([
    [Accounts, new Accounts(settings)],
    [Instruments, new Instruments(settings)],
    [InstrumentCatalogue, new InstrumentCatalogue()],
    [LATEST_PRICES, prices],
  ]);
  return { get: (token: unknown) => parts.get(token) } as unknown as INestApplicationContext;
};

const countOf = async (): Promise<number> => {
  const ids: string[] = [];
  for await (const { id } of log.readAll({ direction: 'forwards', from: 'start' })) ids.push(id);
  return ids.length;
};

describe('the default instruments', () => {
  it('are listed once, and known at once', async () => {
    const app = started();
    await listDefaultInstruments(app);
    expect(await countOf()).toBe(4);
    expect(app.get(InstrumentCatalogue).find('BTC-USDT')).toMatchObject({ status: 'trading', instrument: { kind: 'spot' } });
    await listDefaultInstruments(app);
    await listDefaultInstruments(started());
    expect(await countOf()).toBe(4);
  });

  it('that an operator has delisted or changed are left as they are', async () => {
    const app = started();
    const envelope = {
      commandHash: '',
      correlationId: 'c',
      causationId: 'c',
      actor: { type: 'user', id: 'op', through: 'http' } as const,
      occurredAt: now(),
    };
    const delist = { ...envelope, command: { type: 'DelistInstrument' } as const, commandId: 'delist' };
    await app.get(Instruments).send('BTC-USDT-PERP', delist);
    await listDefaultInstruments(started());
    expect(await started().get(Instruments).state('BTC-USDT-PERP')).toMatchObject({ status: 'delisted' });
  });
});

describe('the demonstration', () => {
  const market = async (): Promise<readonly (string | undefined)[]> => {
    const own = memoryHotStore({ now, report: () => undefined }).prices;
    const steps: (string | undefined)[] = [];
    const stop = await startDemoMarket(own);
    for (let step = 0; step < 5; step += 1) {
      for (const symbol of ['BTC-USDT', 'ETH-USDT', 'BTC-USDT-PERP', 'ETH-USDT-PERP']) steps.push(own.latest(symbol)?.price);
      await jest.advanceTimersByTimeAsync(1000);
    }
    stop();
    return steps;
  };

  it('has a market that its seed tells, near where it begins', async () => {
    jest.useFakeTimers();
    const [first, second] = [await market(), await market()];
    jest.useRealTimers();
    expect(first).toEqual(second);
    expect(first.slice(0, 2)).toEqual(['60000', '2500']);
    expect(new Set(first).size).toBeGreaterThan(10);
    // The perpetual's tick is a tenth.
    expect(first.filter((_, index) => index % 4 === 2).every((price) => /^\d+(\.\d)?$/.test(price ?? ''))).toBe(true);
  });

  it('stops when it is told to', async () => {
    jest.useFakeTimers();
    const stop = await startDemoMarket(prices);
    stop();
    const before = prices.latest('BTC-USDT');
    await jest.advanceTimersByTimeAsync(5000);
    jest.useRealTimers();
    expect(prices.latest('BTC-USDT')).toBe(before);
  });

  it('loads its account once, however often the platform starts', async () => {
    const app = started();
    await relisted(app);
    await loadDemoAccount(app);
    const count = await countOf();
    const account = await app.get(Accounts).state(demoAccountId);
    expect(account).toMatchObject({ status: 'open', owner: 'demo', orders: { size: 4 } });
    await loadDemoAccount(app);
    const again = started();
    await relisted(again);
    await loadDemoAccount(again);
    expect(await countOf()).toBe(count);
  });
});

/** The catalogue as the feed would have filled it. */
const relisted = async (app: INestApplicationContext): Promise<void> => {
  const codec = createEventCodec();
  for await (const recorded of log.readAll({ direction: 'forwards', from: 'start', streamPrefixes: ['instrument-'] })) {
    app.get(InstrumentCatalogue).learn((codec.decode(recorded)?.event as InstrumentEvent).data.instrument);
  }
};
