import { createEventCodec } from '@copyledger/command-side';
import { now } from '@copyledger/command-side/clock';
import { type EventStore, memoryEventStore } from '@copyledger/eventstore/client';
import { type HotStore, memoryHotStore } from '@copyledger/hot-store';
import { derivedId, type Fact, type Instant, instantOfMicros, microsOf } from '@copyledger/kernel';
import { marketEvent, marksEvent } from '@copyledger/testing';
import { PriceRefill } from './price-refill';

const symbol = 'BTC-USDT';
const market = `market-${symbol}`;
const codec = createEventCodec();
const minutesAgo = (minutes: number): Instant => instantOfMicros(microsOf(now()) - BigInt(minutes) * 60_000_000n);
const mark = (instrument: string, price: string) => marksEvent.MarksRecorded({ marks: [{ instrument, price, sources: ['okx:X'] }] });

let time: Instant;
let store: EventStore;
let hotStore: HotStore;
let count = 0;

/** Writes an event as it was written some minutes ago; answers with when that was. */
const written = async (minutes: number, stream: string, event: Fact<string, object>): Promise<Instant> => {
  time = minutesAgo(minutes);
  const id = derivedId('event', String((count += 1)));
  const metadata = { $correlationId: id, $causationId: id, actor: { type: 'system', id: 'test', through: 'test' }, commandId: id } as const;
  await store.append(stream, [codec.encode(id, event, { ...metadata, commandHash: '', occurredAt: time })], 'any');
  return time;
};
const refill = (last?: string): Promise<void> =>
  new PriceRefill(store, codec, hotStore).refill(symbol, { ...(last !== undefined && { last }) });
const newest = () => [hotStore.prices.latest(symbol), hotStore.marks.latest(symbol)];

beforeEach(() => {
  store = memoryEventStore({ now: () => time });
  hotStore = memoryHotStore({ now, report: jest.fn() });
});

describe('what the log remembers of a market that begins', () => {
  it('is the price of its last trade, as old as that is', async () => {
    await written(9, market, marketEvent.TradeExecuted({ price: '99' }));
    const at = await written(8, market, marketEvent.TradeExecuted({ price: '100' }));
    await written(7, market, marketEvent.OrderAccepted());
    await refill('100');
    expect(newest()).toEqual([{ symbol, price: '100', at }, undefined]);
  });

  it('is its newest recorded mark, which is its price too where nothing has traded', async () => {
    await written(9, 'marks', mark(symbol, '100'));
    const at = await written(8, 'marks', mark(symbol, '101'));
    await written(7, 'marks', mark('OTHER', '7'));
    await refill();
    expect(newest()).toEqual(Array(2).fill({ symbol, price: '101', at }));
  });

  it('is its mark where that is newer than its last trade, since the outside has moved on', async () => {
    await written(9, market, marketEvent.TradeExecuted({ price: '100' }));
    const at = await written(8, 'marks', mark(symbol, '101'));
    await refill('100');
    expect(newest()).toEqual(Array(2).fill({ symbol, price: '101', at }));
    hotStore = memoryHotStore({ now, report: jest.fn() });
    const tradedAt = await written(7, market, marketEvent.TradeExecuted({ price: '102' }));
    await refill('102');
    expect(newest()).toEqual([
      { symbol, price: '102', at: tradedAt },
      { symbol, price: '101', at },
    ]);
  });

  it('is no mark of long ago', async () => {
    await written(61, 'marks', mark(symbol, '100'));
    await refill();
    expect(newest()).toEqual([undefined, undefined]);
    await hotStore.marks.restore({ symbol, price: '99', at: minutesAgo(59) });
    await refill();
    expect(newest()).toMatchObject([undefined, { price: '99' }]);
    await hotStore.marks.restore({ symbol: 'OTHER', price: '99', at: minutesAgo(61) });
    await new PriceRefill(store, codec, hotStore).refill('OTHER', {});
    expect(hotStore.marks.latest('OTHER')).toBeUndefined();
  });

  it('is nothing beside what is known to be newer, and more than what is older', async () => {
    await hotStore.prices.restore({ symbol, price: '90', at: minutesAgo(20) });
    await written(9, 'marks', mark(symbol, '101'));
    await written(8, market, marketEvent.TradeExecuted({ price: '100' }));
    await refill('100');
    expect(newest()).toMatchObject([{ price: '100' }, { price: '101' }]);
    await hotStore.prices.publish(symbol, '102');
    await hotStore.marks.publish(symbol, '103');
    await refill('100');
    expect(newest()).toMatchObject([{ price: '102' }, { price: '103' }]);
  });
});
