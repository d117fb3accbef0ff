/** Prices and quantities inside a market: safe integers in units of 10^-scale. What is beyond them is `Infinity`, which no book takes. */
export interface Scales {
  readonly price: number;
  readonly quantity: number;
}

const zero = 48;
const point = 46;
const ten = 10;

const refuse = (text: string, scale: number): never => {
  throw new Error(`Invariant: "${text.slice(0, 80)}" is no decimal of at most ${scale} fraction digits.`);
};

const digitAt = (text: string, at: number, scale: number): number => {
  const digit = text.charCodeAt(at) - zero;
  return digit >= 0 && digit < ten ? digit : refuse(text, scale);
};

/** Above the safe integers doubles do not come back with more digits, so one look at the end tells. */
const counted = (units: number): number => (units <= Number.MAX_SAFE_INTEGER ? units : Infinity);

/**
 * Reads a decimal without a sign that we wrote ourselves; `Infinity` when its units are no safe integer. It runs for every number of every event.
 * @throws Error (an invariant) on anything that is no such decimal.
 */
export const unitsOf = (text: string, scale: number): number => {
  let units = 0;
  let at = 0;
  for (; at < text.length && text.charCodeAt(at) !== point; at += 1) units = units * ten + digitAt(text, at, scale);
  const fraction = at === text.length ? 0 : text.length - at - 1;
  if (at === 0 || fraction > scale || (fraction === 0 && at < text.length)) return refuse(text, scale);
  for (at += 1; at < text.length; at += 1) units = units * ten + digitAt(text, at, scale);
  for (let missing = scale - fraction; missing > 0; missing -= 1) units *= ten;
  return counted(units);
};

/** Prints units as the shortest plain decimal: 150 units of scale 2 are "1.5". */
export const textOf = (units: number, scale: number): string => {
  if (scale === 0) return `${units}`;
  const digits = `${units}`.padStart(scale + 1, '0');
  let end = digits.length;
  const whole = end - scale;
  while (end > whole && digits.charCodeAt(end - 1) === zero) end -= 1;
  return end === whole ? digits.slice(0, whole) : `${digits.slice(0, whole)}.${digits.slice(whole, end)}`;
};
