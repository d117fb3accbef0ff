import { failure, type Result, success } from '@copyledger/kernel';

export type CsvProblem = 'UnterminatedQuote' | 'TextAfterQuote' | 'QuoteInText';

export const csvProblemText: Record<CsvProblem, string> = {
  UnterminatedQuote: 'a quoted cell is not closed on its line',
  TextAfterQuote: 'text follows the closing quote of a cell',
  QuoteInText: 'a quote stands inside a cell that does not begin with one',
};

/** Sticky: each goes on where the last cell ended. */
const quotedCell = /"((?:[^"]|"")*)"(?!")/y;
const plainCell = /([^,"]*)/y;

/** The cells of one line of CSV (RFC 4180), its line end taken off. Blanks belong to the cell. A cell has no line end in it. */
export const csvCells = (line: string): Result<readonly string[], CsvProblem> => {
  if (!line.includes('"')) return success(line.split(','));
  const cells: string[] = [];
  for (let at = 0; ; at++) {
    const isQuoted = line[at] === '"';
    const pattern = isQuoted ? quotedCell : plainCell;
    pattern.lastIndex = at;
    const match = pattern.exec(line);
    if (match === null) return failure('UnterminatedQuote');
    cells.push((match[1] ?? '').replaceAll('""', '"'));
    at = pattern.lastIndex;
    if (at === line.length) return success(cells);
    if (line[at] !== ',') return failure(isQuoted ? 'TextAfterQuote' : 'QuoteInText');
  }
};
