import { recordedLines } from './recorded-lines';
import { RecordingError, shown } from './recording-error';

/** A row of a recording in CSV. */
export interface RecordedRow<C extends string> {
  readonly file: string;
  /** From 1, the header's. */
  readonly line: number;
  readonly cells: Readonly<Record<C, string>>;
}

interface Header<C extends string> {
  readonly places: Readonly<Record<C, number>>;
  readonly width: number;
}

interface Line {
  readonly file: string;
  readonly line: number;
}

const headerOf = <C extends string>(text: string, columns: readonly C[], at: Line): Header<C> => {
  const names = text.split(',');
  const missing = columns.filter((column) => !names.includes(column));
  if (missing.length > 0) throw new RecordingError(at, `column ${missing.join(', ')} is missing: ${shown(text)}`);
  const repeated = columns.filter((column) => names.indexOf(column) !== names.lastIndexOf(column));
  if (repeated.length > 0) throw new RecordingError(at, `column ${repeated.join(', ')} is there twice`);
  // One place for each column, by the checks above.
  const places = Object.fromEntries(columns.map((column) => [column, names.indexOf(column)])) as Record<C, number>;
  return { places, width: names.length };
};

const rowOf = <C extends string>(text: string, { places, width }: Header<C>, at: Line): RecordedRow<C> => {
  const texts = text.split(',');
  if (texts.length !== width) {
    throw new RecordingError(at, text === '' ? 'is blank' : `has ${texts.length} cells where the header has ${width}`);
  }
  const cells: Partial<Record<C, string>> = {};
  for (const column in places) cells[column] = texts[places[column]] ?? '';
  // A cell for each place of the header.
  return { ...at, cells: cells as Record<C, string> };
};

/** The rows of a recording with a header, gzipped or not, block by block; other columns are let be. Throws `RecordingError` where a line does not fit. */
export async function* readTable<C extends string>(
  file: string,
  columns: readonly C[],
): AsyncGenerator<readonly RecordedRow<C>[], void, undefined> {
  let header: Header<C> | undefined;
  for await (const { first, texts } of recordedLines(file)) {
    const rows: RecordedRow<C>[] = [];
    for (const [index, text] of texts.entries()) {
      const at = { file, line: first + index };
      if (header === undefined) header = headerOf(text, columns, at);
      else rows.push(rowOf(text, header, at));
    }
    yield rows;
  }
  if (header === undefined) throw new RecordingError({ file }, 'is empty');
}
