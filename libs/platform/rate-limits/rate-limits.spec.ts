import { Controller, Get, Module, Post } from '@nestjs/common';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { describeWithRedis, type RedisServer, startRedis } from '@copyledger/testing';
import { Public } from '../auth/access.decorators';
import { openKeyring } from '../auth/keys';
import { issueToken } from '../auth/token-issuer';
import { createApp } from '../bootstrap';
import { loadConfiguration } from '../config/configuration';
import { HotStoreModule } from '../hot-store/hot-store.module';
import { createLogger } from '../logging/logger';

@Controller('things')
class ThingsController {
  @Get()
  all(): object {
    return {};
  }

  @Post()
  add(): object {
    return {};
  }

  @Public()
  @Get('public')
  open(): object {
    return {};
  }
}

@Module({ controllers: [ThingsController] })
class ThingsModule {}

const dataDir = mkdtempSync(join(tmpdir(), 'copyledger-rate-limits-'));
const apps: NestFastifyApplication[] = [];
afterEach(async () => {
  await Promise.all(apps.splice(0).map((app) => app.close()));
});
afterAll(() => {
  rmSync(dataDir, { recursive: true });
});

const start = async (environment: Record<string, string>) => {
  const configuration = loadConfiguration({ DATA_DIR: dataDir, ...environment });
  const modules = [ThingsModule, ...(configuration.redisUrl === undefined ? [] : [HotStoreModule.with(configuration)])];
  const app = await createApp({ modules, configuration, logger: createLogger(configuration, { write: () => undefined }) });
  await app.init();
  apps.push(app);
  const terms = { privateKey: openKeyring(configuration).privateKey!, terms: configuration };
  return async (method: 'GET' | 'POST', user?: string, url = '/things') => {
    const token = user === undefined ? undefined : await issueToken({ user, role: 'trader', ttlSeconds: 60 }, terms);
    return app.inject({ method, url, ...(token !== undefined && { headers: { authorization: `Bearer ${token}` } }) });
  };
};

const hourly = { RATE_LIMIT_READS: '3/3600', RATE_LIMIT_WRITES: '1/3600' };

describe('rate limits', () => {
  it('give every user a quota of reads and one of writes, say what is left, and then when to come back', async () => {
    const ask = await start(hourly);
    const answers = [await ask('GET', 'ada'), await ask('GET', 'ada'), await ask('GET', 'ada'), await ask('GET', 'ada')];
    expect(answers.map(({ statusCode, headers }) => [statusCode, headers['ratelimit']])).toEqual([
      [200, '"reads";r=2;t=1200'],
      [200, '"reads";r=1;t=2400'],
      [200, '"reads";r=0;t=3600'],
      [429, '"reads";r=0;t=3600'],
    ]);
    const refused = answers[3]!;
    expect(refused.headers).toMatchObject({ 'ratelimit-policy': '"reads";q=3;w=3600' });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(1_100);
    expect(refused.json()).toMatchObject({ type: '/problems/too-many-requests', status: 429, 'violated-policies': ['reads'] });
    expect([(await ask('POST', 'ada')).statusCode, (await ask('POST', 'ada')).statusCode]).toEqual([201, 429]);
    expect((await ask('GET', 'bob')).statusCode).toBe(200);
  });

  it('count nobody who is not known, and nothing that is public', async () => {
    const ask = await start({ RATE_LIMIT_READS: '1/3600' });
    for (let turn = 0; turn < 3; turn += 1) {
      const open = await ask('GET', undefined, '/things/public');
      expect([open.statusCode, open.headers['ratelimit']]).toEqual([200, undefined]);
      expect((await ask('GET')).statusCode).toBe(401);
    }
  });

  it('are generous unless told otherwise, and can be turned off', async () => {
    const usual = await start({});
    expect((await usual('GET', 'ada')).headers['ratelimit-policy']).toBe('"reads";q=20000;w=10');
    const off = await start({ RATE_LIMIT_READS: 'off', RATE_LIMIT_WRITES: 'off' });
    expect((await off('GET', 'ada')).headers['ratelimit']).toBeUndefined();
    for (const text of ['0/1', '5', '5/0', '1e3/1', '-1/1', '5/1/1'])
      expect(() => loadConfiguration({ RATE_LIMIT_READS: text })).toThrow('must be a number and seconds, such as 500/10, or off');
  });
});

describeWithRedis('rate limits over Redis', () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.kill());

  it('are one quota for all processes', async () => {
    const [here, there] = [await start({ ...hourly, REDIS_URL: redis.url }), await start({ ...hourly, REDIS_URL: redis.url })];
    const statuses = [await here('GET', 'ada'), await there('GET', 'ada'), await here('GET', 'ada'), await there('GET', 'ada')];
    expect(statuses.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 429]);
  });
});
