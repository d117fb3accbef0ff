import { issueToken } from '@copyledger/platform';
import { createHmac, generateKeyPairSync, randomUUID } from 'node:crypto';
import { type CommandWorld, type Opened } from '../command-api.world';

const order = { instrument: 'BTC-USDT', side: 'buy', type: 'limit', quantity: '0.1', limitPrice: '1000' };
const market = { ...order, type: 'market', limitPrice: undefined };
const leg = { type: 'limit', limitPrice: '1100' };
const list = {
  instrument: 'BTC-USDT',
  side: 'sell',
  quantity: '0.1',
  orders: [leg, { type: 'market', trigger: { kind: 'stop', stopPrice: '900' } }],
};
const funds = { asset: 'USDT', amount: '1' };
const fill = {
  ...{ feed: 'f', sequence: '1', occurredAt: '2026-03-01T10:00:00Z', instrument: 'NVDA' },
  ...{ side: 'buy', quantity: '1', price: '1', fee: '0' },
};

/** What is no request at all: refused by field and reason, before anything is decided. */
export const inputSuite = (world: CommandWorld): void => {
  let account: Opened;
  beforeAll(async () => {
    account = await world.account({ funds: { USDT: '1000' } });
  });

  const badOrders: readonly (readonly [field: string, body: object])[] = [
    ...['1e3', '', ' 1', '1 ', '-1', '+1', '0x10', 'NaN', 'Infinity', '1.', '.1', '1,5', '-', '٣', `1.${'0'.repeat(90)}`].map(
      (quantity) => ['quantity', { ...order, quantity }] as const,
    ),
    ...[1, 0.1, null, true, ['1'], { value: '1' }, undefined].map((quantity) => ['quantity', { ...order, quantity }] as const),
    ['quantity', { ...order, quantity: '0.123456789' }],
    ['limitPrice', { ...order, limitPrice: '1000.001' }],
    ['limitPrice', { ...order, limitPrice: undefined }],
    ['limitPrice', { ...order, limitPrice: null }],
    ['limitPrice', { ...market, limitPrice: '1' }],
    ['timeInForce', { ...market, timeInForce: 'GTC' }],
    ['timeInForce', { ...market, timeInForce: 'GTD', expiresAt: '2027-01-01T00:00:00Z' }],
    ['expiresAt', { ...order, timeInForce: 'GTD' }],
    ['expiresAt', { ...order, expiresAt: '2027-01-01T00:00:00Z' }],
    ['expiresAt', { ...order, timeInForce: 'GTD', expiresAt: '2027-02-30T00:00:00Z' }],
    ['expiresAt', { ...order, timeInForce: 'GTD', expiresAt: 1 }],
    ['postOnly', { ...order, postOnly: 'yes' }],
    ['selfTradePrevention', { ...order, selfTradePrevention: 'EXPIRE_TAKER' }],
    ['trigger', { ...order, trigger: 'stop' }],
    ['trigger', { ...order, trigger: null }],
    ['trigger.kind', { ...order, trigger: { stopPrice: '1100' } }],
    ['trigger.kind', { ...order, trigger: { kind: 'trailing', stopPrice: '1100' } }],
    ['trigger.watches', { ...order, trigger: { kind: 'stop', watches: 'bid', stopPrice: '1100' } }],
    ['trigger.stopPrice', { ...order, trigger: { kind: 'stop' } }],
    ['trigger.stopPrice', { ...order, trigger: { kind: 'stop', stopPrice: '1100.001' } }],
    ['trigger.stopPrice', { ...order, trigger: { kind: 'stop', stopPrice: 1100 } }],
    ...[0, 10_000, 1.5, '100'].map(
      (trailingBasisPoints) => ['trigger.trailingBasisPoints', { ...order, trigger: { kind: 'stop', trailingBasisPoints } }] as const,
    ),
    ['bracket', { ...order, bracket: [] }],
    ['bracket.takeProfit.limitPrice', { ...order, bracket: { takeProfit: { limitPrice: '1e4' } } }],
    ['bracket.takeProfit.limitPrice', { ...order, bracket: { takeProfit: { limitPrice: '1100.001' } } }],
    ['bracket.stopLoss.trigger.stopPrice', { ...order, bracket: { stopLoss: { trigger: { kind: 'stop' } } } }],
    ['bracket.stopLoss.price', { ...order, bracket: { stopLoss: { price: '1' } } }],
    ['timeInForce', { ...order, timeInForce: 'DAY' }],
    ['timeInForce', { ...order, timeInForce: null }],
    ['clientOrderId', { ...order, clientOrderId: null }],
    ['clientOrderId', { ...order, clientOrderId: 'with blank' }],
    ['clientOrderId', { ...order, clientOrderId: 'x'.repeat(65) }],
    ['reduceOnly', { ...order, reduceOnly: 'yes' }],
    ['side', { ...order, side: 'BUY' }],
    ['type', { ...order, type: 'stop' }],
    ['instrument', { ...order, instrument: 7 }],
    ['price', { ...order, price: '1' }],
    ['orderId', { ...order, orderId: randomUUID() }],
    ['origin', { ...order, origin: { type: 'liquidation' } }],
  ];

  const badRequests: readonly (readonly [field: string, path: string, body: unknown])[] = [
    ['amount', 'deposits', { ...funds, amount: '1e2' }],
    ['amount', 'deposits', { ...funds, amount: '0.123456789' }],
    ['asset', 'deposits', { amount: '1' }],
    ['reference', 'deposits', { ...funds, reference: null }],
    ['reference', 'deposits', { ...funds, reference: '$transfer:x:back' }],
    ['orders', 'orders/batch', { orders: [] }],
    ['orders', 'orders/batch', { orders: Array.from({ length: 101 }, () => order) }],
    ['orders', 'orders/batch', { orders: [[]] }],
    ['orders[1]', 'orders/batch', { orders: [order, null] }],
    ['orders[1].side', 'orders/batch', { orders: [order, { ...order, side: 'x' }] }],
    ['orders', 'order-lists', { ...list, orders: [leg] }],
    ['orders', 'order-lists', { ...list, orders: [leg, leg, leg] }],
    ['orders[1].limitPrice', 'order-lists', { ...list, orders: [leg, { type: 'limit' }] }],
    ['orders[0].trigger.stopPrice', 'order-lists', { ...list, orders: [{ type: 'market', trigger: { kind: 'stop' } }, leg] }],
    ['quantity', 'order-lists', { ...list, quantity: '0.123456789' }],
    ['side', 'order-lists', { ...list, side: undefined }],
    ['clientListId', 'order-lists', { ...list, clientListId: 'x'.repeat(63) }],
    ['fee', 'observed-fills', { ...fill, fee: '--1' }],
    ['sequence', 'observed-fills', { ...fill, sequence: '01' }],
    ['sequence', 'observed-fills', { ...fill, sequence: 1 }],
    ['occurredAt', 'observed-fills', { ...fill, occurredAt: '2026-02-30T00:00:00Z' }],
    ['occurredAt', 'observed-fills', { ...fill, occurredAt: '0001-01-01T00:00:00Z' }],
    ['venueRealisedPnl', 'observed-fills', { ...fill, venueRealisedPnl: null }],
    ['direction', 'observed-fills', { ...fill, direction: null }],
    ['fills', 'observed-fills/batch', { fills: [[]] }],
  ];

  describe('bad input', () => {
    const expectNamed = async (field: string, path: string, body: unknown): Promise<void> => {
      const answer = await world.post(path, body);
      expect(answer).toMatchObject({ status: 400, body: { type: '/problems/validation-failed' } });
      const errors = answer.body['errors'] as { field: string; reason: string }[];
      expect(errors.map((error) => error.field)).toContain(field);
      expect(errors.every(({ reason }) => reason.length > 0)).toBe(true);
      expect(await world.appendedBy(answer)).toBe(0);
    };

    it.each(badOrders)('in an order names %s: %j', (field, body) => expectNamed(field, `${account.path}/orders`, body));
    it.each(badRequests)('names %s in %s: %j', (field, part, body) => expectNamed(field, `${account.path}/${part}`, body));
    it.each([
      ['from', { from: 'me', to: randomUUID(), ...funds }],
      ['to', { from: randomUUID(), ...funds }],
      ['note', { from: randomUUID(), to: randomUUID(), ...funds, note: 'x' }],
    ])('in a transfer names %s', (field, body) => expectNamed(field, '/v1/transfers', body));
    it.each([
      ['base', { base: undefined }],
      ['base', { base: [] }],
      ['quote.scale', { quote: { code: 'USDT', scale: 19 } }],
      ['lotSize', { lotSize: '1e-3' }],
      ['contractSize', { contractSize: '1' }],
    ])('in an instrument names %s', async (field, terms) => {
      const answer = await world.list('BAD-USDT', terms);
      expect(answer).toMatchObject({ status: 400, body: { type: '/problems/validation-failed' } });
      expect((answer.body['errors'] as { field: string }[]).map((error) => error.field)).toContain(field);
    });
    it.each([
      ['id', 'POST', '/v1/accounts/nobody/orders'],
      ['id', 'POST', '/v1/accounts/00000000-0000-0000-0000-00000000000/deposits'],
      ['orderId', 'DELETE', `/v1/accounts/${randomUUID()}/orders/1`],
    ])('in the path names %s: %s %s', async (field, method, path) => {
      const answer = await world.send(method, path, method === 'POST' ? { body: path.endsWith('orders') ? order : funds } : {});
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ field, reason: 'must be a UUID' }] } });
    });

    it.each([
      ['malformed-json', 400, '{"asset":"USDT",'],
      ['malformed-json', 400, ''],
      ['malformed-json', 400, `${'['.repeat(50)}${']'.repeat(50)}`],
      ['malformed-json', 400, '{"__proto__":{"a":1}}'],
      ['validation-failed', 400, '[]'],
      ['validation-failed', 400, 'null'],
      ['payload-too-large', 413, JSON.stringify({ asset: 'USDT', amount: '1'.repeat(1_100_000) })],
    ])('that is no body of ours is %s', async (type, status, body) => {
      expect(await world.post(`${account.path}/deposits`, body)).toMatchObject({ status, body: { type: `/problems/${type}` } });
    });

    it('of another media type is refused', async () => {
      const answer = await world.post(`${account.path}/deposits`, 'a=1', { headers: { 'Content-Type': 'text/plain' } });
      expect(answer).toMatchObject({ status: 415, body: { type: '/problems/unsupported-media-type' } });
    });
  });

  describe('a token', () => {
    const terms = () => world.configuration;
    const ada = { user: 'ada', role: 'trader', ttlSeconds: 60 } as const;
    const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const forged = (): string => {
      const claims = { sub: 'ada', role: 'trader', iss: terms().authIssuer, aud: terms().authAudience, exp: Date.now() / 1000 + 60 };
      const head = `${encoded({ alg: 'HS256' })}.${encoded(claims)}`;
      return `${head}.${createHmac('sha256', 'secret').update(head).digest('base64url')}`;
    };
    const issued = (over: object, privateKey = world.privateKey) => issueToken({ ...ada, ...over }, { privateKey, terms: terms() });

    it.each([
      ['expired', () => issued({ ttlSeconds: -1 })],
      ['of another audience', () => issueToken(ada, { privateKey: world.privateKey, terms: { ...terms(), authAudience: 'else' } })],
      ['of another issuer', () => issueToken(ada, { privateKey: world.privateKey, terms: { ...terms(), authIssuer: 'else' } })],
      ['signed by another key', () => issued({}, generateKeyPairSync('ed25519').privateKey)],
      ['signed with another algorithm', () => Promise.resolve(forged())],
      ['that is none', () => Promise.resolve('nothing')],
    ])('%s is refused', async (_case, make) => {
      const answer = await world.post('/v1/accounts', {}, { headers: { Authorization: `Bearer ${await make()}` } });
      expect(answer).toMatchObject({ status: 401, body: { type: '/problems/unauthenticated' } });
      expect(answer.headers.get('www-authenticate')).toMatch('invalid_token');
    });

    it('is required by every route but the public ones', async () => {
      const bare = (method: string, path: string) => fetch(`${world.url}${path}`, { method });
      const writes = [...['/v1/accounts', '/v1/transfers', `${account.path}/deposits`, `${account.path}/orders`]];
      for (const path of writes) expect((await bare('POST', path)).status).toBe(401);
      expect((await bare('DELETE', `${account.path}/orders`)).status).toBe(401);
      for (const path of ['/health/live', '/health/ready', '/health/startup', '/metrics', '/docs', '/docs-json', '/problems'])
        expect([path, (await bare('GET', path)).status]).toEqual([path, 200]);
    });
  });
};
