import { createHash } from 'node:crypto';
import type { ReportSink } from '../index';
import { playMessageFile } from './message-file';

interface Current {
  readonly sequence: number;
  readonly kind: number;
}

/** Reports as lines: kind, number of the message, and what the report says. */
export const lineSink = (current: Current, line: (...fields: readonly number[]) => void): ReportSink => ({
  accepted: (o) => {
    line(0, current.sequence, o.side, o.id, o.price, o.quantity);
  },
  traded: (t) => {
    line(1, current.sequence, t.price, t.quantity, t.maker, t.taker);
  },
  cancelled: (o) => {
    line(2, current.sequence, o.side, o.id, o.price);
  },
  modified: (o) => {
    line(3, current.sequence, o.side, o.id, o.price, o.quantity);
  },
  rejected: (id) => {
    line(current.kind === 1 ? 4 : 5, current.sequence, id);
  },
  prevented: () => undefined,
});

const CHUNK_LINES = 1_024;

/** The SHA-256 of the lines that a message file leads to, joined by line ends. */
export const reportHashOf = (path: string): string => {
  const hash = createHash('sha256');
  let text = '';
  let lines = 0;
  playMessageFile(path, (current) =>
    lineSink(current, (...fields) => {
      text += lines === 0 ? fields.join() : `\n${fields.join()}`;
      lines += 1;
      if (lines % CHUNK_LINES !== 0) return;
      hash.update(text);
      text = '';
    }),
  );
  return hash.update(text).digest('hex');
};
