import { decimalOf, formatDecimal, rescale } from '@copyledger/kernel';
import { settlementScale } from '../hyperliquid/venue';
import type { ReportedDiscrepancy, TraderReport } from './report';

const money = (text: string): string => {
  const cents = formatDecimal(rescale(decimalOf(text, settlementScale), { from: settlementScale, to: 2 }, 'half-even'), 2);
  const [integer = '', fraction = ''] = cents.split('.');
  return `${integer}.${fraction.padEnd(2, '0')}`;
};

const columns: readonly (readonly [name: string, cell: (report: TraderReport) => string])[] = [
  ['trader', ({ trader }) => trader],
  ['fills', ({ fills }) => fills.toString()],
  ['closing', ({ closingFills }) => closingFills.toString()],
  ['matched', ({ matched }) => matched.toString()],
  ['mismatched', ({ mismatched }) => mismatched.toString()],
  ['realised', ({ realisedPnl }) => money(realisedPnl)],
  ['fees', ({ fees }) => money(fees)],
  ['funding', ({ funding }) => money(funding)],
  ['net', ({ net }) => money(net)],
  ['discrepancies', ({ discrepancies }) => discrepancies.length.toString()],
  ['events', ({ eventsAppended }) => eventsAppended.toString()],
  ['seconds', ({ seconds }) => seconds.toFixed(1)],
];

/** The first column is words, the rest are numbers. */
const aligned = (rows: readonly (readonly string[])[]): readonly string[] => {
  const widths = columns.map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
  return rows.map((row) =>
    row.map((cell, index) => (index === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[index] ?? 0))).join('  '),
  );
};

const discrepanciesShownMax = 10;

const discrepancyLine = ({ symbol, line, expected, held }: ReportedDiscrepancy): string =>
  `  line ${line ?? '?'}: ${symbol} ${held} held, ${expected} expected`;

const discrepancyLines = ({ trader, accountId, discrepancies }: TraderReport): readonly string[] => {
  const more = discrepancies.length - discrepanciesShownMax;
  return [
    '',
    `${trader}, account ${accountId}${discrepancies.length === 0 ? '' : ': the source lost something before'}`,
    ...discrepancies.slice(0, discrepanciesShownMax).map(discrepancyLine),
    ...(more > 0 ? [`  and ${more} more (--json lists them)`] : []),
  ];
};

/** The reports as a table for people, amounts in USDC to the cent, and below it every trader's account and what was lost. */
export const reportTable = (reports: readonly TraderReport[]): string => {
  const rows = [columns.map(([name]) => name), ...reports.map((report) => columns.map(([, cell]) => cell(report)))];
  return [...aligned(rows), ...reports.flatMap(discrepancyLines)].join('\n');
};
