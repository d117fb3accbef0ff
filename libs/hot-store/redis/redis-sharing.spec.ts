import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { instantOfMillis } from '@copyledger/kernel';
import { describeWithRedis, eventually, type RedisServer, startRedis } from '@copyledger/testing';
import type { CommitNotice } from '../commit-notices';
import type { DepthLevels } from '../depths';
import type { HotStore } from '../hot-store';
import { redisHotStore, type RedisHotStoreOptions } from './redis-hot-store';

const now = () => instantOfMillis(Date.now());
const levels = (bid: string): DepthLevels => ({ bids: [[bid, '1']], asks: [] });
const limit = { quota: 4, windowSeconds: 3600 };

describeWithRedis('What processes share over Redis', () => {
  let server: RedisServer;
  let namespace: string;
  const opened: HotStore[] = [];

  const open = async (options: Partial<RedisHotStoreOptions> = {}): Promise<HotStore> => {
    const store = await redisHotStore({ url: server.url, namespace, now, report: jest.fn(), ...options });
    opened.push(store);
    return store;
  };
  const joined = (store: HotStore): Promise<void> => eventually(() => store.probe());
  const away = (store: HotStore): Promise<void> => eventually(() => expect(store.probe()).rejects.toThrow());

  beforeAll(async () => {
    server = await startRedis();
  });
  beforeEach(() => {
    namespace = randomUUID();
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((store) => store.close()));
  });
  afterAll(() => server.kill());

  it('is depths, also for a process that comes later and after Redis was lost', async () => {
    const [here, there] = [await open(), await open()];
    await here.depths.publish('BTC', levels('1'));
    await eventually(() => {
      expect(there.depths.latest('BTC')).toEqual(here.depths.latest('BTC'));
    });
    await server.kill();
    await away(here);
    await here.depths.publish('BTC', levels('2'));
    await server.restart();
    await Promise.all([joined(here), joined(there)]);
    await eventually(() => {
      expect(there.depths.latest('BTC')?.bids).toEqual([['2', '1']]);
    });
    expect((await open()).depths.latest('BTC')?.bids).toEqual([['2', '1']]);
  });

  it('keeps what it does not understand out of the depths', async () => {
    const redis = new Redis(server.url);
    await redis.hset(`{${namespace}:depths}:latest`, {
      A: '12 nonsense',
      B: '12 {"bids":[["1"]],"asks":[]}',
      C: '12 {"bids":[],"asks":[]}',
    });
    redis.disconnect();
    const { depths } = await open();
    expect(['A', 'B', 'C'].map((symbol) => depths.latest(symbol) !== undefined)).toEqual([false, false, true]);
  });

  it('is rows, the newer one whoever put it, and none after a flush', async () => {
    const [here, there] = [await open(), await open()];
    await here.rows.put([{ key: 'ada', position: 8n, body: 'newer' }]);
    await there.rows.put([{ key: 'ada', position: 7n, body: 'older' }]);
    expect((await there.rows.get(['ada'])).get('ada')).toEqual({ position: 8n, body: 'newer' });
    const redis = new Redis(server.url);
    await redis.flushall();
    redis.disconnect();
    expect((await there.rows.get(['ada'])).size).toBe(0);
  });

  it('is counts: a caller has one quota wherever it asks', async () => {
    const [here, there] = [await open(), await open()];
    const taken = await Promise.all(
      Array.from({ length: 10 }, (_, turn) => (turn % 2 === 0 ? here : there).counters.take({ key: 'ada', limit })),
    );
    expect(taken.filter(({ isAllowed }) => isAllowed)).toHaveLength(4);
  });

  it('is notices of commits', async () => {
    const [here, there] = [await open(), await open()];
    const heard: CommitNotice[] = [];
    there.commits.subscribe((notice) => heard.push(notice));
    await eventually(() => {
      here.commits.publish({ projection: 'orders', position: 12n });
      expect(heard).toContainEqual({ projection: 'orders', position: 12n });
    });
  });

  it('is missed by nobody for long: without Redis each process counts, notices and reads alone, and joins again', async () => {
    const report = jest.fn();
    const store = await open({ report });
    await store.rows.put([{ key: 'ada', position: 1n, body: 'x' }]);
    await server.kill();
    await away(store);
    const heard: CommitNotice[] = [];
    store.commits.subscribe((notice) => heard.push(notice));
    const taken = await Promise.all(Array.from({ length: 6 }, () => store.counters.take({ key: 'ada', limit })));
    expect(taken.filter(({ isAllowed }) => isAllowed)).toHaveLength(4);
    expect((await store.rows.get(['ada'])).size).toBe(0);
    await store.rows.put([{ key: 'ada', position: 2n, body: 'y' }]);
    store.commits.publish({ projection: 'orders', position: 3n });
    await eventually(() => {
      expect(heard).toEqual([{ projection: 'orders', position: 3n }]);
    });
    await server.restart();
    await joined(store);
    await store.rows.put([{ key: 'ada', position: 3n, body: 'z' }]);
    expect((await store.rows.get(['ada'])).get('ada')?.body).toBe('z');
    // An outage is a few lines in the log, not one for every attempt.
    expect(report.mock.calls.length).toBeLessThanOrEqual(6);
  });

  it('keeps the keys of one thing in one slot of a cluster', async () => {
    const store = await open();
    await store.depths.publish('BTC', levels('1'));
    await store.rows.put([{ key: 'ada', position: 1n, body: 'x' }]);
    await store.counters.take({ key: 'ada', limit });
    const redis = new Redis(server.url);
    const keys = await redis.keys(`*${namespace}*`);
    redis.disconnect();
    expect(keys.sort()).toEqual([`${namespace}:count:{ada}`, `${namespace}:row:{ada}`, `{${namespace}:depths}:latest`]);
  });
});
