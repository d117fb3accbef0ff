import { Global, Module } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { HOT_STORE, type HotStore, LATEST_PRICES, type LatestPrices } from '@copyledger/hot-store';
import { describeWithRedis, type RedisServer, startRedis } from '@copyledger/testing';
import { HealthRegistry } from '../health/health-registry';
import { HotStoreModule } from './hot-store.module';

@Global()
@Module({ providers: [HealthRegistry], exports: [HealthRegistry] })
class HealthModule {}

const start = (redisUrl?: string, isOptional = false): Promise<TestingModule> =>
  Test.createTestingModule({ imports: [HealthModule, HotStoreModule.with({ redisUrl, isOptional })] }).compile();
const pricesOf = (module: TestingModule): LatestPrices => module.get(LATEST_PRICES);

describe('The hot store module', () => {
  it('keeps prices in the process without a Redis, and has no health of its own then', async () => {
    const module = await start();
    await pricesOf(module).publish('BTC', '1');
    expect(pricesOf(module).latest('BTC')?.price).toBe('1');
    expect(await module.get(HealthRegistry).report('ready')).toEqual({ status: 'up', checks: {} });
    await module.close();
  });
});

describeWithRedis('The hot store module with Redis', () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.kill());

  it('is no reason not to be ready for a process that serves without it', async () => {
    const module = await start(redis.url, true);
    expect(await module.get(HealthRegistry).report('ready')).toEqual({ status: 'up', checks: {} });
    await module.close();
  });

  it('shares prices between processes, watches Redis, and closes with the process', async () => {
    const [here, there] = [await start(redis.url), await start(redis.url)];
    await pricesOf(here).publish('BTC', '1');
    await there.close();
    expect(pricesOf(here).latest('BTC')?.price).toBe('1');
    expect(await here.get(HealthRegistry).report('ready')).toEqual({ status: 'up', checks: { 'hot-store': 'up' } });
    const later = await start(redis.url);
    expect(pricesOf(later).latest('BTC')?.price).toBe('1');
    const store = later.get<HotStore>(HOT_STORE);
    await later.close();
    await expect(store.probe()).rejects.toThrow();
    await here.close();
  });
});
