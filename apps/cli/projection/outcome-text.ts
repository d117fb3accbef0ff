import type { RowDifference, TableComparison } from '@copyledger/projections/runtime/compare';
import type { RebuildOutcome } from '@copyledger/projections/runtime/rebuild/rebuild-projections';

const side = (name: string, row: string | undefined): string => `    ${name}  ${row ?? 'no such row'}`;

const differenceText = ({ key, left, right }: RowDifference): readonly string[] => [
  `  ${key}`,
  side('readers see', left),
  side('rebuilt    ', right),
];

/** What a comparison has found, table by table, with some of the rows that differ. */
export const comparisonText = (tables: readonly TableComparison[]): string =>
  tables
    .flatMap(({ table, leftRows, rightRows, isEqual, differing }) =>
      isEqual
        ? [`${table}: ${leftRows} rows, the same`]
        : [`${table}: ${leftRows} rows, and ${rightRows} rebuilt; they differ, for example`, ...differing.flatMap(differenceText)],
    )
    .join('\n');

/** What became of a rebuild. */
export const outcomeText = ({ projection, schema, outcome, tables }: RebuildOutcome): string => {
  if (outcome === 'switched')
    return `${projection}: readers see ${schema}; \`copyledger projection drop ${projection}\` removes what they saw before`;
  return `${projection}: readers keep what they see, because ${schema} differs\n${comparisonText(tables ?? [])}`;
};
