import fc from 'fast-check';
import { type Instant, instantOfMillis } from '@copyledger/kernel';
import type { HeldPortfolio, Market, ValuationTerms } from './market';
import { pricedInstruments, valuationOf, worthOf } from './valuation';

const usdt = { code: 'USDT', scale: 8 };
const terms: Readonly<Record<string, ValuationTerms>> = {
  'BTC-USDT': { kind: 'spot', settlement: usdt, contractSize: '1' },
  'BTC-USDT-OLD': { kind: 'spot', settlement: usdt, contractSize: '1' },
  'BTC-USDT-PERP': { kind: 'linear-perpetual', settlement: usdt, contractSize: '0.1' },
  'BTC-USD-PERP': { kind: 'inverse-perpetual', settlement: { code: 'BTC', scale: 8 }, contractSize: '100' },
};
const at: Instant = instantOfMillis(0);
const market = (prices: Readonly<Record<string, string>>): Market => ({
  termsOf: (symbol) => terms[symbol],
  priceOf: (symbol) => (prices[symbol] === undefined ? undefined : { price: prices[symbol], at }),
  spotsOf: (base, quote) => Object.keys(terms).filter((symbol) => symbol.startsWith(`${base}-${quote}`) && terms[symbol]?.kind === 'spot'),
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
  const valuation = valuationOf(portfolio, market({ 'BTC-USDT-PERP': '49000.5' }));
  expect(valuation.positions).toEqual([
    { instrument: 'BTC-USDT-PERP', quantity: '-2', price: '49000.5', pricedAt: at, unrealisedPnl: '199.9', asset: 'USDT' },
  ]);
  expect(valuation.assets).toEqual([
    { asset: 'USDT', total: '1000', unrealisedPnl: '199.9', equity: '1199.9', price: null, pricedAt: null },
  ]);
  expect(valuation).toMatchObject({ baseCurrency: 'USDT', equity: '1199.9', unvalued: [] });
});

it('counts coins as coins, at the price of their spot market, and their profit once', () => {
  const portfolio = holding({ USDT: '500', BTC: '0.1' }, held('BTC-USDT', '0.1', '4000'));
  const valuation = valuationOf(portfolio, market({ 'BTC-USDT': '60000' }));
  expect(valuation.positions).toMatchObject([{ unrealisedPnl: '2000' }]);
  expect(valuation.assets).toMatchObject([
    { asset: 'BTC', equity: '0.1', price: '60000', pricedAt: at },
    { asset: 'USDT', equity: '500', price: null },
  ]);
  expect(valuation.equity).toBe('6500');
});

it('takes the first spot market that has a price', () => {
  const portfolio = holding({ BTC: '2' });
  expect(valuationOf(portfolio, market({ 'BTC-USDT-OLD': '10' })).equity).toBe('20');
  expect(valuationOf(portfolio, market({ 'BTC-USDT-OLD': '10', 'BTC-USDT': '11' })).equity).toBe('22');
});

it('gains coins on an inverse long when the price rises, also where there were none', () => {
  // 10 contracts of 100 USD at 50,000 have cost 0.02 BTC; at 100,000 they are worth 0.01 BTC.
  const long = held('BTC-USD-PERP', '10', '0.02');
  const prices = market({ 'BTC-USD-PERP': '100000', 'BTC-USDT': '100000' });
  expect(valuationOf(holding({ BTC: '1' }, long), prices)).toMatchObject({ positions: [{ unrealisedPnl: '0.01' }], equity: '101000' });
  expect(valuationOf(holding({}, long), prices)).toMatchObject({ assets: [{ asset: 'BTC', total: '0', equity: '0.01' }], equity: '1000' });
});

it('rounds down what does not come out even, once for each asset', () => {
  // 3 contracts of 100 dollars have cost 100 coins at 3; at 7 they are 42.857142857... of them. Nothing is shown better than it is.
  const [long, short] = [held('BTC-USD-PERP', '3', '100'), held('BTC-USD-PERP', '-3', '-100')];
  const profits = [long, short].map((position) => valuationOf(holding({}, position), market({ 'BTC-USD-PERP': '7' })).positions[0]);
  expect(profits).toMatchObject([{ unrealisedPnl: '57.14285714' }, { unrealisedPnl: '-57.14285715' }]);
  expect(worthOf({ asset: 'BTC', amount: '0.00000003' }, { code: 'USDT', scale: 6 }, market({ 'BTC-USDT': '50000' }))).toBe('0.0015');
  expect(worthOf({ asset: 'BTC', amount: '-0.00000003' }, { code: 'USDT', scale: 2 }, market({ 'BTC-USDT': '1' }))).toBe('-0.01');
  expect(worthOf({ asset: 'USDT', amount: '5' }, usdt, market({}))).toBe('5');
  expect(worthOf({ asset: 'BTC', amount: '1' }, usdt, market({}))).toBeUndefined();
});

describe('what is not known', () => {
  it('is null and named, and never counts as nothing', () => {
    const positions = [held('BTC-USDT-PERP', '1', '5000'), held('BTC-USDT', '0', '0'), held('NEW', '1', '1')];
    const valuation = valuationOf(holding({ USDT: '1' }, ...positions), market({ NEW: '7' }));
    expect(valuation.positions).toEqual([
      { instrument: 'BTC-USDT-PERP', quantity: '1', price: null, pricedAt: null, unrealisedPnl: null, asset: 'USDT' },
      { instrument: 'NEW', quantity: '1', price: '7', pricedAt: at, unrealisedPnl: null, asset: null },
    ]);
    expect(valuation).toMatchObject({
      assets: [{ asset: 'USDT', total: '1', unrealisedPnl: null, equity: null }],
      equity: null,
      unvalued: ['BTC-USDT-PERP', 'NEW'],
    });
  });

  it('is an asset without a spot market, unless there is none of it', () => {
    expect(valuationOf(holding({ DOGE: '1', USDT: '2' }), market({}))).toMatchObject({ equity: null, unvalued: ['DOGE'] });
    expect(valuationOf(holding({ DOGE: '0', USDT: '2' }), market({}))).toMatchObject({ equity: '2', unvalued: [] });
  });

  it('may be what contracts settle in', () => {
    const long = held('BTC-USD-PERP', '10', '0.02');
    expect(valuationOf(holding({ USDT: '1' }, long), market({ 'BTC-USD-PERP': '100000' }))).toMatchObject({
      assets: [{ asset: 'BTC', unrealisedPnl: '0.01', equity: '0.01', price: null }, { equity: '1' }],
      equity: null,
      unvalued: ['BTC'],
    });
  });
});

it('asks for the prices of what is held, of coins, and of what contracts settle in', () => {
  const ask = (portfolio: HeldPortfolio) => pricedInstruments(portfolio, market({}));
  expect(ask(holding({ USDT: '1', BTC: '0' }, held('BTC-USDT-PERP', '0', '0')))).toEqual([]);
  expect(ask(holding({ BTC: '1' }, held('BTC-USDT-PERP', '1', '1')))).toEqual(['BTC-USDT-PERP', 'BTC-USDT', 'BTC-USDT-OLD']);
  expect(ask(holding({}, held('BTC-USD-PERP', '1', '1')))).toEqual(['BTC-USD-PERP', 'BTC-USDT', 'BTC-USDT-OLD']);
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
