import { decimalOf, divide, formatDecimal } from '@copyledger/kernel';

/** Digits of every quantity, price and amount of copying: far below a lot of anything. */
export const unitDigits = 24;
/** One, in units of 10^-24. */
export const one = 10n ** 24n;

/** Digits that most numbers get along with, so that they are printed quickly. */
const coarseDigits = 10;
const coarse = 10n ** BigInt(unitDigits - coarseDigits);
const powersOfTen = Array.from({ length: unitDigits + 1 }, (_, exponent) => 10n ** BigInt(exponent));
const unit = (scale: number): bigint => powersOfTen[unitDigits - scale] ?? 1n;

/** Of a decimal that we wrote or have checked. */
export const unitsOf = (text: string): bigint => (text === '0' ? 0n : decimalOf(text, unitDigits));
/** Of integral units of 10^-scale; scales are at most 18. */
export const ofScale = (value: bigint, scale: number): bigint => value * unit(scale);

export const textOf = (units: bigint): string => {
  if (units === 0n) return '0';
  const short = units / coarse;
  return short * coarse === units ? formatDecimal(short, coarseDigits) : formatDecimal(units, unitDigits);
};

/** Of two numbers in units; digits beyond them are dropped. */
export const product = (a: bigint, b: bigint): bigint => (a * b) / one;
/** `whole` times a fraction, towards zero. */
export const portion = (whole: bigint, numerator: bigint, denominator: bigint): bigint => (whole * numerator) / denominator;
/** `whole` times a fraction, to the nearest, ties to even. */
export const nearestPortion = (whole: bigint, numerator: bigint, denominator: bigint): bigint =>
  whole === 0n ? 0n : divide(whole * numerator, denominator, 'half-even');

export const absoluteOf = (a: bigint): bigint => (a < 0n ? -a : a);
export const smallerOf = (a: bigint, b: bigint): bigint => (a < b ? a : b);
export const largerOf = (a: bigint, b: bigint): bigint => (a > b ? a : b);
export const signOf = (a: bigint): bigint => (a === 0n ? 0n : a < 0n ? -1n : 1n);
