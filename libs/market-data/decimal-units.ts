/** How many fraction digits one unit of a market's prices and sizes stands for: with a price scale of 2, "61837.63" is 6183763 ticks. */
export interface Scales {
  readonly priceScale: number;
  readonly sizeScale: number;
}

/** Above it 10^scale leaves the safe integers. */
export const scaleMax = 15;

const powersOfTen = Array.from({ length: scaleMax + 1 }, (_, exponent) => 10 ** exponent);
const zero = 48;

/** The digits of a part of a text as a number; NaN when anything else is there. */
const digitsOf = (text: string, from: number, to: number): number => {
  let units = 0;
  for (let at = from; at < to; at++) {
    const digit = text.charCodeAt(at) - zero;
    if (digit < 0 || digit > 9) return NaN;
    units = units * 10 + digit;
  }
  return units;
};

/**
 * Reads a plain decimal without a sign exactly into units of 10^-scale, as a safe integer. Zeros beyond the scale say nothing and are
 * taken. NaN when the text is no such decimal, when a digit other than zero stands beyond the scale, or when the units are no safe integer.
 * A NaN and no `Result`, as in `Number`, because it runs twice for every level of every update.
 */
export const parseUnits = (text: string, scale: number): number => {
  const { length } = text;
  const point = text.indexOf('.');
  const wholeEnd = point === -1 ? length : point;
  if (wholeEnd === 0 || point === length - 1) return NaN;
  let units = digitsOf(text, 0, wholeEnd) * (powersOfTen[scale] ?? NaN);
  if (point !== -1) {
    const end = Math.min(length, point + 1 + scale);
    if (end < length && digitsOf(text, end, length) !== 0) return NaN;
    units += digitsOf(text, point + 1, end) * (powersOfTen[scale - (end - point - 1)] ?? NaN);
  }
  // Doubles do not shrink with more digits, so what left the safe integers on the way has not come back.
  return units <= Number.MAX_SAFE_INTEGER ? units : NaN;
};

/** How many fraction digits a decimal needs: none for "5.00", one for "61804.70". */
export const fractionDigitsOf = (text: string): number => {
  const at = text.indexOf('.');
  if (at === -1) return 0;
  let end = text.length;
  while (text.charCodeAt(end - 1) === zero) end--;
  return end - at - 1;
};

/** Prints units of 10^-scale as the shortest plain decimal, as the kernel's `formatDecimal` does for bigints. Inverse of `parseUnits`. */
export const formatUnits = (units: number, scale: number): string => {
  if (scale === 0) return units.toString();
  const digits = units.toString().padStart(scale + 1, '0');
  const whole = digits.length - scale;
  let end = digits.length;
  while (end > whole && digits.charCodeAt(end - 1) === zero) end -= 1;
  return end === whole ? digits.slice(0, whole) : `${digits.slice(0, whole)}.${digits.slice(whole, end)}`;
};
