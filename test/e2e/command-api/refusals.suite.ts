import { randomUUID } from 'node:crypto';
import { type Answer, admin, type CommandWorld, type Opened, other, type Placed } from '../command-api.world';

const order = { instrument: 'BTC-USDT', side: 'buy', type: 'limit', quantity: '0.1', limitPrice: '1000' };
const funds = { asset: 'USDT', amount: '1' };
const fill = {
  ...{ feed: 'f', sequence: '1', occurredAt: '2026-03-01T10:00:00Z', instrument: 'NVDA' },
  ...{ side: 'buy', quantity: '1', price: '1', fee: '0' },
};

/** Every refusal of a rule by its name, and that it leaves no trace in the log. */
export const refusalsSuite = (world: CommandWorld): void => {
  let account: Opened;
  let observed: Opened;
  let closedOrder: string;

  beforeAll(async () => {
    await world.price('BTC-USDT', '50000');
    for (const symbol of ['HALTED-USDT', 'DELISTED-USDT', 'QUIET-USDT']) await world.list(symbol);
    await world.send('POST', '/v1/instruments/HALTED-USDT/halt', { as: admin });
    await world.send('DELETE', '/v1/instruments/DELISTED-USDT', { as: admin });
    const coin = { code: 'COIN', scale: 8 };
    const dollar = { code: 'USD', scale: 8 };
    await world.list('COIN-USD', {
      kind: 'inverse-perpetual',
      base: coin,
      quote: dollar,
      settlement: coin,
      contractSize: 100,
      lotSize: '1',
    });
    account = await world.account({ funds: { USDT: '1000' } });
    observed = await world.account({ kind: 'observed' });
    const placed = await world.done<Placed>(`${account.path}/orders`, { ...order, timeInForce: 'IOC' });
    await world.done(`${account.path}/orders`, { ...order, quantity: '0.01', clientOrderId: 'taken' });
    await world.done(`${account.path}/deposits`, { ...funds, reference: 'taken' });
    await world.orderOnce(account, placed.orderId, { status: 'expired' });
    closedOrder = placed.orderId;
  });

  const place = (change: object) => world.post(`${account.path}/orders`, { ...order, ...change });
  const observe = (change: object) => world.post(`${observed.path}/observed-fills`, { ...fill, ...change });
  const transfer = (change: object) => world.post('/v1/transfers', { from: account.id, to: observed.id, ...funds, ...change });

  const refusals: readonly (readonly [type: string, status: number, attempt: () => Promise<Answer>])[] = [
    ['account-not-found', 404, () => world.post(`/v1/accounts/${randomUUID()}/deposits`, funds)],
    ['account-not-found', 404, () => world.post(`/v1/accounts/${randomUUID()}/observed-fills`, fill)],
    ['not-account-owner', 403, () => world.post(`${account.path}/deposits`, funds, { as: other })],
    ['not-account-owner', 403, () => world.post(`${account.path}/orders`, order, { as: other })],
    ['not-account-owner', 403, () => world.send('DELETE', `${account.path}/orders`, { as: other })],
    ['not-account-owner', 403, () => world.post(`${account.path}/deposits`, funds, { as: admin })],
    ['account-not-simulated', 422, () => world.post(`${observed.path}/deposits`, funds)],
    ['account-not-simulated', 422, () => world.post(`${observed.path}/orders`, order)],
    ['account-not-observed', 422, () => world.post(`${account.path}/observed-fills`, fill)],
    ['duplicate-client-order-id', 409, () => place({ clientOrderId: 'taken' })],
    ['fund-reference-reused', 409, () => world.post(`${account.path}/deposits`, { ...funds, amount: '2', reference: 'taken' })],
    ['order-not-found', 404, () => world.send('DELETE', `${account.path}/orders/${randomUUID()}`)],
    ['order-already-closed', 409, () => world.send('DELETE', `${account.path}/orders/${closedOrder}`)],
    ['instrument-halted', 409, () => place({ instrument: 'HALTED-USDT' })],
    ['instrument-delisted', 409, () => place({ instrument: 'DELISTED-USDT' })],
    ['instrument-not-tradable', 422, () => place({ instrument: 'COIN-USD', quantity: '1' })],
    ['amount-not-positive', 422, () => world.post(`${account.path}/deposits`, { ...funds, amount: '0' })],
    ['amount-not-positive', 422, () => transfer({ amount: '0.00' })],
    ['quantity-not-positive', 422, () => place({ quantity: '0' })],
    ['quantity-not-positive', 422, () => observe({ quantity: '0' })],
    ['quantity-off-lot', 422, () => place({ quantity: '0.1000001' })],
    ['no-reference-price', 409, () => place({ instrument: 'QUIET-USDT', type: 'market', limitPrice: undefined })],
    ['price-not-positive', 422, () => place({ limitPrice: '0' })],
    ['price-off-tick', 422, () => place({ instrument: 'BTC-USDT-PERP', limitPrice: '1000.05' })],
    ['notional-too-small', 422, () => place({ quantity: '0.004' })],
    ['reduce-only-needs-position', 422, () => place({ instrument: 'BTC-USDT-PERP', reduceOnly: true })],
    ['direction-contradicts-side', 422, () => observe({ direction: 'open-short' })],
    ['insufficient-funds', 422, () => place({ quantity: '1.1' })],
    ['insufficient-funds', 422, () => place({ side: 'sell' })],
    ['insufficient-funds', 422, () => world.post(`${account.path}/withdrawals`, { ...funds, amount: '991.01' })],
    ['unknown-instrument', 422, () => place({ instrument: 'NONE' })],
    ['unknown-asset', 422, () => world.post(`${account.path}/deposits`, { ...funds, asset: 'NONE' })],
    ['unknown-asset', 422, () => world.post('/v1/accounts', { kind: 'simulated', baseCurrency: 'NONE' })],
    ['same-account', 422, () => transfer({ to: account.id })],
    ['instrument-already-listed', 409, () => world.list('QUIET-USDT', { priceScale: 3 })],
    ['invalid-instrument-terms', 422, () => world.list('NEW-USDT', { tickSize: '0' })],
    ['invalid-instrument-terms', 422, () => world.list('NEW-NEW', { makerFeePpm: -500, takerFeePpm: 100 })],
    ['instrument-not-found', 404, () => world.send('POST', '/v1/instruments/NONE/halt', { as: admin })],
    ['instrument-not-found', 404, () => world.send('PATCH', '/v1/instruments/NONE', { as: admin, body: {} })],
    ['instrument-not-found', 404, () => world.send('PUT', '/v1/instruments/NONE/price', { as: admin, body: { price: '1' } })],
    ['instrument-delisted', 409, () => world.send('POST', '/v1/instruments/DELISTED-USDT/resume', { as: admin })],
    ['forbidden', 403, () => world.send('POST', '/v1/instruments/BTC-USDT/halt')],
    ['forbidden', 403, () => world.send('PUT', '/v1/instruments/BTC-USDT/price', { body: { price: '1' } })],
  ];

  describe('a refusal', () => {
    it.each(refusals)('%s is %i, and appends nothing', async (type, status, attempt) => {
      const answer = await attempt();
      expect(answer).toMatchObject({ status, body: { type: `/problems/${type}`, status } });
      expect(answer.headers.get('content-type')).toMatch('application/problem+json');
      expect(answer.body['instance']).toBe(`urn:uuid:${answer.headers.get('x-request-id') ?? ''}`);
      expect(await world.appendedBy(answer)).toBe(0);
    });

    it('is told from a write, which leaves its events', async () => {
      expect(await world.appendedBy(await world.post(`${account.path}/deposits`, funds))).toBe(1);
    });

    it('too-many-open-orders comes after 200', async () => {
      const busy = await world.account({ funds: { USDT: '10000' } });
      const orders = Array.from({ length: 100 }, () => ({ ...order, quantity: '0.01' }));
      for (let batch = 0; batch < 2; batch += 1) await world.done(`${busy.path}/orders/batch`, { orders });
      expect(await world.post(`${busy.path}/orders`, orders[0])).toMatchObject({
        status: 422,
        body: { type: '/problems/too-many-open-orders' },
      });
      expect((await world.send('DELETE', `${busy.path}/orders`)).body['orderIds']).toHaveLength(200);
    });

    it('too-many-feeds comes after 100', async () => {
      const fills = Array.from({ length: 101 }, (_, feed) => ({ ...fill, feed: `feed-${feed}` }));
      const answer = await world.done<{ results: { problem?: { type: string } }[] }>(`${observed.path}/observed-fills/batch`, { fills });
      expect(answer.results.filter(({ problem }) => problem !== undefined)).toMatchObject([
        { problem: { type: '/problems/too-many-feeds' } },
      ]);
    });
  });
};
