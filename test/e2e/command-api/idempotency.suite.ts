import { type Answer, type CommandWorld, other } from '../command-api.world';

const limitOrder = { instrument: 'BTC-USDT', side: 'buy', type: 'limit', quantity: '0.01', limitPrice: '1000' };
const keyed = (key: string) => ({ headers: { 'Idempotency-Key': key } });

/** The same request again is the same request. */
export const idempotencySuite = (world: CommandWorld): void => {
  const rich = () => world.account({ funds: { USDT: '100000' } });
  const placed = async (path: string): Promise<number> =>
    (await world.items(`${path}/orders`, (await world.done(`${path}/deposits`, { asset: 'USDT', amount: '1' })).position)).length;

  describe('an Idempotency-Key', () => {
    it('answers the same body with the first answer, whatever the order of its fields', async () => {
      const { path } = await rich();
      const first = await world.post(`${path}/orders`, limitOrder, keyed('k1'));
      const again = Object.fromEntries(Object.entries(limitOrder).reverse());
      expect(first.status).toBe(201);
      for (const body of [limitOrder, again]) {
        const repeated = await world.post(`${path}/orders`, body, keyed('k1'));
        expect(repeated).toMatchObject({ status: 201, body: first.body });
        expect(repeated.headers.get('Commit-Position')).toBe(first.headers.get('Commit-Position'));
      }
      // The draft writes it as a quoted string.
      expect((await world.post(`${path}/orders`, limitOrder, keyed('"k1"'))).body).toEqual(first.body);
      expect(await placed(path)).toBe(1);
    });

    it('refuses another body', async () => {
      const { path } = await rich();
      await world.done(`${path}/orders`, limitOrder, keyed('k2'));
      expect(await world.post(`${path}/orders`, { ...limitOrder, quantity: '0.02' }, keyed('k2'))).toMatchObject({
        status: 422,
        body: { type: '/problems/idempotency-key-reused' },
      });
      expect(await placed(path)).toBe(1);
    });

    it('is its sender’s own, and of one route', async () => {
      const [mine, theirs] = [await rich(), await world.account({ as: other, funds: { USDT: '100000' } })];
      const first = await world.done<{ orderId: string }>(`${mine.path}/orders`, limitOrder, keyed('k3'));
      const second = await world.done<{ orderId: string }>(
        `${theirs.path}/orders`,
        { ...limitOrder, quantity: '1' },
        { ...keyed('k3'), as: other },
      );
      await world.done(`${mine.path}/deposits`, { asset: 'USDT', amount: '1' }, keyed('k3'));
      expect(first.orderId).not.toBe(second.orderId);
    });

    it('sent many times at once takes effect once', async () => {
      const { path } = await rich();
      const answers = await Promise.all(Array.from({ length: 12 }, () => world.post(`${path}/orders`, limitOrder, keyed('k4'))));
      const done = answers.filter(({ status }) => status === 201);
      expect(done.length).toBeGreaterThan(0);
      expect(new Set(done.map(({ body }) => JSON.stringify(body))).size).toBe(1);
      for (const answer of answers) {
        if (answer.status === 201) continue;
        expect(answer).toMatchObject({ status: 409, body: { type: '/problems/request-in-flight' } });
      }
      expect(await placed(path)).toBe(1);
    });

    it('that was refused may be tried again', async () => {
      const { path } = await world.account();
      expect((await world.post(`${path}/orders`, limitOrder, keyed('k5'))).status).toBe(422);
      await world.done(`${path}/deposits`, { asset: 'USDT', amount: '1000' });
      expect((await world.post(`${path}/orders`, limitOrder, keyed('k5'))).status).toBe(201);
    });

    it.each(['', 'with blank', 'x'.repeat(256), 'ümlaut'])('of another shape is refused: %j', async (key) => {
      const { path } = await rich();
      expect(await world.post(`${path}/orders`, limitOrder, keyed(key))).toMatchObject({
        status: 400,
        body: { type: '/problems/validation-failed', errors: [{ field: 'Idempotency-Key' }] },
      });
    });

    it('repeats a batch item by item', async () => {
      const { path } = await rich();
      const orders = [limitOrder, { ...limitOrder, limitPrice: '999' }, { ...limitOrder, quantity: '0' }];
      const first = await world.post(`${path}/orders/batch`, { orders }, keyed('k6'));
      const again = await world.post(`${path}/orders/batch`, { orders }, keyed('k6'));
      const outcome = ({ body }: Answer) => (body['results'] as Record<string, unknown>[]).map(({ result, orderId }) => [result, orderId]);
      expect(outcome(again)).toEqual(outcome(first));
      expect(await placed(path)).toBe(2);
    });
  });

  describe('a clientOrderId', () => {
    const named = { ...limitOrder, clientOrderId: 'mine-1' };

    it('with the same order answers with the first', async () => {
      const { path } = await rich();
      const first = await world.done(`${path}/orders`, named);
      expect(await world.done(`${path}/orders`, named)).toEqual(first);
      // Under a new key it is still the same order.
      const keyedAgain = await world.done<{ orderId: string }>(`${path}/orders`, named, keyed('another'));
      expect(keyedAgain).toMatchObject({ orderId: (first as unknown as { orderId: string }).orderId, clientOrderId: 'mine-1' });
      expect(await placed(path)).toBe(1);
    });

    it.each([{ quantity: '0.02' }, { side: 'sell' }, { limitPrice: '1001' }, { timeInForce: 'IOC' }])(
      'with another order is refused: %j',
      async (change) => {
        const { path } = await rich();
        await world.done(`${path}/orders`, named);
        for (const options of [{}, keyed('new')]) {
          expect(await world.post(`${path}/orders`, { ...named, ...change }, options)).toMatchObject({
            status: 409,
            body: { type: '/problems/duplicate-client-order-id' },
          });
        }
        expect(await placed(path)).toBe(1);
      },
    );

    it('sent many times at once is one order', async () => {
      const { path } = await rich();
      const answers = await Promise.all(Array.from({ length: 12 }, () => world.post(`${path}/orders`, named)));
      const ids = new Set(answers.filter(({ status }) => status === 201).map(({ body }) => body['orderId']));
      expect(ids.size).toBe(1);
      expect(answers.every(({ status }) => status === 201 || status === 409)).toBe(true);
      expect(await placed(path)).toBe(1);
    });
  });
};
