import type { ValuedPortfolioAnswer } from '@copyledger/contracts/queries/portfolio.answers';
import type { Instant } from '@copyledger/kernel';
import type { PortfolioRows, PortfolioSnapshot } from '@copyledger/contracts/stream/bodies';
import { type Given, instrument, openAccount } from './ada';

/** Snapshots and deltas of accounts. */
export const accountsSuite = ({ world, ada }: Given): void => {
  const api = <T>(path: string): Promise<T> => world().get<T>(`/v1/accounts/${ada().accountId}${path}`, 'ada');

  it('begin with what the API answers', async () => {
    const { channels } = ada();
    await ada().order();
    await ada().fill();
    const client = await world().connectAs('ada');
    const bodyOf = async (channel: string) => {
      await client.subscribe(channel, { id: channel });
      const { body, epoch } = await client.next('snapshot', (frame) => frame.channel === channel);
      expect(epoch).toBeGreaterThan(0);
      return body;
    };
    // The API answers with what it is worth besides.
    expect(await api('/portfolio')).toMatchObject(await bodyOf(channels.portfolio));
    expect(await bodyOf(channels.orders)).toEqual({ orders: (await api<{ items: unknown }>('/orders?status=open')).items });
    expect(await bodyOf(channels.fills)).toEqual({ fills: (await api<{ items: unknown }>('/fills?limit=100')).items });
    expect(await bodyOf(channels.activity)).toEqual({ activities: (await api<{ items: unknown }>('/activity?limit=100')).items });
  });

  it('go on with deltas, each saying which one it continues, none twice and none missing', async () => {
    const client = await world().connectAs('ada');
    await client.subscribe(ada().channels.portfolio, { perSecond: 0 });
    let { offset } = await client.next('snapshot');
    for (let total = 1; total <= 20; total += 1) {
      await ada().credit(String(total));
      const delta = await client.next('delta');
      expect(delta.previous).toBe(offset);
      expect((delta.body.rows as PortfolioRows).balances).toMatchObject([
        { asset: 'USDT', total: String(total), available: String(total) },
      ]);
      offset = delta.offset;
    }
    expect(client.frames).toEqual([]);
    const { updatedPosition } = await api<PortfolioSnapshot>('/portfolio');
    expect(offset).toBe(updatedPosition);
  });

  it('say the same to everybody, whichever gateway they are at', async () => {
    const elsewhere = await world().anotherGateway();
    const [here, there] = [await world().connectAs('ada'), await world().connectAs('ada', 'trader', elsewhere)];
    for (const client of [here, there]) {
      await client.subscribe(ada().channels.fills);
      await client.next('snapshot');
    }
    for (let turn = 0; turn < 3; turn += 1) {
      await ada().fill();
      expect(await here.next('delta')).toEqual(await there.next('delta'));
    }
    there.end();
    await elsewhere.stop();
  });

  it('miss nothing that happens while the snapshot is read', async () => {
    const account = await openAccount(world(), 'ada');
    await account.credit('0');
    const clients = await Promise.all(Array.from({ length: 8 }, () => world().connectAs('ada')));
    const totals: number[] = clients.map(() => -1);
    const watching = clients.map(async (client, index) => {
      await client.subscribe(account.channels.portfolio, { perSecond: 0 });
      const { body } = await client.next('snapshot');
      totals[index] = Number((body as PortfolioSnapshot).balances[0]?.total);
      while (totals[index] < 60) {
        const { body: change } = await client.next('delta');
        const total = Number((change.rows as PortfolioRows).balances?.[0]?.total);
        expect(total).toBe(totals[index] + 1);
        totals[index] = total;
      }
    });
    for (let total = 1; total <= 60; total += 1) await account.credit(String(total));
    await Promise.all(watching);
    expect(new Set(totals)).toEqual(new Set([60]));
  });

  it('begin anew for an account whose first delta says nothing of what was before', async () => {
    const account = await openAccount(world(), 'ada');
    const client = await world().connectAs('ada');
    await client.subscribe(account.channels.fills);
    expect(await client.next('snapshot')).toMatchObject({ offset: null, body: { fills: [] } });
    const orderId = await account.fill();
    const { offset, body } = await client.next('snapshot');
    expect(body).toMatchObject({ fills: [{ orderId }] });
    await account.fill();
    expect(await client.next('delta')).toMatchObject({ previous: offset });
  });

  it('end when they are left, and only once', async () => {
    const client = await world().connectAs('ada');
    const { portfolio: channel } = ada().channels;
    await client.subscribe(channel);
    client.send({ type: 'unsubscribe', id: 'u', channel });
    expect(await client.next('unsubscribed')).toEqual({ type: 'unsubscribed', id: 'u', channel });
    client.send({ type: 'unsubscribe', channel });
    expect(await client.next('error')).toMatchObject({ channel, problem: { type: '/problems/not-found' } });
    await ada().credit('77');
    const other = await world().connectAs('ada');
    await other.subscribe(channel);
    await other.next('snapshot');
    expect(client.frames).toEqual([]);
  });

  it('bring the value of a portfolio between its deltas, whenever prices or positions have changed', async () => {
    const account = await openAccount(world(), 'ada');
    await account.credit('10000');
    const client = await world().connectAs('ada');
    await client.subscribe(account.channels.portfolio, { perSecond: 5 });
    expect(await client.next('valuation')).toMatchObject({ body: { positions: [], equity: '10000', baseCurrency: 'USDT' } });
    await account.fill();
    expect(await client.next('valuation', ({ body }) => body.positions.length > 0)).toMatchObject({
      body: { positions: [{ quantity: '0.1', price: null, unrealisedPnl: null }], equity: null, unvalued: [instrument] },
    });
    const at = '2026-11-20T09:30:00.000000Z' as Instant;
    await world().happen('marks', { type: 'MarksRecorded', data: { at, marks: [{ instrument, price: '50500', sources: ['a'] }] } });
    expect(await client.next('valuation')).toMatchObject({
      body: { positions: [{ price: '50500', pricedAt: at, unrealisedPnl: '50' }], equity: '10045', unvalued: [] },
    });
    await world().gateway.hotStore.prices.publish(instrument, '51000');
    const { body } = await client.next('valuation');
    expect(body).toMatchObject({
      positions: [{ instrument, price: '51000', unrealisedPnl: '100', asset: 'USDT' }],
      assets: [{ asset: 'USDT', total: '9995', unrealisedPnl: '100', equity: '10095' }],
      equity: '10095',
    });
    // Whoever asks the API is told the same.
    const { assets, equity, positions } = await world().get<ValuedPortfolioAnswer>(`/v1/accounts/${account.accountId}/portfolio`, 'ada');
    expect({ assets, equity }).toEqual({ assets: body.assets, equity: body.equity });
    expect(positions).toMatchObject([{ price: '51000', pricedAt: body.positions[0]?.pricedAt, unrealisedPnl: '100' }]);
  });
};
