import { eventually } from '@copyledger/testing';
import { admin, type Answer, type CommandWorld, type Opened, type Placed, type Written } from '../command-api.world';

interface Items {
  readonly results: readonly { readonly result: string; readonly orderId?: string; readonly problem?: { readonly type: string } }[];
}

/** Orders through the market and back: filled, cancelled, halted, in batches. */
export const ordersSuite = (world: CommandWorld): void => {
  const market = { instrument: 'BTC-USDT', side: 'buy', type: 'market', quantity: '0.1' };
  const resting = { instrument: 'BTC-USDT', side: 'buy', type: 'limit', quantity: '0.2', limitPrice: '49000' };
  const rich = () => world.account({ funds: { USDT: '100000' } });
  const place = (account: Opened, order: object) => world.done<Placed>(`${account.path}/orders`, order);
  const cancelled = { status: 'cancelled', reason: 'cancel-requested' };

  beforeEach(() => world.price('BTC-USDT', '50000'));

  describe('a market order', () => {
    it('fills at the latest price, and everything adds up', async () => {
      const account = await rich();
      const { orderId } = await place(account, market);
      const order = await world.orderOnce(account, orderId, { status: 'filled' });
      expect(order).toMatchObject({ cumulativeQuantity: '0.1', leavesQuantity: '0', averagePrice: '50000', limitPrice: '52500' });
      const position = String(order['updatedPosition']);
      expect(await world.items(`${account.path}/fills`, position)).toMatchObject([
        { orderId, price: '50000', quantity: '0.1', notional: '5000', fee: '0.0001', feeAsset: 'BTC', liquidity: 'taker' },
      ]);
      expect(await world.balances(account, position)).toMatchObject({
        USDT: { total: '95000', held: '0', available: '95000' },
        BTC: { total: '0.0999', held: '0' },
      });
      expect(await world.get(`${account.path}/portfolio`)).toMatchObject({
        positions: [{ instrument: 'BTC-USDT', quantity: '0.0999', cost: '5000' }],
      });
      expect(await world.ledgerSums(account, position)).toEqual({ USDT: 0n, BTC: 0n });
    });

    it('of a perpetual is closed again with its profit', async () => {
      await world.price('ETH-USDT-PERP', '2000');
      const account = await rich();
      const perpetual = { instrument: 'ETH-USDT-PERP', type: 'market', quantity: '2' };
      const opened = await place(account, { ...perpetual, side: 'buy' });
      await world.orderOnce(account, opened.orderId, { status: 'filled' });
      expect(await world.balances(account)).toMatchObject({ USDT: { total: '99998', held: '0', margin: '4000' } });
      await world.price('ETH-USDT-PERP', '2100');
      const closed = await place(account, { ...perpetual, side: 'sell', reduceOnly: true });
      await world.orderOnce(account, closed.orderId, { status: 'filled', averagePrice: '2100' });
      // 200 of profit, less fees of 0.05 % on 4,000 and on 4,200.
      expect(await world.get(`${account.path}/portfolio`)).toMatchObject({
        balances: [{ total: '100195.9', held: '0', margin: '0' }],
        positions: [{ quantity: '0', cost: '0', realisedPnl: '200', fees: '4.1' }],
      });
      expect(await world.ledgerSums(account)).toEqual({ USDT: 0n });
    });
  });

  describe('a limit order', () => {
    it('holds its money, and fills at its own price when the market comes to it', async () => {
      const account = await rich();
      const { orderId, position } = await place(account, resting);
      expect(await world.balances(account, position)).toMatchObject({ USDT: { total: '100000', held: '9800', available: '90200' } });
      await world.orderOnce(account, orderId, { status: 'new', leavesQuantity: '0.2' });
      await world.price('BTC-USDT', '49000.01');
      await world.price('BTC-USDT', '48900.5');
      await world.orderOnce(account, orderId, { status: 'filled', averagePrice: '49000' });
      expect(await world.balances(account)).toMatchObject({ USDT: { total: '90200', held: '0' }, BTC: { total: '0.1998' } });
      expect(await world.items(`${account.path}/fills`)).toMatchObject([{ liquidity: 'maker' }]);
    });

    it.each(['IOC', 'FOK'])('that is %s and does not fill at once expires, and lets go of its money', async (timeInForce) => {
      const account = await rich();
      const { orderId } = await place(account, { ...resting, timeInForce });
      await world.orderOnce(account, orderId, { status: 'expired', leavesQuantity: '0' });
      expect(await world.balances(account)).toMatchObject({ USDT: { total: '100000', held: '0' } });
    });
  });

  describe('a cancel', () => {
    it('removes one order and lets go of its money', async () => {
      const account = await rich();
      const { orderId } = await place(account, resting);
      const answer = await world.send('DELETE', `${account.path}/orders/${orderId}`);
      expect(answer).toMatchObject({ status: 202, body: { orderIds: [orderId] } });
      expect(answer.headers.get('Commit-Position')).toBe(answer.body['position']);
      await world.orderOnce(account, orderId, cancelled);
      expect(await world.balances(account)).toMatchObject({ USDT: { held: '0' } });
      await world.price('BTC-USDT', '40000');
      expect(await world.send('DELETE', `${account.path}/orders/${orderId}`)).toMatchObject({ status: 409 });
      expect(await world.items(`${account.path}/fills`)).toEqual([]);
    });

    it('removes all orders, or those of one instrument, and nothing at a slip of the pen', async () => {
      const account = await rich();
      const ethereum = { ...resting, instrument: 'ETH-USDT', limitPrice: '1000' };
      const orders = [await place(account, resting), await place(account, ethereum), await place(account, ethereum)];
      const [first, ...others] = orders.map(({ orderId }) => orderId);
      for (const query of ['symbol=BTC-USDT', 'instrument=', 'instrument=A&instrument=B'])
        expect((await world.send('DELETE', `${account.path}/orders?${query}`)).body).toMatchObject({ type: '/problems/validation-failed' });
      const one = await world.send('DELETE', `${account.path}/orders?instrument=BTC-USDT`);
      expect(one).toMatchObject({ status: 202, body: { orderIds: [first] } });
      const rest = await world.send('DELETE', `${account.path}/orders`);
      expect(new Set(rest.body['orderIds'] as string[])).toEqual(new Set(others));
      for (const { orderId } of orders) await world.orderOnce(account, orderId, cancelled);
      expect((await world.send('DELETE', `${account.path}/orders`)).body['orderIds']).toEqual([]);
      expect(await world.balances(account)).toMatchObject({ USDT: { total: '100000', held: '0' } });
    });
  });

  describe('a batch', () => {
    it('places what fits and says what does not, in order', async () => {
      const account = await rich();
      const orders = [{ ...resting, clientOrderId: 'a' }, { ...resting, quantity: '0.000001' }, { ...resting, instrument: 'NONE' }, market];
      const answer = await world.post(`${account.path}/orders/batch`, { orders });
      const { results } = answer.body as unknown as Items;
      expect(answer.status).toBe(201);
      expect(results.map(({ result, problem }) => problem?.type ?? result)).toEqual([
        'done',
        '/problems/quantity-off-lot',
        '/problems/unknown-instrument',
        'done',
      ]);
      await world.orderOnce(account, results[0]!.orderId!, { status: 'new', clientOrderId: 'a' });
      await world.orderOnce(account, results[3]!.orderId!, { status: 'filled' });
    });

    it('of which one item is no order at all places nothing', async () => {
      const account = await rich();
      const answer = await world.post(`${account.path}/orders/batch`, { orders: [resting, { ...resting, quantity: 'much' }] });
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'orders[1].quantity' }] } });
      expect(await world.items(`${account.path}/orders`, account.position)).toEqual([]);
    });
  });

  describe('an instrument', () => {
    const status = (symbol: string, action: 'halt' | 'resume'): Promise<Answer> =>
      world.send('POST', `/v1/instruments/${symbol}/${action}`, { as: admin });

    const marketOnce = (symbol: string, instrumentStatus: string): Promise<void> =>
      eventually(async () => {
        const { markets } = await world.get('/v1/exchange', undefined, admin);
        expect(markets).toContainEqual(expect.objectContaining({ symbol, instrumentStatus }));
      });

    it('that is halted takes cancels only, until it is resumed', async () => {
      await world.list('HALT-USDT');
      await world.price('HALT-USDT', '110');
      const account = await rich();
      const order = { ...resting, instrument: 'HALT-USDT', quantity: '1', limitPrice: '100' };
      const [kept, dropped] = [await place(account, order), await place(account, order)];
      expect((await status('HALT-USDT', 'halt')).status).toBe(200);
      await marketOnce('HALT-USDT', 'halted');
      await world.price('HALT-USDT', '90');
      expect(await world.post(`${account.path}/orders`, order)).toMatchObject({
        status: 409,
        body: { type: '/problems/instrument-halted' },
      });
      await world.send('DELETE', `${account.path}/orders/${dropped.orderId}`);
      await world.orderOnce(account, dropped.orderId, cancelled);
      await world.orderOnce(account, kept.orderId, { status: 'new' });
      await status('HALT-USDT', 'resume');
      await world.price('HALT-USDT', '91');
      await world.orderOnce(account, kept.orderId, { status: 'filled', averagePrice: '100' });
    });

    it('is changed by a revision, which orders are held to at once', async () => {
      await world.list('LOT-USDT');
      const account = await rich();
      const order = { ...resting, instrument: 'LOT-USDT', quantity: '1.5', limitPrice: '100' };
      await place(account, order);
      const change = await world.send('PATCH', '/v1/instruments/LOT-USDT', { as: admin, body: { lotSize: '1' } });
      expect(change.status).toBe(200);
      expect(await world.post(`${account.path}/orders`, order)).toMatchObject({ body: { type: '/problems/quantity-off-lot' } });
      const { position } = change.body as unknown as Written;
      const listed = await world.items('/v1/instruments', position);
      expect(listed).toContainEqual(expect.objectContaining({ symbol: 'LOT-USDT', revision: 2, lotSize: '1' }));
    });

    it('that is delisted is never traded or listed again', async () => {
      await world.list('GONE-USDT');
      expect((await world.send('DELETE', '/v1/instruments/GONE-USDT', { as: admin })).status).toBe(200);
      const account = await rich();
      const order = { ...resting, instrument: 'GONE-USDT', limitPrice: '100' };
      expect((await world.post(`${account.path}/orders`, order)).body).toMatchObject({ type: '/problems/instrument-delisted' });
      expect((await world.list('GONE-USDT')).body).toMatchObject({ type: '/problems/instrument-delisted' });
    });
  });
};
