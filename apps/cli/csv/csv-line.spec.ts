import fc from 'fast-check';
import { csvCells } from './csv-line';

const cells = (line: string): unknown => {
  const result = csvCells(line);
  return result.ok ? result.value : result.problem;
};

describe('a line of CSV', () => {
  it.each([
    ['a,b,c', ['a', 'b', 'c']],
    ['', ['']],
    ['a,,', ['a', '', '']],
    [' a , b ', [' a ', ' b ']],
    ['"a","b,c",d', ['a', 'b,c', 'd']],
    ['a,"say ""yes"""', ['a', 'say "yes"']],
    ['"",""', ['', '']],
    ['a,""', ['a', '']],
    ['"a",', ['a', '']],
  ])('%s', (line, expected) => {
    expect(cells(line)).toEqual(expected);
  });

  it.each([
    ['a,"b', 'UnterminatedQuote'],
    ['"', 'UnterminatedQuote'],
    ['"a""', 'UnterminatedQuote'],
    ['"a"b,c', 'TextAfterQuote'],
    ['"a" ,c', 'TextAfterQuote'],
    ['a"b,c', 'QuoteInText'],
    ['a, "b"', 'QuoteInText'],
  ])('%s is refused: %s', (line, problem) => {
    expect(cells(line)).toBe(problem);
  });

  it('reads back whatever was quoted', () => {
    const written = (row: readonly string[]): string => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',');
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), (row) => {
        expect(cells(written(row))).toEqual(row);
      }),
    );
  });
});
