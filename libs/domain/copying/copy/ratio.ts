import { decimalOf, divide, formatDecimal, type Rounding } from '@copyledger/kernel';

/** An exact fraction in lowest terms, its denominator positive: what divides a position again and again without losing a lot. */
export interface Ratio {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

const greatestCommonDivisor = (a: bigint, b: bigint): bigint => {
  let [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
};

/** @throws RangeError when the denominator is zero */
export const ratio = (numerator: bigint, denominator = 1n): Ratio => {
  if (denominator === 0n) throw new RangeError('Invariant: nothing is divided by zero.');
  const common = greatestCommonDivisor(numerator, denominator) * (denominator < 0n ? -1n : 1n);
  return { numerator: numerator / common, denominator: denominator / common };
};

export const zero: Ratio = { numerator: 0n, denominator: 1n };

export const plus = (a: Ratio, b: Ratio): Ratio =>
  a.denominator === b.denominator
    ? ratio(a.numerator + b.numerator, a.denominator)
    : ratio(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator);
export const negated = ({ numerator, denominator }: Ratio): Ratio => ({ numerator: -numerator, denominator });
export const minus = (a: Ratio, b: Ratio): Ratio => plus(a, negated(b));
export const times = (a: Ratio, b: Ratio): Ratio => ratio(a.numerator * b.numerator, a.denominator * b.denominator);
export const over = (a: Ratio, b: Ratio): Ratio => ratio(a.numerator * b.denominator, a.denominator * b.numerator);

export const signOf = ({ numerator }: Ratio): -1 | 0 | 1 => (numerator === 0n ? 0 : numerator < 0n ? -1 : 1);
/** Negative, zero or positive, as `a` is less than, equal to or greater than `b`. */
export const compareRatios = (a: Ratio, b: Ratio): -1 | 0 | 1 => signOf(minus(a, b));

/** Of integral units of 10^-scale. */
export const ofUnits = (units: bigint, scale: number): Ratio => ratio(units, 10n ** BigInt(scale));
export const inUnits = (a: Ratio, scale: number, rounding: Rounding): bigint =>
  divide(a.numerator * 10n ** BigInt(scale), a.denominator, rounding);

/** More digits than any of our own decimals has. */
const digitsMax = 60;

/** Exact, of a decimal that we wrote or have checked. */
export const ofDecimal = (text: string): Ratio => {
  const fraction = text.length - 1 - text.indexOf('.');
  const digits = text.includes('.') ? Math.min(fraction, digitsMax) : 0;
  return ofUnits(decimalOf(text, digits), digits);
};

/** Digits that are kept where a fraction has to become a decimal: far below a lot of anything. */
const keptDigits = 24;

/** The nearest decimal of 24 digits, ties to even. */
export const toDecimal = (a: Ratio): string => formatDecimal(inUnits(a, keptDigits, 'half-even'), keptDigits);
export const collapsed = (a: Ratio): Ratio => ofUnits(inUnits(a, keptDigits, 'half-even'), keptDigits);
