import { Body, Controller, Get, Module, Post, Query } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, ValidateNested } from 'class-validator';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CurrentPrincipal, Public, Roles } from './auth/access.decorators';
import { openKeyring } from './auth/keys';
import type { Principal, Role } from './auth/principal';
import { issueToken } from './auth/token-issuer';
import { createApp } from './bootstrap';
import { type Configuration, loadConfiguration } from './config/configuration';
import { HealthRegistry } from './health/health-registry';
import { createLogger } from './logging/logger';

class Leg {
  @IsString() readonly price!: string;
}
class OrderBody {
  @IsString() readonly instrument!: string;
  @IsOptional() @ValidateNested({ each: true }) @Type(() => Leg) readonly legs?: Leg[];
}
class Listing {
  @IsOptional() @Type(() => Number) @IsInt() readonly limit?: number;
}

@Controller('v1')
class SampleController {
  @Get('me')
  me(@CurrentPrincipal() principal: Principal) {
    return principal;
  }

  @Get('audit')
  @Roles('auditor', 'admin')
  audit() {
    return { ok: true };
  }

  @Get('open/:id')
  @Public()
  open(@Query() listing: Listing) {
    return { limit: listing.limit ?? null };
  }

  @Get('broken')
  @Public()
  broken(): never {
    throw new Error('select * from secrets at postgres://copyledger:hunter2@db/x');
  }

  @Post('orders')
  @Public()
  order(@Body() body: OrderBody) {
    return body;
  }
}

@Module({ controllers: [SampleController] })
class SampleModule {}

const dataDir = mkdtempSync(join(tmpdir(), 'copyledger-platform-'));
const configuration: Configuration = loadConfiguration({ DATA_DIR: dataDir, PORT: '0', HTTP_BODY_BYTES_MAX: '2048', LOG_LEVEL: 'info' });
const logged: string[] = [];
let app: NestFastifyApplication;

beforeAll(async () => {
  const logger = createLogger(configuration, { write: (line) => logged.push(line) });
  app = await createApp({ modules: [SampleModule], configuration, logger, title: 'Sample' });
  await app.listen(0, '127.0.0.1');
});

afterAll(async () => {
  await app.close();
  rmSync(dataDir, { recursive: true });
});

const tokenOf = (role: Role, user = 'ada'): Promise<string> => {
  const { privateKey } = openKeyring(configuration);
  return issueToken({ user, role, ttlSeconds: 60 }, { privateKey: privateKey!, terms: configuration });
};
const bearer = async (role: Role) => ({ authorization: `Bearer ${await tokenOf(role)}` });
const problemIn = (response: { json(): unknown; headers: Record<string, unknown> }) => {
  expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  return response.json() as Record<string, unknown>;
};
const postOrder = (payload: string, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
  app.inject({ method: 'POST', url: '/v1/orders', headers, payload });

describe('authentication', () => {
  it('hands the principal of a good token to the handler', async () => {
    const response = await app.inject({ url: '/v1/me', headers: await bearer('leader') });
    expect(response.json()).toEqual({ user: 'ada', role: 'leader' });
    expect(response.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('challenges a request without a token', async () => {
    const response = await app.inject({ url: '/v1/me' });
    expect(problemIn(response)).toMatchObject({ type: '/problems/unauthenticated', status: 401 });
    expect(response.headers['www-authenticate']).toBe('Bearer realm="copyledger"');
  });

  it('says what is wrong with a token', async () => {
    const response = await app.inject({ url: '/v1/me', headers: { authorization: 'Bearer nonsense' } });
    expect(problemIn(response)).toMatchObject({ status: 401, detail: 'The token is malformed.' });
    expect(response.headers['www-authenticate']).toContain('invalid_token');
  });

  it('keeps routes for the roles that they name', async () => {
    expect((await app.inject({ url: '/v1/audit', headers: await bearer('auditor') })).statusCode).toBe(200);
    const refused = await app.inject({ url: '/v1/audit', headers: await bearer('trader') });
    expect(problemIn(refused)).toMatchObject({ type: '/problems/forbidden', detail: 'This needs the role auditor or admin.' });
  });
});

describe('problems', () => {
  it('names every field that does not fit, nested ones by their path', async () => {
    const response = await postOrder(JSON.stringify({ instrument: 1, surprise: true, legs: [{ price: 'ok' }, { price: 7 }] }));
    expect(problemIn(response)).toMatchObject({
      type: '/problems/validation-failed',
      status: 400,
      errors: expect.arrayContaining([
        { field: 'instrument', reason: 'must be a string' },
        { field: 'surprise', reason: 'is not a field of this request' },
        { field: 'legs[1].price', reason: 'must be a string' },
      ]) as unknown,
    });
  });

  it('names the field of a query', async () => {
    const response = await app.inject({ url: '/v1/open/1?limit=x' });
    expect(problemIn(response)).toMatchObject({ errors: [{ field: 'limit', reason: 'must be an integer number' }] });
  });

  it.each([
    ['bad JSON', '{"instrument":', 'malformed-json', 400],
    ['an empty body', '', 'malformed-json', 400],
    ['a poisoned prototype', '{"__proto__":{"x":1},"instrument":"a"}', 'malformed-json', 400],
    ['a body that is nested too deep', `{"instrument":${'['.repeat(500)}${']'.repeat(500)}}`, 'malformed-json', 400],
    ['a body that is too large', JSON.stringify({ instrument: 'x'.repeat(3000) }), 'payload-too-large', 413],
    ['a list for an object', '[]', 'validation-failed', 400],
    ['null', 'null', 'validation-failed', 400],
  ])('refuses %s', async (...[, payload, type, status]) => {
    const response = await postOrder(payload);
    expect(problemIn(response)).toMatchObject({ type: `/problems/${type}`, status });
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/xml'])('refuses a body of type %s', async (type) => {
    expect(problemIn(await postOrder('instrument=1', { 'content-type': type }))).toMatchObject({ status: 415 });
  });

  it('answers an unknown route', async () => {
    expect(problemIn(await app.inject({ url: '/nowhere' }))).toMatchObject({ type: '/problems/not-found', status: 404 });
  });

  it.each(['/v1/open/%zz', '/%c0%af'])('answers %s, which cannot be decoded', async (url) => {
    expect(problemIn(await app.inject({ url }))).toMatchObject({ status: 400 });
  });

  it('answers what is not HTTP with a problem and closes', async () => {
    const { port } = app.getHttpServer().address() as { port: number };
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => socket.write('HELLO\r\n\r\n'));
      let received = '';
      socket.setEncoding('utf8').on('data', (chunk) => (received += String(chunk)));
      socket.on('end', () => {
        resolve(received);
      });
      socket.on('error', reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400 .*application\/problem\+json.*"type":"\/problems\/bad-request"/s);
  });

  it('tells nothing of an unexpected error but an id, under which the log has the rest without secrets', async () => {
    const problem = problemIn(await app.inject({ url: '/v1/broken' }));
    expect(problem).toEqual({
      type: '/problems/internal-error',
      title: 'Something broke on our side',
      status: 500,
      instance: expect.stringMatching(/^urn:uuid:/) as unknown,
    });
    const line = logged.find((candidate) => candidate.includes(String(problem['instance']).slice('urn:uuid:'.length)));
    expect(line).toContain('select * from secrets');
    expect(line).not.toContain('hunter2');
  });

  it('explains the types of problems', async () => {
    const response = await app.inject({ url: '/problems/not-found' });
    expect(response.json()).toMatchObject({ type: '/problems/not-found', status: 404 });
    expect((await app.inject({ url: '/problems' })).json()).toHaveProperty('problems');
    expect((await app.inject({ url: '/problems/toString' })).statusCode).toBe(404);
  });
});

describe('operation', () => {
  it('reports health by the checks that parts register', async () => {
    const health = app.get(HealthRegistry);
    expect((await app.inject({ url: '/health/ready' })).json()).toEqual({ status: 'up', checks: {} });
    const withdraw = health.register({ name: 'postgres', kinds: ['ready'], probe: () => Promise.reject(new Error('refused')) });
    const down = await app.inject({ url: '/health/ready' });
    expect([down.statusCode, down.json()]).toEqual([503, { status: 'down', checks: { postgres: 'down' } }]);
    expect((await app.inject({ url: '/health/live' })).statusCode).toBe(200);
    withdraw();
    expect((await app.inject({ url: '/health/startup' })).statusCode).toBe(200);
  });

  it('counts durations by route, not by path', async () => {
    await app.inject({ url: '/v1/open/17' });
    const { body, headers } = await app.inject({ url: '/metrics' });
    expect(headers['content-type']).toContain('text/plain; version=0.0.4');
    expect(body).toContain('http_request_duration_seconds_count{method="GET",route="/v1/open/:id",status="200"}');
    expect(body).toContain('process_cpu_seconds_total');
    expect(body).not.toContain('/v1/open/17');
  });

  it('serves OpenAPI 3.1 and a page that loads nothing from elsewhere', async () => {
    const document = (await app.inject({ url: '/docs-json' })).json<{ openapi: string; paths: object; security: unknown }>();
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths)).toContain('/v1/orders');
    expect(document.security).toEqual([{ bearer: [] }]);
    const page = (await app.inject({ url: '/docs' })).body;
    const assets = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, asset = '']) => asset);
    expect(assets.length).toBeGreaterThan(3);
    for (const asset of assets) expect((await app.inject({ url: new URL(asset, 'http://docs.test/docs').pathname })).statusCode).toBe(200);
    expect((await app.inject({ url: '/docs/swagger-ui-init.js' })).body).toContain('"validatorUrl": null');
  });
});
