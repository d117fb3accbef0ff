import type { Level, Levels, Sequence } from '../book/book-update';
import { parseUnits, type Scales } from '../decimal-units';
import { refuse } from './venue-adapter';

export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

const shownLengthMax = 60;

const shown = (value: unknown): string => {
  const text = JSON.stringify(value) as string | undefined;
  if (text === undefined) return 'missing';
  return text.length > shownLengthMax ? `${text.slice(0, shownLengthMax)}...` : text;
};

export const textOf = (value: unknown, name: string): string =>
  typeof value === 'string' && value !== '' ? value : refuse(`${name} is no text: ${shown(value)}`);

export const listOf = (value: unknown, name: string): readonly unknown[] =>
  Array.isArray(value) ? (value as readonly unknown[]) : refuse(`${name} is no list: ${shown(value)}`);

const integerShape = /^-?\d+$/;

/** A whole number, as JSON number or as text, that a double holds exactly. */
export const integerOf = (value: unknown, name: string): number => {
  const number = typeof value === 'string' && integerShape.test(value) ? Number(value) : value;
  return Number.isSafeInteger(number) ? (number as number) : refuse(`${name} is no whole number that is kept exactly: ${shown(value)}`);
};

const decimalOf = (value: unknown, name: string, scale: number): number => {
  // A JSON number has lost digits of the price that the venue meant.
  const units = typeof value === 'string' ? parseUnits(value, scale) : NaN;
  return Number.isNaN(units) ? refuse(`${name} is no decimal text with at most ${scale} fraction digits: ${shown(value)}`) : units;
};

export const priceOf = (value: unknown, { priceScale }: Scales): number => {
  const price = decimalOf(value, 'price', priceScale);
  return price > 0 ? price : refuse(`price is not above zero: ${shown(value)}`);
};

export const sizeOf = (value: unknown, { sizeScale }: Scales): number => decimalOf(value, 'size', sizeScale);

/** The best of a side as a quote has it: no price or no size says that the side has no orders. */
export const bestOf = (price: unknown, size: unknown, scales: Scales): Level | undefined => {
  const isEmpty = price === '' || size === '' || sizeOf(size, scales) === 0;
  return isEmpty ? undefined : { price: priceOf(price, scales), size: sizeOf(size, scales) };
};

const microsPerMilli = 1000;
const microsScale = 6;

/** A time in milliseconds since 1970 as microseconds. */
export const microsOfMillis = (value: unknown, name: string): number => integerOf(integerOf(value, name) * microsPerMilli, name);

/** A time in seconds since 1970, as decimal text, as microseconds; what is below one is cut off. */
export const microsOfSeconds = (value: unknown, name: string): number => {
  const [whole = '', fraction = ''] = textOf(value, name).split('.');
  return decimalOf(fraction === '' ? whole : `${whole}.${fraction.slice(0, microsScale)}`, name, microsScale);
};

export interface LevelsFormat {
  readonly scales: Scales;
  /** What the venue's checksum reads of a level. */
  readonly textOf?: (price: string, size: string) => string;
}

/** Levels of [price, size, whatever else]. */
export const levelsOf = (value: unknown, name: string, { scales, textOf: text }: LevelsFormat): Levels => {
  const list = listOf(value, name);
  const prices: number[] = [];
  const sizes: number[] = [];
  const texts: string[] = [];
  for (const entry of list) {
    const level = listOf(entry, `a level of ${name}`);
    const size = sizeOf(level[1], scales);
    prices.push(priceOf(level[0], scales));
    sizes.push(size);
    // Both are texts by now.
    if (text !== undefined) texts.push(size === 0 ? '' : text(level[0] as string, level[1] as string));
  }
  return { prices, sizes, texts };
};

/** The number of a snapshot, which covers whatever was before it. */
export const snapshotSequence = (last: number): Sequence => ({ first: last, last, previous: last });
