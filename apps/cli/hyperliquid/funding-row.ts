import type { ObservedFundingRequest } from '@copyledger/contracts/commands/observation.requests';
import { cellFailure, decimalCell, millisCell, symbolCell } from '../csv/cells';
import { readTable, type TableRow } from '../csv/csv-table';
import { settlementScale } from './venue';

/** The columns of a file of funding payments, in any order. */
const fundingColumns = ['ts_ms', 'coin', 'usdc', 'funding_rate'] as const;
type Column = (typeof fundingColumns)[number];

/** One recorded funding payment. */
export interface FundingRow {
  readonly line: number;
  readonly funding: Omit<ObservedFundingRequest, 'feed' | 'sequence'>;
}

/** A rate is a note beside the amount, never calculated with; venues print it with an exponent. */
const rateShape = /^-?\d{1,10}(?:\.\d{1,20})?(?:e[+-]?\d{1,3})?$/;

const rateOf = (row: TableRow<Column>): string => {
  const text = row.cells.funding_rate;
  if (!rateShape.test(text)) throw cellFailure({ row, column: 'funding_rate' }, 'is not a number such as 0.0001 or 1.25e-05');
  return text;
};

/** Of a coin on a builder's own exchange (`xyz:NVDA`) fills name the coin alone. */
const withoutExchange = (coin: string): string => coin.slice(coin.indexOf(':') + 1);

/** Reads a row. Throws `FileFailure` with the line and the column that does not fit. */
export const fundingRowOf = (row: TableRow<Column>): FundingRow => {
  const column = 'coin';
  const instrument = withoutExchange(symbolCell({ row, column }));
  if (instrument === '') throw cellFailure({ row, column }, 'names an exchange and no coin');
  return {
    line: row.line,
    funding: {
      occurredAt: millisCell({ row, column: 'ts_ms' }),
      instrument,
      amount: decimalCell({ row, column: 'usdc' }, { scale: settlementScale, signed: true }),
      rate: rateOf(row),
    },
  };
};

/** The funding payments of a file, in its order, block by block. */
export async function* readFunding(file: string): AsyncGenerator<readonly FundingRow[], void, undefined> {
  for await (const rows of readTable(file, fundingColumns)) yield rows.map(fundingRowOf);
}
