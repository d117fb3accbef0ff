import type { FillsReport, MarketReplayReport, MarketReport } from './market-report';
import { marketReportTable } from './market-report-table';
import { answer } from './spec/played-platform';

const at = '2024-08-09T00:00:00.000000Z' as never;

const market = (changes: Partial<MarketReport> = {}): MarketReport => ({
  ...{ venue: 'binance-spot', market: 'BTCUSDT', instrument: 'BTC-USDT', role: 'liquidity', isListed: false, isTraded: true },
  counts: answer({ counts: { messages: 12, applied: 10, trades: 2 } }).counts,
  ...{ agreement: null, checksums: null, stale: [], isStaleAtEnd: false, resyncs: 0, interrupted: 0, unreadable: [] },
  ...changes,
});

const fill = (liquidity: 'maker' | 'taker') =>
  ({ tradeNumber: '1', at, accountId: 'a', orderId: 'o', side: 'buy', liquidity, price: '100', quantity: '0.5', source: 's' }) as const;

const report = (markets: readonly MarketReport[], fills: readonly FillsReport[] = []): MarketReplayReport => ({
  ...{ speed: 'max', from: at, to: at, recordedSeconds: 650.6, seconds: 10, timesRealTime: 65.06, messages: 12, checksums: null },
  ...{ marks: { minutes: 11, recorded: 28 }, markets, fills },
});

const bodyOf = (of: MarketReplayReport): readonly string[] => marketReportTable(of).split('\n').slice(3);

it('says how fast it was, and how the books agree', () => {
  const text = marketReportTable(report([market({ agreement: { compared: 6493, agreed: 6491 } })]));
  expect(text.split('\n')).toEqual([
    `${String(at)} to ${String(at)}: 650.6 s recorded, played in 10.0 s (65.1 times real time)`,
    '12 messages; marks of 11 minutes asked for, 28 recorded',
    '',
    'market                instrument  messages  updates  trades   best prices  checksums  stale  unreadable',
    'binance-spot BTCUSDT  BTC-USDT          12       10       2  6491 of 6493          -      0           0',
  ]);
});

it('adds up the checksums of all markets', () => {
  expect(marketReportTable({ ...report([market()]), checksums: { compared: 4269, agreed: 4269 } })).toContain(
    '12 messages, 4269 of 4269 checksums verified;',
  );
});

it('says what is to be known of a market, a few lines of each', () => {
  const stale = Array.from({ length: 7 }, () => ({ from: at, to: null, reason: 'Gap', detail: 'lost' }));
  const odd = market({
    isListed: true,
    isTraded: false,
    isStaleAtEnd: true,
    resyncs: 2,
    interrupted: 1,
    stale,
    unreadable: ['is no JSON'],
  });
  const lines = bodyOf(report([odd])).slice(3);
  expect(lines[0]).toMatch(
    /^BTC-USDT: listed for this replay; an inverse contract: valued, not traded; the platform lost the book 2 times/,
  );
  expect(lines.slice(1)).toEqual([
    ...Array.from({ length: 5 }, () => `  stale from ${String(at)} to the end: Gap, lost`),
    '  and 2 more (--json lists them)',
    '  unreadable: is no JSON',
  ]);
});

it('says what was traded with the outside, and at which quote', () => {
  const quote = { bid: '99', ask: '101', at };
  const fills = {
    instrument: 'BTC-USDT',
    fills: 2,
    resting: 1,
    taking: 1,
    withoutQuote: 1,
    items: [{ ...fill('maker'), quote }, fill('taker')],
  };
  expect(bodyOf(report([market()], [fills, { ...fills, fills: 0 }])).slice(3)).toEqual([
    'BTC-USDT: 2 fills with the outside, 1 of orders that rested, 1 of orders that took; 1 without a quote',
    `  buy 0.5 at 100 (maker), bid 99, ask 101 at ${String(at)}`,
    '  buy 0.5 at 100 (taker), no quote',
  ]);
});
