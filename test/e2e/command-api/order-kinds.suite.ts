import { eventually } from '@copyledger/testing';
import { type CommandWorld, type Opened } from '../command-api.world';
import { ownMarket, stopMarket } from './own-market';

interface ListPlaced {
  readonly listId: string;
  readonly orderIds: readonly [string, string];
  readonly position: string;
}

/** Orders that wait, that end by themselves, that come in lists, that bring their exits. */
export const orderKindsSuite = (world: CommandWorld): void => {
  describe('an order with a trigger', () => {
    it('waits, holds its worst price, and trades when its stop price is reached', async () => {
      const { account, placed, price, once } = await ownMarket(world);
      const orderId = await placed({ ...stopMarket('stop', '110') });
      const waiting = await once(orderId, { status: 'new' });
      expect(waiting).toMatchObject({
        ...{ trigger: { kind: 'stop', watches: 'last', stopPrice: '110' }, triggeredAt: null, limitPrice: '115.5', timeInForce: 'IOC' },
      });
      expect(await world.balances(account)).toMatchObject({ USDT: { held: '115.5' } });
      await price('109.99');
      await price('112');
      const filled = await once(orderId, { status: 'filled', averagePrice: '112' });
      expect(filled['triggeredAt']).toEqual(expect.any(String));
      expect(await world.balances(account)).toMatchObject({ USDT: { total: '9888', held: '0' } });
    });

    it('and a limit price enters the book as that', async () => {
      const { placed, price, once } = await ownMarket(world);
      const orderId = await placed({ side: 'sell', limitPrice: '120', trigger: { kind: 'take-profit', stopPrice: '110' } });
      await price('111');
      await once(orderId, { status: 'new', triggeredAt: expect.any(String) as string });
      await price('121');
      await once(orderId, { status: 'filled', averagePrice: '120' });
    });

    it('trails the highest price', async () => {
      const { account, placed, price, once } = await ownMarket(world);
      const orderId = await placed({ side: 'sell', type: 'market', trigger: { kind: 'stop', trailingBasisPoints: 1_000 } });
      const witness = await placed({ side: 'sell', limitPrice: '119' });
      for (const each of [orderId, witness]) await once(each, { status: 'new' });
      await price('120');
      await once(witness, { status: 'filled' });
      expect(await world.get(`${account.path}/orders/${orderId}`)).toMatchObject({ status: 'new', triggeredAt: null });
      await price('108');
      await once(orderId, { status: 'filled', averagePrice: '108' });
    });

    it('that would fire at once is refused, be it by the last price or by the mark', async () => {
      const { place } = await ownMarket(world);
      const refusal = { status: 422, body: { type: '/problems/trigger-would-fire', rejection: 'TriggerWouldFire' } };
      expect(await place(stopMarket('stop', '99'))).toMatchObject(refusal);
      const byMark = { kind: 'stop', stopPrice: '99', watches: 'mark' };
      // A price that is fed in is the mark too, a moment later.
      await eventually(async () => {
        expect(await place({ limitPrice: '99', trigger: byMark })).toMatchObject(refusal);
      });
      expect(await place({ limitPrice: '99', trigger: { ...byMark, kind: 'take-profit' } })).toMatchObject({ status: 201 });
    });
  });

  describe('time in force', () => {
    it('GTD ends an order at its date', async () => {
      const { account, placed, once } = await ownMarket(world);
      const expiresAt = new Date(Date.now() + 1_500).toISOString();
      const orderId = await placed({ limitPrice: '90', timeInForce: 'GTD', expiresAt });
      await once(orderId, { status: 'new', expiresAt: expiresAt.replace('Z', '000Z') });
      await once(orderId, { status: 'expired', reason: 'expired', leavesQuantity: '0' });
      expect(await world.balances(account)).toMatchObject({ USDT: { held: '0' } });
    });

    it('post-only removes an order that would take', async () => {
      const { placed, once } = await ownMarket(world);
      const orderId = await placed({ limitPrice: '101', postOnly: true });
      await once(orderId, { status: 'cancelled', reason: 'post-only', postOnly: true });
    });
  });

  describe('a list', () => {
    const exits = { side: 'sell', quantity: '2', orders: [{ type: 'limit', limitPrice: '120' }, stopMarket('stop', '90')] };
    const placeList = (account: Opened, body: object, headers: Record<string, string> = {}) =>
      world.done<ListPlaced>(`${account.path}/order-lists`, body, { headers });

    it('holds once; the first that trades cancels the other', async () => {
      const { coin, instrument, account, price, once } = await ownMarket(world);
      const { listId, orderIds } = await placeList(account, { ...exits, instrument });
      for (const orderId of orderIds) await once(orderId, { status: 'new', listId });
      expect(await world.balances(account)).toMatchObject({ [coin]: { total: '10', held: '2' } });
      await price('121');
      await once(orderIds[0], { status: 'filled', averagePrice: '120' });
      await once(orderIds[1], { status: 'cancelled', reason: 'one-cancels-other' });
      expect(await world.balances(account)).toMatchObject({ [coin]: { total: '8', held: '0' }, USDT: { total: '10240' } });
    });

    it('stops the loss, and cancels the profit', async () => {
      const { instrument, account, price, once } = await ownMarket(world);
      const { orderIds } = await placeList(account, { ...exits, instrument });
      for (const orderId of orderIds) await once(orderId, { status: 'new' });
      await price('89');
      await once(orderIds[1], { status: 'filled', averagePrice: '89' });
      await once(orderIds[0], { status: 'cancelled', reason: 'one-cancels-other' });
    });

    it('is one list under one key, or one name', async () => {
      const { instrument, account, once } = await ownMarket(world);
      const keyed = { 'Idempotency-Key': 'list-1' };
      const first = await placeList(account, { ...exits, instrument }, keyed);
      expect(await placeList(account, { ...exits, instrument }, keyed)).toEqual(first);
      const named = await placeList(account, { ...exits, instrument, clientListId: 'mine' });
      for (const headers of [{}, { 'Idempotency-Key': 'another' }]) {
        const again = await placeList(account, { ...exits, instrument, clientListId: 'mine' }, headers);
        expect(again).toMatchObject({ listId: named.listId, orderIds: named.orderIds, clientListId: 'mine' });
      }
      expect(await once(named.orderIds[1], { status: 'new' })).toMatchObject({ clientOrderId: 'mine.2' });
      const other = { ...exits, instrument, clientListId: 'mine', quantity: '1' };
      expect(await world.post(`${account.path}/order-lists`, other)).toMatchObject({
        status: 409,
        body: { type: '/problems/duplicate-client-order-id' },
      });
    });

    it('around no market is refused', async () => {
      const { instrument, account } = await ownMarket(world);
      const below = { ...exits, instrument, orders: [{ type: 'limit', limitPrice: '95' }, exits.orders[1]] };
      expect(await world.post(`${account.path}/order-lists`, below)).toMatchObject({
        status: 422,
        body: { type: '/problems/invalid-order-list', rejection: 'ListNotAroundMarket' },
      });
    });
  });

  describe('a bracket', () => {
    it('places its exits when the entry is filled, of which one cancels the other', async () => {
      const { coin, account, placed, price, once } = await ownMarket(world, { takerFeePpm: 1_000 });
      const bracket = { takeProfit: { limitPrice: '130' }, stopLoss: { trigger: { kind: 'stop', stopPrice: '90' } } };
      const entry = await placed({ type: 'market', bracket });
      const { bracket: ids } = (await once(entry, { status: 'filled' })) as unknown as {
        bracket: { listId: string; takeProfit: { orderId: string }; stopLoss: { orderId: string } };
      };
      const exit = { side: 'sell', quantity: '0.999', status: 'new', listId: ids.listId };
      await once(ids.takeProfit.orderId, { ...exit, orderType: 'limit', limitPrice: '130' });
      await once(ids.stopLoss.orderId, { ...exit, orderType: 'market', trigger: { stopPrice: '90' } });
      expect(await world.balances(account)).toMatchObject({ [coin]: { total: '10.999', held: '0.999' } });
      await price('131');
      await once(ids.takeProfit.orderId, { status: 'filled', averagePrice: '130' });
      await once(ids.stopLoss.orderId, { status: 'cancelled', reason: 'one-cancels-other' });
      expect(await world.balances(account)).toMatchObject({ [coin]: { total: '10', held: '0' } });
    });

    it('on the wrong side is refused', async () => {
      const { place } = await ownMarket(world);
      expect(await place({ limitPrice: '99', bracket: { takeProfit: { limitPrice: '98' } } })).toMatchObject({
        status: 422,
        body: { type: '/problems/invalid-bracket', rejection: 'BracketOnWrongSide' },
      });
    });
  });
};
