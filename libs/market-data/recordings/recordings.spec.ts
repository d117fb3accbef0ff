import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { readBookRecording } from './book-recording';
import { surveyBookRecording } from './book-survey';
import { readQuoteRecording, readTradeRecording } from './market-rows';
import { RecordedBests } from './quote-check';

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'copyledger-recordings-'))));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const file = (content: string | Buffer): string => {
  const path = join(folder, 'recording');
  writeFileSync(path, content);
  return path;
};

const all = async <T>(blocks: AsyncIterable<readonly T[]>): Promise<T[]> => {
  const rows: T[] = [];
  for await (const block of blocks) rows.push(...block);
  return rows;
};

const scales = { priceScale: 1, sizeScale: 3 };
const tradeHeader = 'recv_ns,event_ms,trade_ms,trade_id,price,qty,buyer_is_maker';
const quoteHeader = 'recv_ns,update_id,bid_px,bid_qty,ask_px,ask_qty';

describe('lines of JSON', () => {
  it.each([
    ['gzipped', (text: string) => gzipSync(text)],
    ['plain', (text: string) => text],
    ['with CR LF', (text: string) => text.replaceAll('\n', '\r\n')],
    ['with a last line end', (text: string) => `${text}\n`],
  ])('are read with their numbers and times: %s', async (_, write) => {
    const text = '{"recv_ns":1723161256172216566,"u":1}\n{"recv":"1618678133.626511","pair":"A"}\n{"arg":{}}';
    expect(await all(readBookRecording(file(write(text))))).toEqual([
      expect.objectContaining({ line: 1, receivedMicros: 1_723_161_256_172_216, message: expect.objectContaining({ u: 1 }) as unknown }),
      expect.objectContaining({ line: 2, receivedMicros: 1_618_678_133_626_511, message: { recv: '1618678133.626511', pair: 'A' } }),
      { line: 3, text: '{"arg":{}}', receivedMicros: undefined, message: { arg: {} } },
    ]);
  });

  it.each([
    ['{}\n\n{}', 'recording, line 2: is blank'],
    ['{}\n{"u":', 'recording, line 2: is no JSON: "{\\"u\\":"'],
    ['{}\n{"recv":"yesterday"}', 'recording, line 2: has no readable time of reception: recv_ns first, or recv as text in seconds'],
    ['{"recv":17}', 'recording, line 1: has no readable time'],
    ['{"a":1,"recv_ns":1723161256172216566}', 'recording, line 1: has no readable time'],
    [Buffer.from([0x7b, 0x7d, 0x0a, 0xff]), 'recording, line 2: is not UTF-8'],
    [gzipSync('{}\n'.repeat(50)).subarray(0, 20), 'recording: is truncated: the gzip data ends after line 50'],
    ['x'.repeat(9 * 1024 * 1024), 'recording, line 1: is longer than 8388608 bytes'],
  ])('are refused where they are none', async (content, message) => {
    await expect(all(readBookRecording(file(content)))).rejects.toThrow(message);
  });

  it('are refused when there is no file', async () => {
    await expect(all(readBookRecording(join(folder, 'missing')))).rejects.toThrow('missing: there is no such file');
  });
});

describe('a survey', () => {
  it.each([
    [
      'binance-spot',
      '{"lastUpdateId":1,"b":[["1.50","2"]],"a":[]}\n{"U":1,"u":2,"b":[],"a":[["2.25","1.000"]]}',
      ['X', { priceScale: 2, sizeScale: 0 }],
    ],
    [
      'binance-futures',
      '{"stream":"s","data":{"e":"depthUpdate","s":"Y","U":1,"u":2,"pu":0,"b":[["1","0.5"]],"a":[]}}',
      ['Y', { priceScale: 0, sizeScale: 1 }],
    ],
    ['kraken', '{"event":"heartbeat"}\n[0,{"as":[["1.00","0.125","1.1"]],"bs":[]},"book-10","Y"]', ['Y', { priceScale: 0, sizeScale: 3 }]],
    [
      'okx',
      '{"event":"subscribe","arg":{"channel":"books"}}\npong\n{"recv_ns": 9000, "message": {"arg":{"channel":"books","instId":"Y"},"data":[{"bids":[["7","3","0","1"]]}]}}',
      ['Y', { priceScale: 0, sizeScale: 0 }],
    ],
    ['kraken', '{"pair":"Y","type":"update","b":[["1.5","0","1"]],"a":[]}', ['Y', { priceScale: 1, sizeScale: 0 }]],
    [
      'okx',
      '{"arg":{"channel":"trades"},"data":[]}\n{"arg":{"channel":"books","instId":"Y"},"data":[{"bids":[["0.07","3","0","1"]]}]}',
      ['Y', { priceScale: 2, sizeScale: 0 }],
    ],
  ] as const)('tells whose a recording is, and its scales: %s', async (venue, text, market) => {
    const survey = await surveyBookRecording(file(text), 'X');
    expect(survey.venue).toBe(venue);
    expect([...survey.markets]).toEqual([market]);
  });

  it.each([
    ['[{"U":1,"u":2},{"U":3,"u":4}]', 'recording: has no book update of a venue that is known here'],
    ['{}\n7', 'recording: has no book update of a venue that is known here'],
    ['{"U":1,"u":2}\n{"U":1,"u":2,"pu":0}', 'recording, line 2: is of binance-futures, and the lines before it are of binance-spot'],
  ])('refuses %j', async (text, message) => {
    await expect(surveyBookRecording(file(text), 'X')).rejects.toThrow(message);
  });
});

describe('trades', () => {
  it('are read by the names of their columns', async () => {
    const rows =
      'more,buyer_is_maker,qty,price,trade_id,trade_ms,recv_ns\nx,1,0.006,61800.3,5266583935,1723161256322,1723161255088176367\n';
    expect(await all(readTradeRecording(file(rows), scales))).toEqual([
      {
        line: 2,
        receivedMicros: 1_723_161_255_088_176,
        trade: { id: '5266583935', price: 618_003, size: 6, takerSide: 'sell', venueMicros: 1_723_161_256_322_000 },
      },
    ]);
  });

  it.each([
    ['', 'recording: is empty'],
    ['price,qty', 'recording, line 1: column recv_ns, trade_ms, trade_id, buyer_is_maker is missing: "price,qty"'],
    [`${tradeHeader},price`, 'recording, line 1: column price is there twice'],
    [`${tradeHeader}\n1,2,3`, 'recording, line 2: has 3 cells where the header has 7'],
    [`${tradeHeader}\n`, undefined],
    [`${tradeHeader}\n\n`, 'recording, line 2: is blank'],
    [`${tradeHeader}\n9000,1,1,7,61800.35,1,0`, 'line 2: column price, "61800.35" is no plain decimal with at most 1 fraction digits'],
    [`${tradeHeader}\n9000,1,1,7,0.0,1,0`, 'line 2: column price, "0.0" is not above zero'],
    [`${tradeHeader}\n9000,1,1,7,1,1,true`, 'line 2: column buyer_is_maker, "true" is neither 0 nor 1'],
    [`${tradeHeader}\nnow,1,1,7,1,1,0`, 'line 2: column recv_ns, "now" is no time in nanoseconds since 1970'],
  ])('are refused at the first bad row: %j', async (text, message) => {
    const reading = all(readTradeRecording(file(text), scales));
    if (message === undefined) await expect(reading).resolves.toEqual([]);
    else await expect(reading).rejects.toThrow(message);
  });
});

describe('best prices', () => {
  it('are read with their update, a side without orders as none', async () => {
    const rows = `${quoteHeader}\n9000,5,100.5,1.5,101,2\n9000,6,,,101,2\n9000,7,0,0,101,2`;
    const quotes = await all(readQuoteRecording(file(rows), scales));
    expect(quotes.map(({ quote }) => quote.bid)).toEqual([{ price: 1005, size: 1500 }, undefined, undefined]);
    const bests = await RecordedBests.read(file(rows), scales);
    expect([4, 5, 9].map((update) => bests.at(update))).toEqual([undefined, { bid: 1005, ask: 1010 }, { bid: 0, ask: 1010 }]);
  });

  it('are refused where there are none', async () => {
    await expect(RecordedBests.read(file(quoteHeader), scales)).rejects.toThrow('recording: has no best price');
  });

  it('are refused where their updates go back', async () => {
    const reading = RecordedBests.read(file(`${quoteHeader}\n9000,5,1,1,2,1\n9000,4,1,1,2,1`), scales);
    await expect(reading).rejects.toThrow('recording, line 3: its update is older than that of the line before');
  });
});
