import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { instantOfMillis } from '@copyledger/kernel';
import { describeWithRedis, eventually, type RedisServer, startRedis } from '@copyledger/testing';
import type { HotStore } from '../hot-store';
import { hotStoreContract } from '../hot-store.contract';
import type { LatestPrices } from '../latest-prices';
import { redisHotStore, type RedisHotStoreOptions } from './redis-hot-store';

const now = () => instantOfMillis(Date.now());

describeWithRedis('The hot store in Redis', () => {
  let server: RedisServer;
  let namespace: string;
  const opened: HotStore[] = [];

  const open = async (options: Partial<RedisHotStoreOptions> = {}): Promise<HotStore> => {
    const store = await redisHotStore({ url: server.url, namespace, now, report: jest.fn(), ...options });
    opened.push(store);
    return store;
  };
  const pricesOf = async (options: Partial<RedisHotStoreOptions> = {}): Promise<LatestPrices> => (await open(options)).prices;
  const expectPrice = (prices: LatestPrices, symbol: string, price: string): Promise<void> =>
    eventually(() => {
      expect(prices.latest(symbol)?.price).toBe(price);
    });
  const joined = (store: HotStore): Promise<void> => eventually(() => store.probe());
  const asOperator = async <T>(work: (redis: Redis) => Promise<T>): Promise<T> => {
    const redis = new Redis(server.url);
    try {
      return await work(redis);
    } finally {
      redis.disconnect();
    }
  };

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

  hotStoreContract('over Redis', (options) => open({ namespace: randomUUID(), ...options }));

  describe('between processes', () => {
    it('passes a price on, under one stamp', async () => {
      const [here, there] = [await pricesOf(), await pricesOf()];
      await here.publish('BTC', '100');
      await expectPrice(there, 'BTC', '100');
      expect(there.latest('BTC')).toEqual(here.latest('BTC'));
    });

    it('gives a process that comes later all there is', async () => {
      const here = await pricesOf();
      await here.publish('BTC', '100');
      await here.publish('ETH', '10');
      const later = await pricesOf();
      expect([later.latest('BTC'), later.latest('ETH')]).toEqual([here.latest('BTC'), here.latest('ETH')]);
    });

    it('agrees on one newest price when all publish at once, and nobody hears an older one after a newer', async () => {
      const processes = [await pricesOf(), await pricesOf(), await pricesOf()];
      const heard: string[] = [];
      processes[0]!.subscribe(({ at }) => heard.push(at));
      await Promise.all(
        Array.from({ length: 200 }, async (_, round) => {
          await processes[round % 3]!.publish('BTC', String(round + 1));
        }),
      );
      for (let round = 0; round < 50; round++) await processes[round % 3]!.publish('BTC', String(1000 + round));
      await Promise.all(processes.map((prices) => expectPrice(prices, 'BTC', '1049')));
      expect(heard).toEqual([...new Set(heard)].sort());
    });

    it('lets the later of two publishers win, however wrong the clocks are', async () => {
      const fast = await pricesOf({ now: () => instantOfMillis(Date.now() + 3_600_000) });
      const slow = await pricesOf({ now: () => instantOfMillis(Date.now() - 3_600_000) });
      await fast.publish('BTC', '1');
      await slow.publish('BTC', '2');
      await Promise.all([expectPrice(fast, 'BTC', '2'), expectPrice(slow, 'BTC', '2')]);
    });

    it('keeps namespaces apart, and both keys of one in one slot of a cluster', async () => {
      const [here, elsewhere] = [await pricesOf(), await pricesOf({ namespace: randomUUID() })];
      await here.publish('BTC', '1');
      await elsewhere.publish('BTC', '2');
      expect(here.latest('BTC')?.price).toBe('1');
      const keys = await asOperator((redis) => redis.keys(`*${namespace}*`));
      expect(keys).toEqual([`{${namespace}:prices}:latest`]);
    });

    it('leaves alone what it did not write', async () => {
      await asOperator((redis) => redis.hset(`{${namespace}:prices}:latest`, { BTC: 'nonsense', ETH: '12 1.5' }));
      const prices = await pricesOf();
      await asOperator((redis) => redis.publish(`{${namespace}:prices}:changes`, 'nonsense'));
      await prices.publish('SOL', '3');
      expect([prices.latest('BTC'), prices.latest('ETH')?.price, prices.latest('SOL')?.price]).toEqual([undefined, '1.5', '3']);
      await prices.publish('BTC', '4');
      expect(prices.latest('BTC')?.price).toBe('4');
    });
  });

  describe('when Redis fails', () => {
    it('serves from memory after a flush, and the next publish brings the price back', async () => {
      const here = await pricesOf();
      await here.publish('BTC', '1');
      await asOperator((redis) => redis.flushall());
      expect(here.latest('BTC')?.price).toBe('1');
      await here.publish('BTC', '2');
      expect((await pricesOf()).latest('BTC')?.price).toBe('2');
    });

    it('refills a Redis that was flushed under it, though nothing is published', async () => {
      const [here, there] = [await open({ refillMs: 20 }), await open()];
      await here.prices.publish('BTC', '1');
      await here.marks.publish('BTC', '2');
      await expectPrice(there.prices, 'BTC', '1');
      await asOperator((redis) => redis.flushall());
      await eventually(async () => {
        const later = await open();
        expect([later.prices.latest('BTC'), later.marks.latest('BTC')]).toEqual([here.prices.latest('BTC'), here.marks.latest('BTC')]);
      });
    });

    it('does not take a price that is remembered for a newer one that others know', async () => {
      const [here, there] = [await open(), await open()];
      await server.kill();
      await eventually(() => expect(here.probe()).rejects.toThrow());
      await here.prices.restore({ symbol: 'BTC', price: '1', at: instantOfMillis(5) });
      expect(here.prices.latest('BTC')?.price).toBe('1');
      await there.prices.publish('BTC', '2');
      await server.restart();
      await Promise.all([joined(here), joined(there)]);
      await expectPrice(here.prices, 'BTC', '2');
      await here.prices.restore({ symbol: 'ETH', price: '3', at: instantOfMillis(5) });
      await expectPrice(there.prices, 'ETH', '3');
    });

    it('refills a Redis that comes back empty, with what was published meanwhile', async () => {
      const report = jest.fn();
      const [here, there] = [await open({ report }), await open()];
      await here.prices.publish('BTC', '1');
      await here.prices.publish('ETH', '10');
      await expectPrice(there.prices, 'ETH', '10');
      await server.kill();
      await eventually(() => expect(here.probe()).rejects.toThrow());
      await here.prices.publish('BTC', '2');
      expect(here.prices.latest('BTC')?.price).toBe('2');
      expect(here.prices.latest('ETH')?.price).toBe('10');
      expect(there.prices.latest('BTC')?.price).toBe('1');
      await server.restart();
      await Promise.all([joined(here), joined(there)]);
      await expectPrice(there.prices, 'BTC', '2');
      const later = await pricesOf();
      expect([later.latest('BTC')?.price, later.latest('ETH')?.price]).toEqual(['2', '10']);
      // An outage is a few lines in the log, not one for every attempt.
      expect(report.mock.calls.length).toBeLessThanOrEqual(3);
    });

    it('prefers what others published meanwhile to an older price of its own', async () => {
      const cutOff = await open();
      await cutOff.prices.publish('BTC', '1');
      await server.kill();
      await eventually(() => expect(cutOff.probe()).rejects.toThrow());
      await cutOff.prices.publish('BTC', '2');
      await cutOff.prices.publish('ETH', '20');
      await server.restart();
      await joined(cutOff);
      const other = await pricesOf();
      await other.publish('BTC', '3');
      await expectPrice(cutOff.prices, 'BTC', '3');
      expect(other.latest('ETH')?.price).toBe('20');
    });

    it('is not held back for ever by a price that a fast clock stamped during an outage', async () => {
      const fast = await open({ now: () => instantOfMillis(Date.now() + 3_600_000) });
      await server.kill();
      await eventually(() => expect(fast.probe()).rejects.toThrow());
      await fast.prices.publish('BTC', '1');
      await server.restart();
      await joined(fast);
      await (await pricesOf()).publish('BTC', '2');
      await expectPrice(fast.prices, 'BTC', '2');
    });

    it('answers a publish while Redis hangs, and passes the price on when it goes on', async () => {
      const [here, there] = [await pricesOf(), await pricesOf()];
      server.freeze(true);
      try {
        await here.publish('BTC', '1');
        expect(here.latest('BTC')?.price).toBe('1');
      } finally {
        server.freeze(false);
      }
      await expectPrice(there, 'BTC', '1');
      await here.publish('ETH', '2');
      await eventually(() => {
        expect(here.latest('BTC')).toEqual(there.latest('BTC'));
      });
    });

    it('keeps a price that Redis refuses, says so once, and passes it on with the next', async () => {
      const report = jest.fn();
      const here = await pricesOf({ report });
      const key = `{${namespace}:prices}:latest`;
      await asOperator((redis) => redis.set(key, 'no hash'));
      await here.publish('BTC', '1');
      await here.publish('BTC', '2');
      expect(here.latest('BTC')?.price).toBe('2');
      expect(report).toHaveBeenCalledTimes(1);
      await asOperator((redis) => redis.del(key));
      await here.publish('ETH', '3');
      expect((await pricesOf()).latest('BTC')?.price).toBe('2');
    });

    it('joins as soon as it can when Redis refuses it at first', async () => {
      const key = `{${namespace}:prices}:latest`;
      await asOperator((redis) => redis.set(key, 'no hash'));
      const store = await open({ openMsMax: 20 });
      await expect(store.probe()).rejects.toThrow('Redis is away');
      await asOperator((redis) => redis.del(key));
      await joined(store);
    });

    it('opens without Redis, and joins when it is there', async () => {
      await server.kill();
      const store = await open({ openMsMax: 20 });
      await store.prices.publish('BTC', '1');
      await expect(store.probe()).rejects.toThrow('Redis is away');
      await server.restart();
      await joined(store);
      expect((await pricesOf()).latest('BTC')?.price).toBe('1');
    });
  });
});
