import type { AuditedDifference } from '@copyledger/domain/copying/audit/audit.report';
import type { Reconciliation } from './reconcile';

const columns = [
  'follow',
  'instrument',
  'target',
  'held',
  'residual',
  'writtenOff',
  'manual',
  'pending',
  'unexplained',
  'surplus',
] as const;

const rowOf = ({ followId, ...rest }: AuditedDifference): Readonly<Record<(typeof columns)[number], string>> => ({
  follow: followId,
  ...rest,
});

/** Ids and symbols are words, the rest are numbers. */
const aligned = (rows: readonly (readonly string[])[]): readonly string[] => {
  const widths = columns.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  return rows.map((row) => row.map((cell, at) => (at < 2 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  '));
};

const verdictOf = ({ missed, doubled, largestUnexplained, surpluses }: Reconciliation): string => {
  if (missed > 0 || doubled > 0 || largestUnexplained !== '0')
    return `Copying has not done what it has to: ${missed} missed, ${doubled} doubled, ${largestUnexplained} unexplained at most:`;
  const due =
    surpluses === 0 ? 'and nothing more is held than is wanted' : `and ${surpluses} positions are larger than wanted: closes are due`;
  return `Every difference is explained (target - held = residual + writtenOff + manual + pending), ${due}.`;
};

/** What copying should hold and holds, for people. */
export const reconcileTable = (found: Reconciliation): string => {
  const { differences, findings, follows } = found;
  const names: readonly string[] = columns.map((column) => (column === 'writtenOff' ? 'written off' : column));
  const rows = differences.map(rowOf).map((row) => columns.map((column) => row[column]));
  return [
    `${follows} follows`,
    ...(rows.length === 0 ? ['nothing is held, and nothing wanted'] : aligned([names, ...rows])),
    '',
    verdictOf(found),
    ...findings.map(({ kind, what }) => `  ${kind}: ${what}`),
  ].join('\n');
};
