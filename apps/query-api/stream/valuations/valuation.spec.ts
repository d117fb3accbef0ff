import fc from 'fast-check';
import { instantOfMillis } from '@copyledger/kernel';
import { type HeldPortfolio, type Market, valuationOf, type ValuationTerms } from './valuation';

const usdt = { code: 'USDT', scale: 8 };
const terms: Readonly<Record<string, ValuationTerms>> = {
  'BTC-USDT': { kind: 'spot', base: 'BTC', quote: 'USDT', settlement: usdt, contractSize: '1' },
  'BTC-USDT-PERP': { kind: 'linear-perpetual', base: 'BTC', quote: 'USDT', settlement: usdt, contractSize: '0.1' },
  'BTC-USD-PERP': {
    kind: 'inverse-perpetual',
    base: 'BTC',
    quote: 'USD',
    settlement: { code: 'BTC', scale: 8 },
    contractSize: '100',
  },
};
const market = (prices: Readonly<Record<string, string>>): Market => ({
  at: instantOfMillis(0),
  termsOf: (symbol) => terms[symbol],
  priceOf: (symbol) => prices[symbol],
  spotOf: (base, quote) => Object.keys(terms).find((symbol) => symbol === `${base}-${quote}`),
});
const holding = (balances: Readonly<Record<string, string>>, ...positions: HeldPortfolio['positions']): HeldPortfolio => ({
  baseCurrency: usdt,
  balances: Object.entries(balances).map(([asset, total]) => ({ asset, total })),
  positions,
});
const held = (instrument: string, quantity: string, cost: string) => ({
  instrument,
  quantity,
  cost,
  settlementAsset: terms[instrument]?.settlement.code ?? null,
});

it('adds to the balance what contracts have gained, and takes off what they have lost', () => {
  const portfolio = holding({ USDT: '1000' }, held('BTC-USDT-PERP', '-2', '-10000'));
  const body = valuationOf(portfolio, market({ 'BTC-USDT-PERP': '49000.5' }));
  expect(body.positions).toEqual([
    { instrument: 'BTC-USDT-PERP', quantity: '-2', price: '49000.5', unrealisedPnl: '199.9', asset: 'USDT' },
  ]);
  expect(body.assets).toEqual([{ asset: 'USDT', total: '1000', unrealisedPnl: '199.9', equity: '1199.9' }]);
  expect(body).toMatchObject({ baseCurrency: 'USDT', equity: '1199.9' });
});

it('counts coins as coins, at the price of their spot market, and their profit once', () => {
  const portfolio = holding({ USDT: '500', BTC: '0.1' }, held('BTC-USDT', '0.1', '4000'));
  const body = valuationOf(portfolio, market({ 'BTC-USDT': '60000' }));
  expect(body.positions).toMatchObject([{ unrealisedPnl: '2000' }]);
  expect(body.assets.map(({ equity }) => equity)).toEqual(['0.1', '500']);
  expect(body.equity).toBe('6500');
});

it('gains coins on an inverse long when the price rises', () => {
  // 10 contracts of 100 USD at 50,000 have cost 0.02 BTC; at 100,000 they are worth 0.01 BTC.
  const portfolio = holding({ BTC: '1' }, held('BTC-USD-PERP', '10', '0.02'));
  const body = valuationOf(portfolio, market({ 'BTC-USD-PERP': '100000', 'BTC-USDT': '100000' }));
  expect(body.positions).toMatchObject([{ unrealisedPnl: '0.01' }]);
  expect(body.equity).toBe('101000');
});

it('says that it does not know where a price or the terms are missing, and leaves out what is sold', () => {
  const portfolio = holding({ USDT: '1' }, held('BTC-USDT-PERP', '1', '5000'), held('BTC-USDT', '0', '0'), held('NEW', '1', '1'));
  const body = valuationOf(portfolio, market({ NEW: '7' }));
  expect(body.positions).toEqual([
    { instrument: 'BTC-USDT-PERP', quantity: '1', price: null, unrealisedPnl: null, asset: 'USDT' },
    { instrument: 'NEW', quantity: '1', price: '7', unrealisedPnl: null, asset: null },
  ]);
  expect(body.equity).toBeNull();
  expect(valuationOf(holding({ DOGE: '1' }), market({})).equity).toBeNull();
  expect(valuationOf(holding({ DOGE: '0', USDT: '2' }), market({})).equity).toBe('2');
});

it('a long and a short of the same size and cost gain and lose the same, to the last unit', () => {
  const amount = fc.integer({ min: 1, max: 10_000_000 });
  fc.assert(
    fc.property(amount, amount, amount, (quantity, cost, price) => {
      const equityOf = (sign: string): number => {
        const portfolio = holding({}, held('BTC-USDT-PERP', `${sign}${quantity}`, `${sign}${cost}`));
        return Number(valuationOf(portfolio, market({ 'BTC-USDT-PERP': (price / 100).toFixed(2) })).equity);
      };
      expect(equityOf('')).toBeCloseTo(-equityOf('-'), 6);
    }),
  );
});
