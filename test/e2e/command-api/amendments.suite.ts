import { admin, type Answer, type CommandWorld, type Opened } from '../command-api.world';
import { ownMarket, stopMarket } from './own-market';

/** Orders that are changed, that meet each other, and the bounds that hold them. */
export const amendmentsSuite = (world: CommandWorld): void => {
  const amender =
    ({ path }: Opened, orderId: string) =>
    (body: object, headers: Record<string, string> = {}): Promise<Answer> =>
      world.send('PATCH', `${path}/orders/${orderId}`, { body, headers });

  describe('an amendment', () => {
    it('changes quantity and price of an order that rests', async () => {
      const { account, placed, once } = await ownMarket(world);
      const orderId = await placed({ limitPrice: '90' });
      const amend = amender(account, orderId);
      await once(orderId, { status: 'new' });
      const answer = await amend({ quantity: '2', limitPrice: '95' });
      expect(answer).toMatchObject({ status: 202, body: { orderId } });
      expect(answer.headers.get('Commit-Position')).toBe(answer.body['position']);
      await once(orderId, { status: 'new', quantity: '2', limitPrice: '95', leavesQuantity: '2' });
      expect(await world.balances(account)).toMatchObject({ USDT: { held: '190' } });
    });

    it('into the market trades', async () => {
      const { account, placed, once } = await ownMarket(world);
      const orderId = await placed({ limitPrice: '90' });
      const amend = amender(account, orderId);
      await amend({ limitPrice: '101' });
      await once(orderId, { status: 'filled', averagePrice: '100' });
    });

    it('moves a stop, and several follow each other', async () => {
      const { account, placed, once } = await ownMarket(world);
      const orderId = await placed(stopMarket('stop', '110'));
      const amend = amender(account, orderId);
      for (const stopPrice of ['111', '112', '113']) expect((await amend({ stopPrice })).status).toBe(202);
      await once(orderId, { status: 'new', trigger: { stopPrice: '113' }, limitPrice: '118.65' });
    });

    it('is asked for once under one key', async () => {
      const { account, placed, once } = await ownMarket(world);
      const orderId = await placed({ limitPrice: '90' });
      const amend = amender(account, orderId);
      const keyed = { 'Idempotency-Key': 'amend-1' };
      const first = await amend({ quantity: '2' }, keyed);
      await world.send('DELETE', `${account.path}/orders/${orderId}`);
      await once(orderId, { status: 'cancelled' });
      expect(await amend({ quantity: '2' }, keyed)).toMatchObject({ status: 202, body: first.body });
      expect(await amend({ quantity: '3' }, keyed)).toMatchObject({ status: 422 });
      expect(await amend({ quantity: '3' })).toMatchObject({
        status: 409,
        body: { type: '/problems/order-already-closed' },
      });
    });

    it('of what can not be changed is refused', async () => {
      const { account, placed } = await ownMarket(world);
      const orderId = await placed({ limitPrice: '90' });
      const refused = async (path: string, body: object) => (await world.send('PATCH', path, { body })).body['type'];
      expect(await refused(`${account.path}/orders/${account.id}`, { quantity: '2' })).toBe('/problems/order-not-found');
      expect(await refused(`/v1/accounts/${orderId}/orders/${orderId}`, { quantity: '2' })).toBe('/problems/account-not-found');
      expect(await refused(`${account.path}/orders/${orderId}`, { stopPrice: '120' })).toBe('/problems/trigger-not-waiting');
      expect(await refused(`${account.path}/orders/${orderId}`, { quantity: '200' })).toBe('/problems/insufficient-funds');
      expect(await refused(`${account.path}/orders/${orderId}`, {})).toBe('/problems/validation-failed');
    });
  });

  describe('an order that meets another of its owner', () => {
    /** Two orders at 110, where nobody else trades. */
    const meeting = async (taking: object) => {
      const { coin, account, placed, once } = await ownMarket(world, {}, 'quiet');
      const maker = await placed({ side: 'sell', limitPrice: '110' });
      await once(maker, { status: 'new' });
      const taker = await placed({ limitPrice: '110', quantity: '0.4', timeInForce: 'IOC', ...taking });
      return { coin, account, once, maker, taker };
    };

    it('fills both in one append, when that is allowed', async () => {
      const { coin, account, maker, taker, once } = await meeting({});
      await once(taker, { status: 'filled', averagePrice: '110' });
      const { updatedPosition } = await once(maker, { status: 'partially-filled', cumulativeQuantity: '0.4' });
      expect(await world.balances(account, String(updatedPosition))).toMatchObject({
        ...{ USDT: { total: '10000', held: '0' }, [coin]: { total: '10', held: '0.6' } },
      });
      expect(await world.ledgerSums(account)).toEqual({ USDT: 0n, [coin]: 0n });
    });

    it('expires, when its mode says so', async () => {
      const { maker, taker, once } = await meeting({ selfTradePrevention: 'expire-taker' });
      await once(taker, { status: 'expired', reason: 'self-trade', cumulativeQuantity: '0' });
      await once(maker, { status: 'new', leavesQuantity: '1' });
    });

    it('takes the smaller quantity off both, when its mode says so', async () => {
      const { coin, account, maker, taker, once } = await meeting({ selfTradePrevention: 'decrement' });
      await once(taker, { status: 'expired', preventedQuantity: '0.4', leavesQuantity: '0' });
      await once(maker, { status: 'new', preventedQuantity: '0.4', leavesQuantity: '0.6' });
      expect(await world.balances(account)).toMatchObject({ USDT: { held: '0' }, [coin]: { total: '10', held: '0.6' } });
    });
  });

  describe('bounds of an instrument', () => {
    const change = (instrument: string, body: object) => world.send('PATCH', `/v1/instruments/${instrument}`, { as: admin, body });

    it('hold orders, and are lifted by null', async () => {
      const { instrument, place } = await ownMarket(world, { maximumQuantity: '2', priceBandPpm: 100_000, triggerOrdersMax: 1 });
      const refusal = async (order: object) => (await place({ limitPrice: '95', ...order })).body['rejection'] ?? 'placed';
      expect(await refusal({ quantity: '2.001' })).toBe('QuantityTooLarge');
      expect(await refusal({ limitPrice: '89' })).toBe('PriceOutsideBand');
      expect(await refusal({})).toBe('placed');
      expect(await change(instrument, { maximumQuantity: null, minimumQuantity: '0.5', openOrdersMax: 1 })).toMatchObject({ status: 200 });
      expect(await refusal({ quantity: '0.4' })).toBe('QuantityTooSmall');
      expect(await refusal({ quantity: '3' })).toBe('TooManyOrdersInInstrument');
      const lifted = await change(instrument, { openOrdersMax: null });
      expect(lifted).toMatchObject({ status: 200 });
      expect(await refusal({ quantity: '3' })).toBe('placed');
      const terms = (await world.items('/v1/instruments', lifted.body['position'] as string)).find(({ symbol }) => symbol === instrument);
      expect(terms).toMatchObject({ minimumQuantity: '0.5', priceBandPpm: '100000', triggerOrdersMax: 1 });
      expect(terms).not.toHaveProperty('maximumQuantity');
    });
  });
};
