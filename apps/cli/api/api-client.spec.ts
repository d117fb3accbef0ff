import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApiClient, bearerToken, platformUrl } from './api-client';
import { problemText } from './api-failure';

type Answer = (response: ServerResponse, request: IncomingMessage) => void;

let answers: Answer[];
let requests: IncomingMessage[];
let server: Server;
let url: string;

const problem =
  (status: number, body: object, headers: Record<string, string> = {}): Answer =>
  (response) => {
    response.writeHead(status, { 'Content-Type': 'application/problem+json', ...headers }).end(JSON.stringify(body));
  };
const ok: Answer = (response) => {
  response.end('{"fine":true}');
};
const broken: Answer = (response) => {
  response.destroy();
};
const halfway: Answer = (response) => {
  response.writeHead(200, { 'Content-Length': '100' });
  response.write('{"fine"');
  setImmediate(() => response.destroy());
};

beforeAll((done) => {
  server = createServer((request, response) => {
    requests.push(request);
    (answers.shift() ?? ok)(response, request);
  }).listen(0, '127.0.0.1', () => {
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    done();
  });
});
afterAll((done) => {
  server.close(done);
  server.closeAllConnections();
});
beforeEach(() => {
  requests = [];
});

const clientFor = (...script: readonly Answer[]): ApiClient => {
  answers = [...script];
  return new ApiClient({ url, token: 'a.b.c', patienceMs: 1_000 });
};
const lagging = (projectionPosition: string) =>
  problem(503, { title: 'The read model has not seen that position yet', projectionPosition }, { 'Retry-After': '0' });

describe('a request', () => {
  it('carries the token and the position to wait for', async () => {
    expect(await clientFor().get('/v1/accounts', { minPosition: 7n })).toEqual({ fine: true });
    expect(requests[0]?.headers).toMatchObject({ authorization: 'Bearer a.b.c', 'min-position': '7', prefer: 'wait=10' });
  });

  it('puts JSON, and posts text of another type as it is', async () => {
    const bodies: string[] = [];
    const take: Answer = (response, request) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        bodies.push(`${request.method} ${request.headers['content-type']} ${body}`);
        ok(response, request);
      });
    };
    const client = clientFor(take, take);
    await client.put('/v1/instruments/X', { kind: 'spot' });
    await client.postText('/v1/x', '1\n2', 'application/x-ndjson');
    expect(bodies).toEqual(['PUT application/json {"kind":"spot"}', 'POST application/x-ndjson 1\n2']);
  });

  it('posts JSON', async () => {
    await clientFor().post('/v1/accounts', { kind: 'observed' }, { 'Idempotency-Key': 'k' });
    expect(requests[0]).toMatchObject({ method: 'POST', headers: { 'content-type': 'application/json', 'idempotency-key': 'k' } });
  });

  it('is repeated while the platform is busy', async () => {
    expect(await clientFor(problem(503, {}, { 'Retry-After': '0' }), ok).post('/', {})).toEqual({ fine: true });
    expect(requests).toHaveLength(2);
  });

  it('waits as long as the read model moves, and not when it stands still', async () => {
    const moving = Array.from({ length: 30 }, (_, index) => lagging(String(index)));
    expect(await clientFor(...moving, ok).get('/', { minPosition: 100n })).toEqual({ fine: true });
    const standing: Answer = (response, request) => {
      answers.push(standing);
      lagging('3')(response, request);
    };
    await expect(clientFor(standing).get('/', { minPosition: 100n })).rejects.toThrow(
      'GET / was answered with 503: The read model has not seen',
    );
  });

  it('is repeated when the connection breaks, once the platform has been reached', async () => {
    const client = clientFor(ok, broken, halfway, ok);
    await client.post('/', {});
    expect(await client.post('/', {})).toEqual({ fine: true });
    await expect(clientFor(broken).post('/', {})).rejects.toThrow(`the platform at ${url} can't be reached (`);
  });

  it('fails with the platform’s reason', async () => {
    const unauthenticated = problem(401, { title: 'A valid token is required' });
    await expect(clientFor(unauthenticated).post('/v1/accounts', {})).rejects.toThrow(
      'POST /v1/accounts was answered with 401: A valid token is required (see copyledger token --help)',
    );
    const proxy: Answer = (response) => response.writeHead(502).end('<html>');
    await expect(clientFor(proxy).post('/', {})).rejects.toThrow('POST / was answered with 502: no reason given');
  });

  it('takes its token nowhere else', async () => {
    const elsewhere: Answer = (response) => response.writeHead(302, { Location: 'http://127.0.0.1:1/' }).end();
    await expect(clientFor(elsewhere).post('/', {})).rejects.toThrow(/can't be reached/);
  });

  it('ends with the reason of the signal', async () => {
    const controller = new AbortController();
    answers = [
      () => {
        controller.abort(new Error('interrupted'));
      },
    ];
    const client = new ApiClient({ url, token: 'a.b.c', signal: controller.signal });
    await expect(client.post('/', {})).rejects.toThrow('interrupted');
    await expect(client.post('/', {})).rejects.toThrow('interrupted');
  });
});

it('tells a problem in one line', () => {
  const errors = ['a', 'b', 'c', 'd'].map((field) => ({ field, reason: 'must fit' }));
  expect(problemText({ title: 'Fields do not fit', detail: 'a must fit', errors })).toBe(
    'Fields do not fit: a must fit; b must fit; c must fit; and 1 more',
  );
  expect(problemText({ title: 'Not found', detail: 'There is no account 1.' })).toBe('Not found: There is no account 1');
});

it('takes an address without secrets', () => {
  expect(platformUrl('http://localhost:3000/')).toBe('http://localhost:3000');
  expect(platformUrl('https://example.org/copyledger/')).toBe('https://example.org/copyledger');
  for (const text of ['localhost:3000', 'ftp://x', '', 'http://']) expect(() => platformUrl(text)).toThrow('--url must be an address');
  expect(() => platformUrl('http://ada:hunter2@x')).toThrow(/^--url must hold no user and no password: give a token$/);
});

it('takes a token and never repeats what is none', () => {
  expect(bearerToken(' a.b-_.c\n')).toBe('a.b-_.c');
  expect(() => bearerToken('hunter2')).toThrow(/^the token is no JSON Web Token \(three parts with dots between\)$/);
});
