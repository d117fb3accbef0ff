import { eventually } from '@copyledger/testing';
import type { CommandWorld, Opened, Placed } from '../command-api.world';

/** The platform ends and starts again on the same data. */
export const restartSuite = (world: CommandWorld): void => {
  describe('after a restart', () => {
    const limit = { instrument: 'BTC-USDT', side: 'buy', type: 'limit', quantity: '0.1', limitPrice: '1000' };
    const key = { headers: { 'Idempotency-Key': 'before-restart' } };
    const deposit = { asset: 'USDT', amount: '50', reference: 'before-restart' };
    let account: Opened;
    let order: Placed;
    let deposited: { readonly position: string };
    let before: unknown;

    beforeAll(async () => {
      account = await world.account({ funds: { USDT: '1000' } });
      order = await world.done(`${account.path}/orders`, limit, key);
      deposited = await world.done(`${account.path}/deposits`, deposit);
      await world.orderOnce(account, order.orderId, { status: 'new' });
      before = await world.get(`${account.path}/portfolio`, deposited.position);
      await world.stop();
      await world.start();
    }, 120_000);

    it('everything is still there', async () => {
      expect(await world.get(`${account.path}/portfolio`, deposited.position)).toEqual(before);
      await eventually(async () => {
        expect(await world.get('/health/startup')).toMatchObject({ status: 'up', checks: { feed: 'up' } });
      });
    });

    it('what is repeated is answered as before, and an instrument is known from the first request on', async () => {
      expect(await world.done(`${account.path}/orders`, limit, key)).toEqual(order);
      expect(await world.done(`${account.path}/deposits`, deposit)).toEqual(deposited);
      expect(await world.post(`${account.path}/orders`, { ...limit, quantity: '0.2' }, key)).toMatchObject({ status: 422 });
      expect(await world.items(`${account.path}/orders`)).toHaveLength(1);
    });

    it('orders that rested go on resting, and fill', async () => {
      await world.price('BTC-USDT', '999');
      await world.orderOnce(account, order.orderId, { status: 'filled', averagePrice: '1000' });
      expect(await world.balances(account)).toMatchObject({ USDT: { total: '950', held: '0' } });
    });

    it('nothing went wrong on the way', () => {
      // Whoever asks before the projector has caught up is told so, and so is the log.
      expect(world.lines.filter((line) => !line.includes('not caught up yet'))).toEqual([]);
    });
  });
};
