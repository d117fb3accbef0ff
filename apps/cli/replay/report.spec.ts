import { LineRuns } from './line-runs';
import type { Discrepancy, Reconciliation } from './read-model';
import { reportOf } from './report';
import { reportTable } from './report-table';

const lines = new LineRuns();
for (const line of [2, 3, 7, 8]) lines.add(line);

const discrepancy = (sequence: string, feed = 'hyperliquid-fills'): Discrepancy => ({
  feed,
  sequence,
  instrument: 'NVDA',
  held: '1',
  implied: '1.5',
});

const found = {
  accountId: 'a-1',
  fills: 4,
  closingFills: 2,
  compared: 2,
  matched: 1,
  mismatched: 1,
  totals: [
    { asset: 'BTC', realisedPnl: '1', fees: '1', funding: '1', fills: 0, closingFills: 0 },
    { asset: 'USDC', realisedPnl: '1543.195', fees: '1268.04', funding: '-120.32', fills: 4, closingFills: 2 },
  ],
  discrepancies: [discrepancy('3'), discrepancy('5'), discrepancy('1', 'another')],
} satisfies Reconciliation;
const recording = { trader: { name: 'ada', wallet: '0xa', lines }, accountId: 'a-1', eventsAppended: 6, seconds: 1.23456 };
const report = reportOf(recording, found);

it('reports a trader with the lines of the file', () => {
  expect(report).toEqual({
    trader: 'ada',
    wallet: '0xa',
    accountId: 'a-1',
    fills: 4,
    closingFills: 2,
    matched: 1,
    mismatched: 1,
    realisedPnl: '1543.195',
    fees: '1268.04',
    funding: '-120.32',
    net: '154.835',
    discrepancies: [
      { symbol: 'NVDA', line: 7, expected: '1.5', held: '1' },
      { symbol: 'NVDA', line: null, expected: '1.5', held: '1' },
    ],
    eventsAppended: 6,
    seconds: 1.235,
  });
});

it('reports zeros where nothing was settled', () => {
  expect(reportOf(recording, { ...found, totals: [] })).toMatchObject({ realisedPnl: '0', fees: '0', funding: '0', net: '0' });
});

it('prints a table for people', () => {
  const many = { ...report, trader: 'bo', discrepancies: Array.from({ length: 12 }, () => report.discrepancies[0]!) };
  expect(reportTable([{ ...report, discrepancies: [] }, many]).split('\n')).toEqual([
    'trader  fills  closing  matched  mismatched  realised     fees  funding     net  discrepancies  events  seconds',
    'ada         4        2        1           1   1543.20  1268.04  -120.32  154.84              0       6      1.2',
    'bo          4        2        1           1   1543.20  1268.04  -120.32  154.84             12       6      1.2',
    '',
    'ada, account a-1',
    '',
    'bo, account a-1: the source lost something before',
    ...Array.from({ length: 10 }, () => '  line 7: NVDA 1 held, 1.5 expected'),
    '  and 2 more (--json lists them)',
  ]);
});
