import { setTimeout as sleep } from 'node:timers/promises';
import type { DepthLevels } from '@copyledger/hot-store';
import { type Given, instrument } from './ada';

const depth = (best: number): DepthLevels => ({
  bids: Array.from({ length: 60 }, (_, level) => [String(best - level), '1'] as const),
  asks: Array.from({ length: 60 }, (_, level) => [String(best + 1 + level), '2'] as const),
});

/** Prices and books. */
export const marketsSuite = ({ world }: Given): void => {
  const store = () => world().gateway.hotStore;

  it('begin with what is known, and go on with what is new', async () => {
    await store().prices.publish('NEW', '1');
    const client = await world().connectAs('bob');
    expect(await client.subscribe('prices:NEW', { id: 'p' })).toEqual({ type: 'subscribed', id: 'p', channel: 'prices:NEW' });
    expect(await client.next('price')).toMatchObject({ channel: 'prices:NEW', price: '1' });
    await store().prices.publish('NEW', '2');
    expect(await client.next('price')).toMatchObject({ price: '2', at: store().prices.latest('NEW')?.at });
  });

  it('wait for the first price of an instrument that is listed', async () => {
    const client = await world().connectAs('bob');
    await client.subscribe(`book:${instrument}`, { levels: 1 });
    await store().depths.publish(instrument, depth(100));
    expect(await client.next('book')).toMatchObject({ bids: [['100', '1']], asks: [['101', '2']] });
  });

  it('bring so many levels of a book as are asked for', async () => {
    await store().depths.publish('DEEP', depth(1000));
    const levelsOf = async (more: object) => {
      const client = await world().connectAs('bob');
      await client.subscribe('book:DEEP', more);
      const { bids, asks } = await client.next('book');
      return [bids.length, asks.length];
    };
    expect(await levelsOf({})).toEqual([10, 10]);
    expect(await levelsOf({ levels: 50 })).toEqual([50, 50]);
    expect(await levelsOf({ levels: 3 })).toEqual([3, 3]);
  });

  it('come no more often than was asked for, and end with the newest', async () => {
    await store().prices.publish('FAST', '1');
    const [slow, fast] = [await world().connectAs('bob'), await world().connectAs('bob')];
    await slow.subscribe('prices:FAST', { perSecond: 2 });
    await fast.subscribe('prices:FAST', { perSecond: 20 });
    const startedAt = performance.now();
    for (let price = 2; price <= 300; price += 1) {
      await store().prices.publish('FAST', String(price));
      await sleep(5);
    }
    const seconds = (performance.now() - startedAt) / 1000;
    const counts = [slow, fast].map(({ frames }) => frames.length);
    expect(counts[0]).toBeGreaterThanOrEqual(1);
    expect(counts[0]).toBeLessThanOrEqual(seconds * 2 + 3);
    expect(counts[1]).toBeLessThanOrEqual(seconds * 20 + 3);
    expect(counts[1]).toBeGreaterThan(counts[0]!);
    for (const client of [slow, fast]) await client.next('price', ({ price }) => price === '300');
  });

  it('say nothing while nothing changes, nor when they are left', async () => {
    await store().prices.publish('CALM', '1');
    const client = await world().connectAs('bob');
    await client.subscribe('prices:CALM', { perSecond: 20 });
    await client.next('price');
    await sleep(200);
    expect(client.frames).toEqual([]);
    client.send({ type: 'unsubscribe', channel: 'prices:CALM' });
    await client.next('unsubscribed');
    await store().prices.publish('CALM', '2');
    await sleep(200);
    expect(client.frames).toEqual([]);
  });
};
