import { hash } from 'node:crypto';
import { failure, type Result, success } from './result';

declare const brand: unique symbol;

/** A branded identifier: an account's id is no order's id, though both are text. */
export type Id<Name extends string> = string & { readonly [brand]: Name };

export type IdProblem = 'NotAnId';
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Reads a lower-case UUID of RFC 9562's variant, versions 1 to 8; the nil and the max UUID identify nothing. */
export const parseId = <Name extends string>(text: string): Result<Id<Name>, IdProblem> =>
  uuid.test(text) ? success(text as Id<Name>) : failure('NotAnId');

const format = (bytes: Uint8Array): string => {
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, 16).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
};

const stamp = (bytes: Uint8Array, version: number): Uint8Array => {
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | (version << 4);
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes;
};

/**
 * A UUIDv7 (RFC 9562, 5.7): an id of a later millisecond sorts later; within one, chance decides. Time and chance are inputs.
 * @param unixMs milliseconds since 1970, 48 bits
 * @param random ten random bytes, of which 74 bits are used
 */
export const uuidV7 = <Name extends string>(unixMs: number, random: Uint8Array): Id<Name> => {
  if (!Number.isSafeInteger(unixMs) || unixMs < 0 || unixMs >= 2 ** 48)
    throw new RangeError('Invariant: a UUIDv7 takes 48 bits of milliseconds.');
  if (random.length < 10) throw new RangeError('Invariant: a UUIDv7 takes ten random bytes.');
  const bytes = Buffer.alloc(16);
  bytes.writeUIntBE(unixMs, 0, 6);
  bytes.set(random.subarray(0, 10), 6);
  return format(stamp(bytes, 7)) as Id<Name>;
};

/** A hexadecimal digit with the two bits of RFC 9562's variant set in it. */
const variants: Readonly<Record<string, string>> = Object.fromEntries(
  Array.from('0123456789abcdef', (digit, value) => [digit, '89ab'.charAt(value & 3)]),
);

/**
 * An id that is a function of its cause (UUIDv8 over SHA-256), so that a retry makes the same one. Each part is prefixed with its
 * length: ("ab", "c") and ("a", "bc") differ. Parts count as the UTF-8 that the log keeps of them, so a replay derives the same id.
 */
export const derivedId = <Name extends string>(...cause: readonly [string, ...string[]]): Id<Name> => {
  let text = '';
  for (const part of cause) text += `${Buffer.byteLength(part)}:${part}`;
  const hex = hash('sha256', text);
  const variant = variants[hex.charAt(16)] ?? '8';
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}` as Id<Name>;
};
