import { failure, type Result, success } from './result';
import { divide } from './rounding';

declare const brand: unique symbol;

/** A moment in UTC as text, microseconds always written out: `2026-11-20T09:30:00.000000Z`. Text order is time order. */
export type Instant = string & { readonly [brand]: 'instant' };

const shape = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,6}))?Z$/;

export type InstantProblem = 'NotAnInstant';

/** Reads an ISO 8601 instant in UTC (`Z`, whole seconds or one to six fraction digits, no leap second). */
export const parseInstant = (text: string): Result<Instant, InstantProblem> => {
  const match = shape.exec(text);
  if (match === null) return failure('NotAnInstant');
  const [, seconds = '', fraction = ''] = match;
  const date = new Date(`${seconds}Z`);
  // The round trip refuses the 30th of February, which `Date` would quietly move.
  if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 19) !== seconds) return failure('NotAnInstant');
  return success(`${seconds}.${fraction.padEnd(6, '0')}Z` as Instant);
};

/** The first and the last second that four digits of a year can write. */
const secondMin = Date.parse('0000-01-01T00:00:00.000Z') / 1000;
const secondMax = Date.parse('9999-12-31T23:59:59.000Z') / 1000;

/** Most instants lie in the second of the one before: its text is kept. */
const newest = { second: Number.NaN, text: '' };

const secondText = (second: number): string => {
  if (second !== newest.second) Object.assign(newest, { second, text: new Date(second * 1000).toISOString().slice(0, 19) });
  return newest.text;
};

/** The instant of a count of microseconds since 1970, negative before it. Throws outside the years 0000 to 9999. */
export const instantOfMicros = (micros: bigint): Instant => {
  const second = divide(micros, 1_000_000n, 'floor');
  if (second < secondMin || second > secondMax) throw new RangeError('Invariant: an instant lies in the years 0000 to 9999.');
  const fraction = Number(micros - second * 1_000_000n) + 1_000_000;
  return `${secondText(Number(second))}.${fraction.toString().slice(1)}Z` as Instant;
};

/** The instant of a whole number of milliseconds since 1970. Throws as `instantOfMicros` does, and on a fraction. */
export const instantOfMillis = (ms: number): Instant => instantOfMicros(BigInt(ms) * 1000n);

/** Microseconds since 1970. */
export const microsOf = (instant: Instant): bigint =>
  BigInt(Date.parse(`${instant.slice(0, 23)}Z`)) * 1000n + BigInt(instant.slice(23, 26));

/** The UTC day, `2026-11-20`. */
export const dayOf = (instant: Instant): string => instant.slice(0, 10);
