import { basename } from 'node:path';

const shownLengthMax = 60;

/** Text of a recording as it may be shown: in quotes, short, control characters escaped. */
export const shown = (text: string): string => JSON.stringify(text.length > shownLengthMax ? `${text.slice(0, shownLengthMax)}...` : text);

/** A recording that is not what it has to be: says which, on which line, and why. Reading stops there. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError';

  constructor(
    readonly place: { readonly file: string; readonly line?: number },
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    const line = place.line === undefined ? '' : `, line ${place.line}`;
    super(`${basename(place.file)}${line}: ${reason}`, options);
  }
}
