import { decimalOf, divide, formatDecimal } from '@copyledger/kernel';

/** More digits than copying itself keeps, so that what is rounded here is no difference there. */
const scale = 30;
/** To so many digits a difference is told: what lies below is the rounding of decimals that the journal keeps to 24. */
const toldDigits = 12;

export const whole = 10n ** BigInt(scale);
export const unitsOf = (text: string): bigint => decimalOf(text, scale);
export const timesOver = (units: bigint, numerator: bigint, denominator: bigint): bigint =>
  denominator === 0n ? 0n : divide(units * numerator, denominator, 'half-even');
export const sizeOf = (units: bigint): bigint => (units < 0n ? -units : units);
export const signOf = (units: bigint): bigint => (units === 0n ? 0n : units < 0n ? -1n : 1n);
/** As much as people are told. */
export const told = (units: bigint): bigint => divide(units, 10n ** BigInt(scale - toldDigits), 'half-even');
export const textOf = (units: bigint): string => formatDecimal(told(units), toldDigits);
