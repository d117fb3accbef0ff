import { readAppendOptions, type AppendOptions } from './append';
import { Reader } from './reader';
import { writePosition } from './shared';
import { encode } from './writer';

/** A DeleteReq or a TombstoneReq: they have the same fields. */
export const decodeDeleteRequest = (message: Buffer): AppendOptions => {
  for (const reader = new Reader(message); reader.next();) {
    if (reader.field === 1) return readAppendOptions(reader.embedded());
    reader.skip();
  }
  return { stream: '', expected: { kind: 'any' } };
};

export const encodeDeleteResponse = (position: number): Buffer =>
  encode((writer) => {
    writePosition(writer, 1, position);
  });
