import { decimalOf, formatDecimal } from '@copyledger/kernel';

/** The fraction digits that a decimal is written with. */
export const scaleOf = (text: string): number => {
  const point = text.indexOf('.');
  return point < 0 ? 0 : text.length - point - 1;
};

/** The exact sum of two decimals of ours, at whatever scales they are written, in shortest form. Throws on a text that is no decimal. */
export const addDecimals = (a: string, b: string): string => {
  const scale = Math.max(scaleOf(a), scaleOf(b));
  return formatDecimal(decimalOf(a, scale) + decimalOf(b, scale), scale);
};

/** The exact difference, likewise. */
export const subtractDecimals = (a: string, b: string): string => {
  const scale = Math.max(scaleOf(a), scaleOf(b));
  return formatDecimal(decimalOf(a, scale) - decimalOf(b, scale), scale);
};

export const isZero = (text: string): boolean => decimalOf(text, scaleOf(text)) === 0n;
