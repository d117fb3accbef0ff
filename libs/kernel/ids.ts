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

/** A hexadecimal digit with the two bits of RFC 9562's variant set in it. */
const variants: Readonly<Record<string, string>> = Object.fromEntries(
  Array.from('0123456789abcdef', (digit, value) => [digit, '89ab'.charAt(value & 3)]),
);

const withVariant = (digits: string): string => `${variants[digits.charAt(0)] ?? '8'}${digits.slice(1)}`;

/**
 * A UUIDv7 (RFC 9562, 5.7): an id of a later millisecond sorts later; within one, chance decides. Time and chance are inputs.
 * @param unixMs milliseconds since 1970, 48 bits
 * @param random ten random bytes, of which 74 bits are used
 */
export const uuidV7 = <Name extends string>(unixMs: number, random: Uint8Array): Id<Name> => {
  if (!Number.isSafeInteger(unixMs) || unixMs < 0 || unixMs >= 2 ** 48)
    throw new RangeError('Invariant: a UUIDv7 takes 48 bits of milliseconds.');
  if (random.length < 10) throw new RangeError('Invariant: a UUIDv7 takes ten random bytes.');
  const time = unixMs.toString(16).padStart(12, '0');
  const chance = Buffer.from(random.buffer, random.byteOffset, 10).toString('hex');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${chance.slice(1, 4)}-${withVariant(chance.slice(4, 8))}-${chance.slice(8)}` as Id<Name>;
};

/**
 * An id that is a function of its cause (UUIDv8 over SHA-256), so that a retry makes the same one. Each part is prefixed with its
 * length: ("ab", "c") and ("a", "bc") differ. Parts count as the UTF-8 that the log keeps of them, so a replay derives the same id.
 */
export const derivedId = <Name extends string>(...cause: readonly [string, ...string[]]): Id<Name> => {
  let text = '';
  for (const part of cause) text += `${Buffer.byteLength(part)}:${part}`;
  const hex = hash('sha256', text);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${withVariant(hex.slice(16, 20))}-${hex.slice(20, 32)}` as Id<Name>;
};
