import { crc32 } from 'node:zlib';
import { LocalBook } from '../book/local-book';
import type { Scales } from '../decimal-units';
import { KrakenAdapter } from './kraken';
import type { MarketMessage } from './venue-adapter';

const scalesOf = (symbol: string): Scales | undefined => (symbol === 'XBT/USD' ? { priceScale: 5, sizeScale: 8 } : undefined);
const adapter = new KrakenAdapter({ scalesOf });

const only = (message: unknown): MarketMessage => {
  const read = adapter.read(message);
  if (!read.ok) throw new Error(read.problem.reason);
  const [first] = read.value;
  if (first === undefined || read.value.length > 1) throw new Error('There is one message.');
  return first;
};

// The book in the example of https://docs.kraken.com/api/docs/guides/spot-ws-book-v1, and the checksum that is printed there.
const example = {
  as: ['0.05005', '0.05010', '0.05015', '0.05020', '0.05025', '0.05030', '0.05035', '0.05040', '0.05045', '0.05050'],
  bs: ['0.05000', '0.04995', '0.04990', '0.04980', '0.04975', '0.04970', '0.04965', '0.04960', '0.04955', '0.04950'],
};
const exampleChecksum = '974947235';
const level = (price: string) => [price, '0.00000500', '1582905487.684110'];
const snapshot = [0, { as: example.as.map(level), bs: example.bs.map(level) }, 'book-10', 'XBT/USD'];

it('computes the checksum of the documentation', () => {
  const book = new LocalBook(adapter.rules);
  const messages = [snapshot, [0, { a: [level('0.05005')] }, { b: [level('0.05000')], c: exampleChecksum }, 'book-10', 'XBT/USD']];
  const outcomes = messages.map((message) => {
    const read = only(message);
    return read.kind === 'book' && book.apply(read.update);
  });
  expect(outcomes).toEqual([{ kind: 'applied' }, { kind: 'applied' }]);
});

it('declares the book stale at a wrong checksum', () => {
  const book = new LocalBook(adapter.rules);
  for (const message of [snapshot, [0, { a: [level('0.05005')], c: '974947236' }, 'book-10', 'XBT/USD']]) {
    const read = only(message);
    if (read.kind === 'book') book.apply(read.update);
  }
  expect(book.status).toMatchObject({ reason: 'WrongChecksum', detail: `the book gives ${exampleChecksum}, the venue says 974947236` });
});

it('reads recorded updates, ignoring whether a level was published again', () => {
  const recorded = {
    recv: '1618678133.626511',
    pair: 'XBT/USD',
    type: 'update',
    b: [['1.50000', '2.0', '1618678133.1', 'r']],
    a: [],
    checksum: '7',
  };
  const update = { kind: 'diff', bids: { prices: [150_000], sizes: [200_000_000], texts: ['15000020'] }, checksum: 7, sequence: undefined };
  expect(only(recorded)).toMatchObject({ kind: 'book', symbol: 'XBT/USD', update });
  expect(only({ ...recorded, type: 'snapshot', depth: 1000 })).toMatchObject({ update: { kind: 'snapshot', depth: 1000 } });
});

it('reads trades', () => {
  const trades = [
    0,
    [
      ['5541.20000', '0.15850568', '1534614057.321597', 's', 'l', ''],
      ['6060.0', '0.02455', '1534614057.324998', 'b', 'l', ''],
    ],
    'trade',
    'XBT/USD',
  ];
  const read = adapter.read(trades);
  expect(read).toMatchObject({
    value: [
      {
        kind: 'trade',
        trade: { id: undefined, price: 554_120_000, size: 15_850_568, takerSide: 'sell', venueMicros: 1_534_614_057_321_597 },
      },
      { kind: 'trade', trade: { takerSide: 'buy' } },
    ],
  });
});

it.each([
  [{ event: 'heartbeat' }, 'neither book nor trade'],
  [[0, { a: [] }, 'book-10', 'ETH/USD'], 'ETH/USD is not followed'],
  [[0, [], 'trade', 'ETH/USD'], 'ETH/USD is not followed'],
  [[0, [], 'spread', 'XBT/USD'], 'channel spread'],
])('lets %j be', (message, text) => {
  expect(only(message)).toEqual({ kind: 'other', text });
});

it.each([
  [[0, { a: [level('0.05005')] }, 'book-10', 'XBT/USD'], 'checksum is no whole number that is kept exactly: missing'],
  [[0, { a: [], c: '4294967296' }, 'book-10', 'XBT/USD'], 'checksum has no 32 bits: 4294967296'],
  [[0, { as: [], bs: [] }, 'book-0', 'XBT/USD'], 'depth is not above zero: 0'],
  [[0, 'text', 'book-10', 'XBT/USD'], 'a part of the message is no object'],
  [[0, {}], 'names no channel and pair'],
  [7, 'is neither list nor object'],
  [{ type: 'update', b: [] }, 'pair is missing'],
  [[0, [['1', '1', '1', 'x']], 'trade', 'XBT/USD'], 'a trade does not say who took'],
])('refuses %j', (message, reason) => {
  expect(adapter.read(message)).toMatchObject({ ok: false, problem: { reason } });
});

it('has the CRC32 that everybody has', () => {
  expect(crc32('123456789')).toBe(0xcbf43926);
});
