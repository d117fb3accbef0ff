import type { ByteReader } from './byte-reader';
import type { ByteWriter } from './byte-writer';

/** How a text is kept; the number of bytes that follow goes with it. */
const form = { id: 0, hex: 1, ascii: 2, utf16: 3 } as const;
const formCount = 4;

const idLength = 36;
const idBytes = 16;
const dashes: ReadonlySet<number> = new Set([8, 13, 18, 23]);
/** A shorter one saves nothing. */
const hexLengthMin = 8;
const dash = 0x2d;

/** The value of a lower-case hexadecimal digit by its character code, 255 for any other character. */
const nibbles = Uint8Array.from({ length: 128 }, (_, code) => {
  const value = '0123456789abcdef'.indexOf(String.fromCharCode(code));
  return value < 0 ? 0xff : value;
});
const nibbleAt = (text: string, index: number): number => nibbles[text.charCodeAt(index)] ?? 0xff;

/** Writes pairs of digits from `from` to `to`; false, with some of them written, when one is no digit. */
const writeDigits = (text: string, { from, to }: { readonly from: number; readonly to: number }, into: ByteWriter): boolean => {
  for (let index = from; index < to; index += 2) {
    const [high, low] = [nibbleAt(text, index), nibbleAt(text, index + 1)];
    if ((high | low) > 0xf) return false;
    into.byte(high * 16 + low);
  }
  return true;
};

const idParts = [
  { from: 0, to: 8 },
  { from: 9, to: 13 },
  { from: 14, to: 18 },
  { from: 19, to: 23 },
  { from: 24, to: 36 },
] as const;

const writeId = (text: string, into: ByteWriter): boolean => {
  for (const index of dashes) if (text.charCodeAt(index) !== dash) return false;
  into.varint(idBytes * formCount + form.id);
  return idParts.every((part) => writeDigits(text, part, into));
};

const writeHex = (text: string, into: ByteWriter): boolean => {
  into.varint((text.length / 2) * formCount + form.hex);
  return writeDigits(text, { from: 0, to: text.length }, into);
};

const isAscii = (text: string): boolean => {
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) > 0x7f) return false;
  return true;
};

/** True when it was written whole; otherwise nothing was. */
const attempt = (write: (text: string, into: ByteWriter) => boolean, text: string, into: ByteWriter): boolean => {
  const { length } = into;
  const isWritten = write(text, into);
  if (!isWritten) into.truncate(length);
  return isWritten;
};

/** Writes any text, ids and hexadecimal ones at half their length. No packed text is the beginning of another. */
export const packText = (text: string, into: ByteWriter): void => {
  if (text.length === idLength && attempt(writeId, text, into)) return;
  if (text.length >= hexLengthMin && text.length % 2 === 0 && attempt(writeHex, text, into)) return;
  if (isAscii(text)) {
    into.varint(text.length * formCount + form.ascii);
    into.ascii(text);
    return;
  }
  // Not UTF-8, which has no place for half a surrogate pair, and clients may send one.
  into.varint(text.length * 2 * formCount + form.utf16);
  into.utf16(text);
};

const readId = (from: ByteReader): string => {
  const hex = from.text('hex', idBytes);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
};

export const unpackText = (from: ByteReader): string => {
  const head = from.varint();
  const byteCount = Math.floor(head / formCount);
  switch (head % formCount) {
    case form.id:
      return readId(from);
    case form.hex:
      return from.text('hex', byteCount);
    case form.ascii:
      return from.text('latin1', byteCount);
    default:
      return from.text('utf16le', byteCount);
  }
};
