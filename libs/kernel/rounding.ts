import { unreachable } from './unreachable';

/**
 * How a division gives up its remainder: `floor` towards minus infinity, `ceil` towards plus infinity, `zero` towards zero,
 * `away` from zero, `half-even` to the nearest, ties to the even neighbour (IEEE 754 roundTiesToEven).
 */
export type Rounding = 'floor' | 'ceil' | 'zero' | 'away' | 'half-even';

const absolute = (value: bigint): bigint => (value < 0n ? -value : value);

const isNearerToNext = (quotient: bigint, remainder: bigint, divisor: bigint): boolean => {
  const twice = absolute(remainder) * 2n;
  const size = absolute(divisor);
  return twice > size || (twice === size && quotient % 2n !== 0n);
};

const movesAway = (rounding: Rounding, isNegative: boolean, isNearer: () => boolean): boolean => {
  switch (rounding) {
    case 'zero':
      return false;
    case 'away':
      return true;
    case 'floor':
      return isNegative;
    case 'ceil':
      return !isNegative;
    case 'half-even':
      return isNearer();
    default:
      return unreachable(rounding);
  }
};

/** `dividend / divisor` rounded as said. There is no default, so every division names its rounding. Throws on a zero divisor. */
export const divide = (dividend: bigint, divisor: bigint, rounding: Rounding): bigint => {
  if (divisor === 0n) throw new RangeError('Invariant: division by zero.');
  const quotient = dividend / divisor;
  const remainder = dividend % divisor;
  if (remainder === 0n) return quotient;
  const isNegative = dividend < 0n !== divisor < 0n;
  if (!movesAway(rounding, isNegative, () => isNearerToNext(quotient, remainder, divisor))) return quotient;
  return isNegative ? quotient - 1n : quotient + 1n;
};

const powersOfTen = Array.from({ length: 64 }, (_, exponent) => 10n ** BigInt(exponent));

const powerOfTen = (exponent: number): bigint => powersOfTen[exponent] ?? 10n ** BigInt(exponent);

/** `value`, a number of units of 10^-from, in units of 10^-to. Exact when `to >= from`; otherwise rounded as said. */
export const rescale = (value: bigint, scales: { readonly from: number; readonly to: number }, rounding: Rounding): bigint => {
  const { from, to } = scales;
  return to >= from ? value * powerOfTen(to - from) : divide(value, powerOfTen(from - to), rounding);
};
