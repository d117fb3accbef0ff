import { decimalProblemText, type Instant, instantOfMillis, parseDecimal } from '@copyledger/kernel';
import type { TableRow } from './csv-table';
import { FileFailure, shown } from './file-failure';

/** Where a cell stands. */
interface At<C extends string> {
  readonly row: TableRow<C>;
  readonly column: C;
}

/** What is wrong with a cell, as an error that names the file, the line and the column. */
export const cellFailure = <C extends string>({ row, column }: At<C>, reason: string): FileFailure =>
  new FileFailure({ file: row.file, line: row.line, column }, `${shown(row.cells[column])} ${reason}`);

export interface DecimalCell {
  /** How many fraction digits there may be. */
  readonly scale: number;
  readonly signed?: boolean;
  readonly isPositive?: boolean;
}

/** The cell's text, once it is sure to be a plain decimal that fits. */
export const decimalCell = <C extends string>(at: At<C>, { scale, signed = false, isPositive = false }: DecimalCell): string => {
  const text = at.row.cells[at.column];
  const parsed = parseDecimal(text, { scale, signed });
  if (!parsed.ok) {
    const hint = parsed.problem === 'TooManyFractionDigits' ? ` (at most ${scale})` : '';
    throw cellFailure(at, `${decimalProblemText[parsed.problem]}${hint}`);
  }
  if (isPositive && parsed.value <= 0n) throw cellFailure(at, 'must be positive');
  return text;
};

/** 9999-12-31T23:59:59.999Z. */
const millisMax = 253_402_300_799_999;

/** A whole number of milliseconds since 1970, in UTC. */
export const millisCell = <C extends string>(at: At<C>): Instant => {
  const text = at.row.cells[at.column];
  const millis = /^(?:0|[1-9]\d{0,14})$/.test(text) ? Number(text) : Infinity;
  if (millis > millisMax) throw cellFailure(at, 'is not a time in whole milliseconds since 1970');
  return instantOfMillis(millis);
};

/** One of the words that a column may have. */
export const wordCell = <C extends string, T>(at: At<C>, words: Readonly<Record<string, T>>): T => {
  const text = at.row.cells[at.column];
  const word = Object.hasOwn(words, text) ? words[text] : undefined;
  if (word === undefined) throw cellFailure(at, `is none of ${Object.keys(words).join(', ')}`);
  return word;
};

const nameShape = /^[\x21-\x7e](?:[\x20-\x7e]{0,126}[\x21-\x7e])?$/;

/** A name as people write them: visible ASCII, blanks inside, at most 128 characters. */
export const nameCell = <C extends string>(at: At<C>): string => {
  const text = at.row.cells[at.column];
  if (!nameShape.test(text)) throw cellFailure(at, 'is no name of 1 to 128 visible ASCII characters');
  return text;
};

const symbolShape = /^[A-Za-z0-9][A-Za-z0-9._:/@+-]{0,39}$/;

/** A venue's symbol, as the API takes it. */
export const symbolCell = <C extends string>(at: At<C>): string => {
  const text = at.row.cells[at.column];
  if (!symbolShape.test(text)) throw cellFailure(at, 'is no symbol of 1 to 40 letters, digits and . _ : / @ + -, a letter or digit first');
  return text;
};
