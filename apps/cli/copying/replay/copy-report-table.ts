import { type CopiedTrader, type CopyFindings, type CopyReplayReport, isSound } from './audit-stage';

type Row = CopyFindings & { readonly name: string };

const columns: readonly (readonly [name: string, cell: (row: Row) => string])[] = [
  ['trader', ({ name }) => name],
  ['follows', ({ follows }) => follows.toString()],
  ['fills', ({ leaderFills }) => leaderFills.toString()],
  ['plans', ({ plans }) => plans.toString()],
  ['legs planned', ({ legsPlanned }) => legsPlanned.toString()],
  ['filled', ({ filled, partlyFilled }) => (filled + partlyFilled).toString()],
  [
    'skipped',
    ({ skippedByReason }) =>
      Object.values(skippedByReason)
        .reduce((sum, count) => sum + count, 0)
        .toString(),
  ],
  ['missed', ({ missed }) => missed.toString()],
  ['doubled', ({ doubled }) => doubled.toString()],
  ['unexplained', ({ largestUnexplained }) => largestUnexplained],
  ['conserved', ({ conservation }) => (conservation.isConserved ? 'yes' : 'no')],
];

/** The first column is words, the rest are numbers. */
const aligned = (rows: readonly (readonly string[])[]): readonly string[] => {
  const widths = columns.map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
  return rows.map((row) => row.map((cell, at) => (at === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  '));
};

const skipLine = ({ all }: CopyReplayReport): string => {
  const skipped = Object.entries(all.skippedByReason).sort(([, a], [, b]) => b - a);
  return skipped.length === 0 ? 'nothing was skipped' : `skipped: ${skipped.map(([reason, count]) => `${count} ${reason}`).join(', ')}`;
};

const findingLines = ({ trader, findings }: CopiedTrader): readonly string[] =>
  findings.slice(0, 10).map(({ kind, what }) => `  ${trader}: ${kind}: ${what}`);

/** What the auditor found, for people. */
export const copyReportTable = (report: CopyReplayReport): string => {
  const rows: readonly Row[] = [...report.traders.map((each) => ({ ...each, name: each.trader })), { ...report.all, name: 'all' }];
  const cells = [columns.map(([name]) => name), ...rows.map((row) => columns.map(([, cell]) => cell(row)))];
  const verdict = isSound(report.all)
    ? 'Nothing was missed, nothing was done twice, every difference is explained, and money is conserved.'
    : 'Copying has not done what it has to:';
  return [...aligned(cells), '', skipLine(report), '', verdict, ...report.traders.flatMap(findingLines)].join('\n');
};
