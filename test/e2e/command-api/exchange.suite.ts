import { eventually } from '@copyledger/testing';
import { admin, auditor, type CommandWorld, type Opened, type Placed } from '../command-api.world';

/** Accounts that meet each other, with nobody outside. */
export const exchangeSuite = (world: CommandWorld): void => {
  const instrument = 'MEET-USDT';
  const limit = (side: 'buy' | 'sell', limitPrice: string, quantity = '1') => ({ instrument, side, type: 'limit', quantity, limitPrice });
  const place = (account: Opened, order: object) => world.done<Placed>(`${account.path}/orders`, order);
  const account = () => world.account({ funds: { USDT: '10000', MEET: '100' } });

  describe('the exchange', () => {
    beforeAll(() => world.list(instrument));

    it('lets two accounts trade, at the price of the one that was there first', async () => {
      const [maker, taker] = [await account(), await account()];
      const sold = await place(maker, limit('sell', '100', '2'));
      await world.orderOnce(maker, sold.orderId, { status: 'new' });
      const bought = await place(taker, limit('buy', '105', '0.5'));
      await world.orderOnce(taker, bought.orderId, { status: 'filled', averagePrice: '100' });
      await world.orderOnce(maker, sold.orderId, { status: 'partially-filled', cumulativeQuantity: '0.5', leavesQuantity: '1.5' });
      const [[made], [took]] = [await world.items(`${maker.path}/fills`), await world.items(`${taker.path}/fills`)];
      expect([made, took]).toMatchObject([
        { liquidity: 'maker', quantity: '0.5', price: '100' },
        { liquidity: 'taker', quantity: '0.5', price: '100' },
      ]);
      expect(made!['tradeNumber']).toBe(took!['tradeNumber']);
      await world.send('DELETE', `${maker.path}/orders`);
      await world.orderOnce(maker, sold.orderId, { status: 'cancelled', cumulativeQuantity: '0.5' });
      for (const each of [maker, taker]) expect(await world.ledgerSums(each)).toEqual({ USDT: 0n, MEET: 0n });
    });

    it('fills in the order of price and time', async () => {
      const [maker, taker] = [await account(), await account()];
      const orders = [limit('sell', '101'), limit('sell', '100'), limit('sell', '100')];
      const placed: Placed[] = [];
      for (const order of orders) placed.push(await place(maker, order));
      const bought = await place(taker, limit('buy', '101', '2.5'));
      await world.orderOnce(taker, bought.orderId, { status: 'filled', averagePrice: '100.2' });
      const fills = await world.items(`${maker.path}/fills`);
      expect(fills.map(({ orderId }) => orderId).reverse()).toEqual([placed[1]!.orderId, placed[2]!.orderId, placed[0]!.orderId]);
      await world.send('DELETE', `${maker.path}/orders`);
    });

    it('settles an account that trades with itself, and everything adds up', async () => {
      const own = await account();
      await place(own, limit('sell', '100'));
      const bought = await place(own, limit('buy', '100'));
      await world.orderOnce(own, bought.orderId, { status: 'filled' });
      expect(await world.balances(own)).toMatchObject({ USDT: { held: '0' }, MEET: { held: '0' } });
      expect(await world.items(`${own.path}/fills`)).toHaveLength(2);
      expect(await world.ledgerSums(own)).toEqual({ USDT: 0n, MEET: 0n });
    });

    it('measures market orders by what the market last traded at', async () => {
      const [maker, taker] = [await account(), await account()];
      await place(maker, limit('sell', '100', '5'));
      // There is a price once somebody offers one.
      await eventually(async () => {
        const order = { instrument, side: 'buy', type: 'market', quantity: '1' };
        const { orderId } = await place(taker, order);
        await world.orderOnce(taker, orderId, { status: 'filled', averagePrice: '100' });
      });
      await world.send('DELETE', `${maker.path}/orders`);
    });

    it('says how it is, to those who look after it', async () => {
      await eventually(async () => {
        const status = (await world.get('/v1/exchange', undefined, auditor)) as unknown as { state: string; markets: object[] };
        expect(status.state).toBe('active');
        expect(status.markets).toContainEqual({ symbol: instrument, state: 'live', instrumentStatus: 'trading', waiting: 0 });
      });
      expect(await world.send('GET', '/v1/exchange')).toMatchObject({ status: 403 });
      expect(await world.send('POST', '/v1/exchange/take-over', { as: auditor })).toMatchObject({ status: 403 });
      expect(await world.send('POST', '/v1/exchange/take-over', { as: admin })).toMatchObject({ status: 204 });
    });
  });
};
