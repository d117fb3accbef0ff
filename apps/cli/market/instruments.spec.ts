import type { InstrumentAnswer } from '@copyledger/contracts/queries/instrument.answers';
import { InstrumentChoice } from './instruments';
import type { SurveyedMarket } from './survey';
import type { MarketWish } from './wishes';

const asset = (code: string, scale = 8) => ({ code, scale });

const listed = (symbol: string, changes: Partial<InstrumentAnswer> = {}): InstrumentAnswer => ({
  ...{
    symbol,
    revision: 1,
    kind: 'spot',
    base: asset('BTC'),
    quote: asset('USDT'),
    settlement: asset('USDT'),
    priceScale: 2,
    quantityScale: 8,
  },
  ...{
    contractSize: '1',
    tickSize: '0.01',
    lotSize: '0.00001',
    minimumNotional: '5',
    makerFeePpm: '0',
    takerFeePpm: '0',
    status: 'trading',
  },
  ...{ listedAt: 'x', updatedAt: 'x', updatedPosition: '1' },
  ...changes,
});

const perpetual = listed('BTC-USDT-PERP', { kind: 'linear-perpetual', quantityScale: 3 });

const market = (
  venue: SurveyedMarket['venue'],
  name: string,
  changes: Partial<MarketWish> = {},
  scales = { priceScale: 2, sizeScale: 3 },
) => ({
  ...{ venue, market: name, scales },
  wish: { book: 'b', ...changes },
});

/** The choice among these, and what it listed. */
const choose = async (of: SurveyedMarket, items: readonly InstrumentAnswer[] = [listed('OTHER'), listed('BTC-USDT'), perpetual]) => {
  const put: unknown[] = [];
  const choice = new InstrumentChoice({
    get: <A>() => Promise.resolve({ items } as A),
    put: <A>(path: string, body: unknown) => {
      put.push([path, body]);
      return Promise.resolve({ position: '7' } as A);
    },
  });
  return { chosen: await choice.of(of), put };
};

it.each([
  [market('binance-spot', 'BTCUSDT'), 'BTC-USDT'],
  [market('kraken', 'XBT/USDT'), 'BTC-USDT'],
  [market('binance-futures', 'BTCUSDT'), 'BTC-USDT-PERP'],
  [market('okx', 'ETH-USDT', { instrument: 'OTHER' }), 'OTHER'],
  [market('okx', 'ETH-USDT', { instrument: 'OTHER', role: 'index' }, { priceScale: 9, sizeScale: 9 }), 'OTHER'],
])('finds the instrument of %j', async (of, symbol) => {
  const { chosen, put } = await choose(of);
  expect(chosen).toMatchObject({ symbol, isListed: false });
  expect(put).toEqual([]);
});

it('lists an inverse contract that is missing, to be valued', async () => {
  const { chosen, put } = await choose(market('binance-futures', 'BTCUSD_PERP', {}, { priceScale: 1, sizeScale: 0 }));
  expect(chosen).toMatchObject({ symbol: 'BTC-USD-PERP', kind: 'inverse-perpetual', isListed: true, priceScale: 1, quantityScale: 0 });
  expect(put).toEqual([
    [
      '/v1/instruments/BTC-USD-PERP',
      {
        ...{
          kind: 'inverse-perpetual',
          base: asset('BTC'),
          quote: asset('USD'),
          settlement: asset('BTC'),
          priceScale: 1,
          quantityScale: 0,
        },
        ...{ contractSize: 100, tickSize: '0.1', lotSize: '1', minimumNotional: '0', makerFeePpm: 200, takerFeePpm: 500 },
      },
    ],
  ]);
});

it('lists a spot market with the digits of its assets', async () => {
  const known = [listed('X', { base: asset('ADA', 6) })];
  const { put } = await choose(market('kraken', 'ADA/XBT', {}, { priceScale: 9, sizeScale: 5 }), known);
  expect(put).toMatchObject([['/v1/instruments/ADA-BTC', { kind: 'spot', base: asset('ADA', 6), quantityScale: 6, lotSize: '0.00001' }]]);
  await expect(choose(market('kraken', 'ADA/XBT', {}, { priceScale: 9, sizeScale: 7 }), known)).rejects.toThrow('ADA is kept with 6');
});

it('counts the contracts of OKX in coins', async () => {
  expect((await choose(market('okx', 'BTC-USDT-SWAP', {}, { priceScale: 1, sizeScale: 1 }))).chosen).toMatchObject({
    ...{ symbol: 'BTC-USDT-PERP', contractValue: '0.01' },
  });
  await expect(choose(market('okx', 'SOL-USDT-SWAP'))).rejects.toThrow('say with --contract-value what one is in SOL');
  const { chosen, put } = await choose(market('okx', 'SOL-USDT-SWAP', { contractValue: '1' }));
  expect(chosen.contractValue).toBeUndefined();
  expect(put).toMatchObject([['/v1/instruments/SOL-USDT-PERP', { quantityScale: 3, contractSize: 1 }]]);
});

it('lists one of the venue beside that whose digits are too few, and finds it again', async () => {
  const fine = market('okx', 'BTC-USDT-SWAP', {}, { priceScale: 1, sizeScale: 2 });
  const { chosen, put } = await choose(fine);
  expect(chosen).toMatchObject({ symbol: 'BTC-USDT-PERP-OKX', isListed: true, quantityScale: 4 });
  expect(put).toMatchObject([['/v1/instruments/BTC-USDT-PERP-OKX', { kind: 'linear-perpetual', lotSize: '0.0001' }]]);
  const found = await choose(fine, [perpetual, listed('BTC-USDT-PERP-OKX', { kind: 'linear-perpetual', quantityScale: 4 })]);
  expect(found).toMatchObject({ chosen: { symbol: 'BTC-USDT-PERP-OKX', isListed: false }, put: [] });
});

it.each([
  [
    market('binance-spot', 'BTCUSDT', { instrument: 'BTC-USDT' }, { priceScale: 3, sizeScale: 3 }),
    /needs 3 digits of price and 3 of size, and BTC-USDT has 2 and 8/,
  ],
  [
    market('okx', 'BTC-USDT-SWAP', { instrument: 'BTC-USDT-PERP' }, { priceScale: 1, sizeScale: 2 }),
    /needs 1 digits of price and 4 of size, and BTC-USDT-PERP has 2 and 3/,
  ],
  [market('binance-spot', 'recording'), /nothing tells what recording of binance-spot is/],
])('refuses %j', async (of, reason) => {
  await expect(choose(of)).rejects.toThrow(reason);
});
