import { Controller, Get, Header, Module, Post } from '@nestjs/common';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { Public } from '../auth/access.decorators';
import { createApp } from '../bootstrap';
import { loadConfiguration } from '../config/configuration';
import { createLogger } from '../logging/logger';
import { ProblemError } from '../problem/problem-error';

let items = ['first'];

@Public()
@Controller('things')
class ThingsController {
  @Get()
  @Header('Projection-Position', '7')
  all(): object {
    return { items };
  }

  @Get('large')
  large(): object {
    return { items: Array.from({ length: 400 }, (_, index) => `item ${index}`) };
  }

  @Get('huge')
  huge(): object {
    return { items: Array.from({ length: 20_000 }, (_, index) => `item ${index}`) };
  }

  @Get('secret')
  @Header('Cache-Control', 'no-store')
  secret(): object {
    return {};
  }

  @Get('missing')
  missing(): object {
    throw new ProblemError('not-found');
  }

  @Post()
  add(): object {
    return {};
  }
}

@Module({ controllers: [ThingsController] })
class ThingsModule {}

const dataDir = mkdtempSync(join(tmpdir(), 'copyledger-caching-'));
let app: NestFastifyApplication;

beforeAll(async () => {
  const configuration = loadConfiguration({ DATA_DIR: dataDir });
  app = await createApp({ modules: [ThingsModule], configuration, logger: createLogger(configuration, { write: () => undefined }) });
  await app.init();
});
afterAll(async () => {
  await app.close();
  rmSync(dataDir, { recursive: true });
});

const get = (url: string, headers: Record<string, string> = {}) => app.inject({ url, headers });

describe('an answer to a read', () => {
  it('has a strong tag that changes with it', async () => {
    const [first, again] = [await get('/things'), await get('/things')];
    expect(first.headers).toMatchObject({ etag: again.headers.etag, 'cache-control': 'private, no-cache', vary: 'Accept-Encoding' });
    expect(first.headers.etag).toMatch(/^"[\w-]{27}"$/);
    items = ['second'];
    expect((await get('/things')).headers.etag).not.toBe(first.headers.etag);
  });

  it('is 304 without a body for a client that has it, and tells its position all the same', async () => {
    const { headers } = await get('/things');
    const etag = String(headers.etag);
    for (const held of [etag, `W/${etag}`, `"other", ${etag}`, '*', etag.replace(/"$/, '-gzip"')]) {
      const answer = await get('/things', { 'if-none-match': held });
      expect([answer.statusCode, answer.body]).toEqual([304, '']);
      expect(answer.headers).toMatchObject({ etag, 'projection-position': '7', 'cache-control': 'private, no-cache' });
      expect(answer.headers).not.toHaveProperty('content-type');
    }
    for (const held of ['"other"', 'nonsense', '']) expect((await get('/things', { 'if-none-match': held })).statusCode).toBe(200);
  });

  it('has none when it says itself how it is kept, is a problem, or is to a write', async () => {
    expect((await get('/things/secret')).headers).not.toHaveProperty('etag');
    expect((await get('/things/missing')).headers).not.toHaveProperty('etag');
    expect((await get('/health/live')).headers).not.toHaveProperty('etag');
    expect((await app.inject({ method: 'POST', url: '/things' })).headers).not.toHaveProperty('etag');
  });
});

describe('a large answer', () => {
  it('is compressed for those who take it, under a tag of its own that is recognised', async () => {
    const plain = await get('/things/large');
    const zipped = await get('/things/large', { 'accept-encoding': 'gzip' });
    expect(zipped.headers).toMatchObject({ 'content-encoding': 'gzip', etag: String(plain.headers.etag).replace(/"$/, '-gzip"') });
    expect(gunzipSync(zipped.rawPayload).toString()).toBe(plain.body);
    expect(zipped.rawPayload.length).toBeLessThan(plain.rawPayload.length / 3);
    const brotli = await get('/things/large', { 'accept-encoding': 'br' });
    expect(brotliDecompressSync(brotli.rawPayload).toString()).toBe(plain.body);
    const again = await get('/things/large', { 'accept-encoding': 'gzip', 'if-none-match': String(zipped.headers.etag) });
    expect([again.statusCode, again.body]).toEqual([304, '']);
  });

  it('is compressed also when it is too large to do so at once', async () => {
    const [plain, zipped] = [await get('/things/huge'), await get('/things/huge', { 'accept-encoding': 'gzip, br;q=0.5' })];
    expect(gunzipSync(zipped.rawPayload).toString()).toBe(plain.body);
    expect(zipped.headers.etag).toBe(String(plain.headers.etag).replace(/"$/, '-gzip"'));
  });

  it('is left as it is for the others, and so is a small one', async () => {
    expect((await get('/things/large', { 'accept-encoding': 'identity' })).headers).not.toHaveProperty('content-encoding');
    expect((await get('/things', { 'accept-encoding': 'gzip' })).headers).not.toHaveProperty('content-encoding');
  });
});

it('never unfolds a request', async () => {
  const headers = { 'content-encoding': 'gzip', 'content-type': 'application/json' };
  const answer = await app.inject({ method: 'POST', url: '/things', headers, payload: gzipSync('{"a":1}') });
  expect(answer.statusCode).toBe(400);
});
