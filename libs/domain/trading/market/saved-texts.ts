import type { ByteReader } from '@copyledger/kernel/compact/byte-reader';
import type { ByteWriter } from '@copyledger/kernel/compact/byte-writer';

/** So many texts are written as one, and read as one: a text that is read keeps its neighbours in memory, and no more than these. */
const textsPerChunk = 1 << 16;

const form = { latin1: 0, utf16: 1 } as const;

/** The texts of a snapshot, each of which is referred to by its number. */
export class TextWriter {
  private readonly texts: string[] = [];
  private readonly known = new Map<string, number>();

  /** The number of a text that may come again. */
  shared(text: string): number {
    let number = this.known.get(text);
    if (number === undefined) {
      number = this.own(text);
      this.known.set(text, number);
    }
    return number;
  }

  /** The number of a text that comes once. */
  own(text: string): number {
    return this.texts.push(text) - 1;
  }

  write(into: ByteWriter): void {
    into.varint(this.texts.length);
    for (let start = 0; start < this.texts.length; start += textsPerChunk) writeChunk(this.texts.slice(start, start + textsPerChunk), into);
  }
}

const writeChunk = (texts: readonly string[], into: ByteWriter): void => {
  const whole = texts.join('');
  // Texts of clients may hold anything, half a surrogate pair included, for which UTF-8 has no place.
  const isPlain = Buffer.byteLength(whole) === whole.length;
  for (const text of texts) into.varint(text.length);
  into.byte(isPlain ? form.latin1 : form.utf16);
  if (isPlain) into.ascii(whole);
  else into.utf16(whole);
};

const readChunk = (from: ByteReader, count: number, into: string[]): void => {
  const ends = new Float64Array(count);
  let end = 0;
  for (let index = 0; index < count; index += 1) {
    end += from.varint();
    ends[index] = end;
  }
  const whole = from.byte() === form.latin1 ? from.text('latin1', end) : from.text('utf16le', end * 2);
  let start = 0;
  for (const each of ends) {
    into.push(whole.slice(start, each));
    start = each;
  }
};

/** Reads what a `TextWriter` wrote. Throws a RangeError past the end. */
export const readTexts = (from: ByteReader): readonly string[] => {
  const count = from.varint();
  const texts: string[] = [];
  while (texts.length < count) readChunk(from, Math.min(textsPerChunk, count - texts.length), texts);
  return texts;
};
