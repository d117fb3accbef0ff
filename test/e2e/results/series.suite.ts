import { HOT_STORE, type HotStore } from '@copyledger/hot-store';
import type { QueryWorld } from '../query-api.world';
import { cat, inverse, ivy, perp, spot, type Stations } from './series.history';

interface Given {
  readonly world: () => QueryWorld;
  readonly stations: Stations;
}

const days = 'from=2026-11-16&to=2026-11-19';

/** Results over several days, and what is unrealised, by figures that were worked out by hand. */
export const seriesSuite = ({ world, stations }: Given): void => {
  const ask = async (account: string, path: string, headers: Record<string, string> = {}) => {
    const own = await world().headersOf('eve', 'auditor');
    return world().app.inject({ url: `/v1/accounts/${account}/${path}`, headers: { ...own, ...headers } });
  };
  const body = async (account: string, path: string): Promise<Record<string, unknown>> => {
    const response = await ask(account, path);
    expect({ path, status: response.statusCode, body: response.body }).toMatchObject({ status: 200 });
    return response.json();
  };
  const day = (date: number, figures: object) => ({ day: `2026-11-${date}`, flow: '0', unvalued: [], ...figures });
  const earned = (date: number, figures: object) => ({
    ...{ day: `2026-11-${date}`, instrument: perp, asset: 'USDT', realisedPnl: '0', fees: '0', funding: '0', fills: 0 },
    ...figures,
  });

  describe('profit by day', () => {
    const all = [
      earned(16, { fees: '1', fills: 1 }),
      earned(18, { funding: '-2' }),
      earned(19, { realisedPnl: '30', fees: '1', fills: 1 }),
    ];

    it('is of the days on which it happened, and not of the day on which it was recorded', async () => {
      expect(await body(cat, `pnl?${days}`)).toEqual({ days: all });
      expect(await body(cat, 'pnl?from=2026-11-20&to=2026-11-20')).toEqual({ days: [] });
    });

    it('is alike as of a position, of which the day is the last', async () => {
      expect(await body(cat, `pnl?asOf=${stations.markedInverse}`)).toEqual({ days: all.slice(0, 2) });
    });
  });

  describe('equity by day', () => {
    it('is drawn from balances and marks, and deposits and withdrawals do not move the net asset value', async () => {
      expect(await body(cat, `equity?${days}`)).toEqual({
        days: [
          // 999 and 0.01 at 51,000 for which 500 were paid.
          day(16, { equity: '1009', flow: '1000', nav: '1' }),
          // 1019 / 1009
          day(17, { equity: '1019', nav: '1.009910802775' }),
          // 500 came, and 2 were paid for funding: (1517 - 500) / 1019 of it.
          day(18, { equity: '1517', flow: '500', nav: '1.00792864222' }),
          // 300 went, 30 were earned less a fee of 1; 20 of it had been counted: (1226 + 300) / 1517 of it.
          day(19, { equity: '1226', flow: '-300', nav: '1.013908442998' }),
        ],
      });
    });

    it('values contracts that settle in coins', async () => {
      expect(await body(ivy, `equity?${days}`)).toEqual({
        days: [
          // 0.0999 coins at 50,010; the 0.1 that came were worth 5,001.
          day(17, { equity: '4995.999', flow: '5001', nav: '1' }),
          // 1,000 dollars are 0.016 coins, 0.004 less than they cost: 0.1039 at 62,500.
          day(18, { equity: '6493.75', nav: '1.299790092032' }),
          day(19, { equity: '6493.75', nav: '1.299790092032' }),
        ],
      });
    });

    it('is what was known at a position: of balances, positions and marks', async () => {
      const asOf = (position: string, path = days) => body(cat, `equity?${path}&asOf=${position}`);
      expect(await asOf(stations.bought)).toMatchObject({
        days: [16, 17, 18, 19].map((date) => day(date, { equity: null, flow: date === 16 ? '1000' : '0', nav: null, unvalued: [perp] })),
      });
      const first = day(16, { equity: '1009', flow: '1000', nav: '1' });
      expect(await asOf(stations.markedOnFirstDay)).toEqual({
        days: [first, ...[17, 18, 19].map((date) => day(date, { equity: '1009', nav: '1' }))],
      });
      // The withdrawal of the fourth day is known, the sale of the same day is not, nor is its mark.
      expect(await asOf(stations.withdrawn, 'from=2026-11-18')).toMatchObject({
        days: [
          day(18, { equity: '1517', flow: '500' }),
          day(19, { equity: '1217', flow: '-300', nav: '1' }),
          day(20, { equity: '1217', flow: '0', nav: '1' }),
        ],
      });
      expect((await ask(cat, `equity?asOf=${stations.bought}`)).headers['as-of-position']).toBe(stations.bought);
      expect((await ask(cat, 'equity?asOf=100000')).json()).toMatchObject({ status: 400, type: '/problems/as-of-in-future' });
    });
  });

  describe('a portfolio', () => {
    const held = { instrument: inverse, unrealisedPnl: '0.004', price: '62500', pricedAt: '2026-11-18T23:59:00.000000Z' };

    it('is valued as of a position by the marks that were recorded by then', async () => {
      expect(await body(cat, `portfolio?asOf=${stations.bought}`)).toMatchObject({
        positions: [{ instrument: perp, price: null, pricedAt: null, unrealisedPnl: null }],
        assets: [{ asset: 'USDT', total: '999', unrealisedPnl: null, equity: null }],
        ...{ equity: null, unvalued: [perp] },
      });
      expect(await body(cat, `portfolio?asOf=${stations.markedOnFirstDay}`)).toMatchObject({
        positions: [{ price: '51000', pricedAt: '2026-11-16T23:59:00.000000Z', unrealisedPnl: '10' }],
        ...{ equity: '1009', unvalued: [] },
      });
      expect(await body(cat, `portfolio?asOf=${stations.withdrawn}`)).toMatchObject({ positions: [{ price: '52000' }], equity: '1217' });
    });

    it('takes in the marks that were recorded by an instant, though the account did nothing after them', async () => {
      const instantOf = (position: string): string => `2026-11-20T00:00:00.0${position.padStart(2, '0')}Z`;
      const response = await ask(cat, `portfolio?asOf=${instantOf(stations.markedOnFirstDay)}`);
      expect(response.headers['as-of-position']).toBe(stations.markedOnFirstDay);
      expect(response.json()).toMatchObject({ equity: '1009' });
      expect((await ask(cat, `orders?asOf=${instantOf(stations.markedOnFirstDay)}`)).headers['as-of-position']).toBe(stations.bought);
    });

    it('is valued just now by the newest mark while no price is known, and of nothing there is nothing unrealised', async () => {
      expect(await body(ivy, 'portfolio')).toMatchObject({
        positions: [held],
        assets: [{ asset: 'BTC', total: '0.0999', unrealisedPnl: '0.004', equity: '0.1039', price: '62500' }],
        ...{ equity: '6493.75', unvalued: [] },
      });
      expect(await body(cat, 'portfolio')).toMatchObject({
        positions: [{ quantity: '0', price: null, unrealisedPnl: '0' }],
        ...{ equity: '1226', unvalued: [] },
      });
    });

    it('is another one when a price is, for whoever has the one before as well', async () => {
      const { prices } = world().app.get<HotStore>(HOT_STORE);
      const tagOf = async (): Promise<string> => String((await ask(ivy, 'portfolio')).headers['etag']);
      const tag = await tagOf();
      expect((await ask(ivy, 'portfolio', { 'if-none-match': tag })).statusCode).toBe(304);
      await prices.publish(inverse, '80000');
      const changed = await ask(ivy, 'portfolio', { 'if-none-match': tag });
      // 1,000 dollars are 0.0125 coins.
      expect([changed.statusCode, changed.json()]).toMatchObject([200, { positions: [{ unrealisedPnl: '0.0075' }], equity: '6712.5' }]);
      await prices.publish(spot, '100000');
      expect(await body(ivy, 'portfolio')).toMatchObject({ assets: [{ price: '100000' }], equity: '10740' });
      expect(await body(ivy, `portfolio?asOf=${stations.markedInverse}`)).toMatchObject({ positions: [held], equity: '6493.75' });
    });
  });
};
