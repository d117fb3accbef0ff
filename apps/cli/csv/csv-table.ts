import { recordedLines } from '@copyledger/market-data/recordings/recorded-lines';
import { csvCells, csvProblemText } from './csv-line';
import { FileFailure, shown } from './file-failure';

/** One row of a file whose columns are known. */
export interface TableRow<C extends string> {
  readonly file: string;
  /** From 1, the header's; so at least 2. */
  readonly line: number;
  readonly cells: Readonly<Record<C, string>>;
}

interface Line {
  readonly file: string;
  readonly line: number;
}

const cellsOf = (text: string, at: Line): readonly string[] => {
  const cells = csvCells(text);
  if (!cells.ok) throw new FileFailure(at, csvProblemText[cells.problem]);
  return cells.value;
};

/** The header's columns by place. Their order is free; none is missing, unknown or there twice. */
const headerOf = <C extends string>(text: string, columns: readonly C[], at: Line): readonly C[] => {
  const names = cellsOf(text, at);
  const header = names.map((name, index) => {
    const column = columns.find((candidate) => candidate === name);
    if (column === undefined) throw new FileFailure(at, `${shown(name)} is no column that is known here (${columns.join(', ')})`);
    if (names.indexOf(name) < index) throw new FileFailure({ ...at, column }, 'is there twice');
    return column;
  });
  const missing = columns.filter((column) => !header.includes(column));
  if (missing.length > 0) throw new FileFailure(at, `column ${missing.join(', ')} is missing`);
  return header;
};

const rowOf = <C extends string>(text: string, header: readonly C[], at: Line): TableRow<C> => {
  const texts = cellsOf(text, at);
  if (texts.length !== header.length) {
    throw new FileFailure(at, text === '' ? 'is blank' : `has ${texts.length} cells where the header has ${header.length}`);
  }
  const cells: Partial<Record<C, string>> = {};
  for (const [index, column] of header.entries()) cells[column] = texts[index] ?? '';
  // The header has every column, and the line a cell for each.
  return { ...at, cells: cells as Record<C, string> };
};

/** No row of ours comes near it. */
const lineBytesMax = 64 * 1024;

/**
 * The rows of a gzipped CSV file with a header, in file order, block by block. Throws `FileFailure` where the file does not fit, and
 * `RecordingError` where it can't be read.
 */
export async function* readTable<C extends string>(
  file: string,
  columns: readonly C[],
): AsyncGenerator<readonly TableRow<C>[], void, undefined> {
  let header: readonly C[] | undefined;
  for await (const { first, texts } of recordedLines(file, { lineBytesMax, isGzipDemanded: true })) {
    const rows: TableRow<C>[] = [];
    for (const [index, text] of texts.entries()) {
      const at = { file, line: first + index };
      if (header === undefined) header = headerOf(text, columns, at);
      else rows.push(rowOf(text, header, at));
    }
    if (rows.length > 0) yield rows;
  }
  if (header === undefined) throw new FileFailure({ file }, 'is empty');
}
