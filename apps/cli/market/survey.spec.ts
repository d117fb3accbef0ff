import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { surveyMarkets } from './survey';
import { bookLines, tradeLines } from './timed-lines';

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'copyledger-survey-'))));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const file = (name: string, ...lines: readonly string[]): string => {
  const path = join(folder, name);
  writeFileSync(path, lines.join('\n'));
  return path;
};

const all = async <T>(blocks: AsyncIterable<readonly T[]>): Promise<readonly T[]> => {
  const found: T[] = [];
  for await (const block of blocks) found.push(...block);
  return found;
};

const spot = '{"recv_ns":1723161253937085768,"U":1,"u":2,"b":[["61737.63","0.5"]],"a":[]}';
const kraken = (pair: string): string => `{"recv":"1618678133.626511","pair":"${pair}","type":"snapshot","b":[["0.123","1"]],"a":[]}`;
const okx = (channel: string, ms: number): string =>
  `{"arg":{"channel":"${channel}","instId":"BTC-USDT"},"action":"snapshot","data":[{"bids":[["1.5","2","0","1"]],"asks":[],"ts":"${ms}","checksum":1}]}`;
const tradeHeader = 'recv_ns,event_ms,trade_ms,trade_id,price,qty,buyer_is_maker';

describe('what a recording holds', () => {
  it('is read from it, and its market from its name where the messages say none', async () => {
    const trades = file('trades.csv', tradeHeader, '1723161254087896568,1,1723161255342,37,61837.6300,0.020,1');
    expect(await surveyMarkets({ book: file('l2_btcusdt.jsonl', spot), trades })).toMatchObject({
      ...{ messages: 2, isMixed: false, tradesAs: 'rows', span: { firstMicros: 1_723_161_253_937_085 } },
      markets: [{ venue: 'binance-spot', market: 'BTCUSDT', scales: { priceScale: 2, sizeScale: 2 } }],
    });
  });

  it('may be several markets, of which one is chosen', async () => {
    const book = file('kraken.jsonl', kraken('A/USD'), kraken('B/USD'));
    expect((await surveyMarkets({ book })).markets.map(({ market }) => market)).toEqual(['A/USD', 'B/USD']);
    expect(await surveyMarkets({ book, market: 'B/USD' })).toMatchObject({ isMixed: true, markets: [{ market: 'B/USD' }] });
    await expect(surveyMarkets({ book, market: 'C/USD' })).rejects.toThrow('kraken.jsonl has no market C/USD; it has A/USD, B/USD');
    await expect(surveyMarkets({ book, instrument: 'A-USD' })).rejects.toThrow('kraken.jsonl has 2 markets: name one with --market');
  });

  it.each([
    ['binance', '{"recv_ns":9000,"stream":"s","data":{"e":"aggTrade","p":"1"}}'],
    ['kraken', '{"event":"heartbeat"}', '[0,[["1","2","3.5","s","l",""]],"trade","A/USD"]'],
    ['okx', 'pong', okx('trades', 5)],
  ])('knows trades from what is none: %s', async (name, ...lines) => {
    const book = file(`l2_btcusdt_${name}.jsonl`, spot);
    const trades = file(`${name}.jsonl`, '{"event":"subscribe"}', ...lines);
    expect(await surveyMarkets({ book, trades })).toMatchObject({ tradesAs: 'messages', messages: 2 + lines.length });
    await expect(surveyMarkets({ book, trades: book })).rejects.toThrow(`l2_btcusdt_${name}.jsonl: has no trade of a venue that is known`);
  });

  it('has to say when', async () => {
    await expect(surveyMarkets({ book: file('timeless.jsonl', '{"U":1,"u":2,"b":[],"a":[]}') })).rejects.toThrow('says no time anywhere');
  });
});

describe('the lines of a recording', () => {
  const laneOf = (market: string | undefined): string | undefined => market ?? 'only';

  it('come with the time of their reception, and as they are', async () => {
    const lines = await all(bookLines({ file: file('b.jsonl', spot), laneOf, isMixed: false, isTrade: false }));
    expect(lines).toEqual([{ micros: 1_723_161_253_937_085, text: spot, lane: 'only', isTrade: false }]);
  });

  it('are told apart by the market that they name', async () => {
    const book = file('mixed.jsonl', kraken('A/USD'), kraken('B/USD'));
    const lines = await all(
      bookLines({ file: book, laneOf: (market) => (market === 'B/USD' ? 'b' : undefined), isMixed: true, isTrade: false }),
    );
    expect(lines).toEqual([{ micros: 1_618_678_133_626_511, text: kraken('B/USD'), lane: 'b', isTrade: false }]);
  });

  it('have the time of the venue where they were not stamped, and never go back', async () => {
    const book = file('okx.jsonl', okx('books', 2_000), okx('books', 1_000), '{"event":"subscribe"}');
    const lines = await all(bookLines({ file: book, laneOf, isMixed: false, isTrade: false }));
    expect(lines.map(({ micros }) => micros)).toEqual([2_000_000, 2_000_000, 2_000_000]);
    expect(lines[0]?.text).toBe(`{"recv_ns":2000000000,"message":${okx('books', 2_000)}}`);
    expect(lines[2]?.text).toBe('{"event":"subscribe"}');
  });

  it.each([
    ['binance-spot', { e: 'trade', s: 'M', t: 37, p: '61837.63', q: '0.02', T: 1_723_161_255_342, m: true }],
    ['kraken', [0, [['61837.63', '0.02', '1723161255.342000', 's', 'l', '']], 'trade', 'M']],
    [
      'okx',
      {
        arg: { channel: 'trades', instId: 'M' },
        data: [{ instId: 'M', tradeId: '37', px: '61837.63', sz: '0.02', side: 'sell', ts: '1723161255342' }],
      },
    ],
  ] as const)('of trades are rows as %s would have sent them', async (venue, message) => {
    const trades = file('t.csv', tradeHeader, '1723161254087896568,1,1723161255342,37,61837.63,0.02,1');
    const [line] = await all(tradeLines(trades, { wish: { book: 'b' }, venue, market: 'M', scales: { priceScale: 2, sizeScale: 2 } }, 'l'));
    expect(line).toMatchObject({ micros: 1_723_161_254_087_896, isTrade: true });
    expect(JSON.parse(line?.text ?? '')).toEqual({ recv_ns: 1_723_161_254_087_896_000, message });
  });
});
