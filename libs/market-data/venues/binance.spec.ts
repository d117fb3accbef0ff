import type { Scales } from '../decimal-units';
import { BinanceAdapter } from './binance';

const scalesOf = (symbol: string): Scales | undefined => (symbol === 'BTCUSDT' ? { priceScale: 2, sizeScale: 5 } : undefined);
const spot = new BinanceAdapter({ market: 'spot', symbol: 'BTCUSDT', scalesOf });
const futures = new BinanceAdapter({ market: 'futures', symbol: 'BTCUSDT', scalesOf });

const diff = {
  e: 'depthUpdate',
  E: 1_723_161_255_208,
  s: 'BTCUSDT',
  U: 157,
  u: 160,
  b: [['61737.63', '0.00000000']],
  a: [['61837.64', '1.54698']],
};
const update = {
  kind: 'diff',
  bids: { prices: [6_173_763], sizes: [0], texts: [] },
  asks: { prices: [6_183_764], sizes: [154_698], texts: [] },
  sequence: { first: 157, last: 160, previous: 156 },
  checksum: undefined,
  depth: undefined,
  venueMicros: 1_723_161_255_208_000,
};

it('reads a diff as it is sent, in a combined stream, and as it is recorded', () => {
  const read = { ok: true, value: [{ kind: 'book', symbol: 'BTCUSDT', update }] };
  expect(spot.read(diff)).toEqual(read);
  expect(spot.read({ stream: 'btcusdt@depth@100ms', data: diff })).toEqual(read);
  expect(spot.read({ recv_ns: 1, type: 'diff', ...diff, e: undefined, s: undefined, extra: {} })).toEqual(read);
});

it('reads the previous number of futures from pu', () => {
  const read = futures.read({ ...diff, pu: 149 });
  expect(read).toMatchObject({ value: [{ update: { sequence: { first: 157, last: 160, previous: 149 } } }] });
});

it.each([
  ['from REST', { lastUpdateId: 155, bids: [['1.5', '2']], asks: [] }],
  ['recorded', { type: 'snapshot', lastUpdateId: 155, b: [['1.50', '2']], a: [] }],
])('reads a snapshot: %s', (_, message) => {
  expect(spot.read(message)).toMatchObject({
    value: [{ symbol: 'BTCUSDT', update: { kind: 'snapshot', bids: { prices: [150], sizes: [200_000] }, sequence: { last: 155 } } }],
  });
});

it('reads trades; a buyer who made was sold to', () => {
  const trade = { e: 'trade', E: 1, s: 'BTCUSDT', t: 12_345, p: '0.10', q: '100', T: 1_723_161_255_342, m: true };
  const read = { id: '12345', price: 10, size: 10_000_000, takerSide: 'sell', venueMicros: 1_723_161_255_342_000 };
  expect(spot.read(trade)).toMatchObject({ value: [{ kind: 'trade', trade: read }] });
  const { t, ...aggregate } = { ...trade, e: 'aggTrade', a: 7, m: false };
  expect(t).toBe(12_345);
  expect(spot.read(aggregate)).toMatchObject({ value: [{ trade: { ...read, id: '7', takerSide: 'buy' } }] });
});

it('reads best prices, which on spot have no event name', () => {
  const best = { u: 400, s: 'BTCUSDT', b: '25.35', B: '31.21', a: '25.36', A: '0' };
  expect(spot.read(best)).toMatchObject({
    value: [{ kind: 'quote', quote: { updateId: 400, bid: { price: 2_535, size: 3_121_000 }, ask: undefined } }],
  });
  expect(futures.read({ ...best, e: 'bookTicker' })).toMatchObject({ value: [{ kind: 'quote' }] });
});

it.each([
  [{ result: null, id: 1 }, 'neither book nor trade'],
  [{ e: 'kline', s: 'BTCUSDT' }, 'neither book nor trade'],
  [{ ...diff, s: 'ETHUSDT' }, 'ETHUSDT is not followed'],
])('lets %j be', (message, text) => {
  expect(spot.read(message)).toEqual({ ok: true, value: [{ kind: 'other', text }] });
});

it.each([
  [{ ...diff, b: [[61_737.63, '1']] }, 'price is no decimal text'],
  [{ ...diff, b: [['61737.631', '1']] }, 'at most 2 fraction digits'],
  [{ ...diff, b: [['0', '1']] }, 'price is not above zero'],
  [{ ...diff, a: [['1', '-1']] }, 'size is no decimal text'],
  [{ ...diff, a: [['1']] }, 'size is no decimal text with at most 5 fraction digits: missing'],
  [{ ...diff, a: ['1'] }, 'a level of asks is no list'],
  [{ ...diff, a: null, asks: null }, 'asks is no list: null'],
  [{ ...diff, u: 9_007_199_254_740_993 }, 'u is no whole number that is kept exactly'],
  [{ ...diff, U: undefined }, 'U is no whole number that is kept exactly: missing'],
  [{ ...diff, U: 161 }, 'U 161 is above u 160'],
])('refuses %j', (message, reason) => {
  const problem = { symbol: 'BTCUSDT', isAboutBook: true, reason: expect.stringContaining(reason) as unknown };
  expect(spot.read(message)).toEqual({ ok: false, problem });
});

it('refuses a diff of futures without pu, and what is no object', () => {
  expect(futures.read(diff)).toMatchObject({ problem: { reason: 'pu is no whole number that is kept exactly: missing' } });
  expect(spot.read('text')).toMatchObject({ problem: { symbol: undefined, isAboutBook: true } });
  expect(spot.read({ e: 'trade', s: 'BTCUSDT', t: 1, p: '1', q: '1', T: 1 })).toMatchObject({ problem: { isAboutBook: false } });
});
