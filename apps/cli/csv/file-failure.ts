import { basename } from 'node:path';
import { CliFailure } from '../cli-failure';

interface Place {
  readonly file: string;
  /** From 1, the header's. */
  readonly line?: number;
  readonly column?: string;
}

/** A file that is not what it has to be: says which, and where in it. */
export class FileFailure extends CliFailure {
  override readonly name = 'FileFailure';

  constructor({ file, line, column }: Place, reason: string, options?: ErrorOptions) {
    const place = [basename(file), ...(line === undefined ? [] : [`line ${line}`]), ...(column === undefined ? [] : [`column ${column}`])];
    super(`${place.join(', ')}: ${reason}`, options);
  }
}

const shownLengthMax = 40;

/** Text of a file as it may be shown on a terminal: in quotes, short, control characters escaped. */
export const shown = (text: string): string =>
  JSON.stringify(text.length > shownLengthMax ? `${text.slice(0, shownLengthMax)}...` : text).replaceAll('\u007f', '\\u007f');
