import { failure, type Result, success } from './result';

/** Why a text is no decimal that we take. */
export type DecimalProblem = 'Empty' | 'NotADecimal' | 'NegativeNotAllowed' | 'TooManyFractionDigits' | 'TooManyDigits';

export const decimalProblemText: Record<DecimalProblem, string> = {
  Empty: 'is empty',
  NotADecimal: 'is not a plain decimal number such as 12.5 (no exponent, blank, plus sign, separator or hexadecimal)',
  NegativeNotAllowed: 'must not be negative',
  TooManyFractionDigits: 'has more fraction digits than are allowed here',
  TooManyDigits: 'has more integer digits than an amount may have',
};

/** What a client may send: far above any amount of money, far below a text that would make parsing slow. */
const clientIntegerDigitsMax = 30;
/** What we may have written ourselves: sums and products of what clients sent, for ever. */
const ownIntegerDigitsMax = 1_000;
/** Room for a text that is refused for its digits, and not as something that is no decimal at all. */
const surplusLengthMax = 70;
const shape = /^(-?)(0|[1-9][0-9]*)(?:\.([0-9]+))?$/;

export interface DecimalFormat {
  /** How many fraction digits one unit stands for: with scale 2, "1.5" is 150 units. */
  readonly scale: number;
  /** Whether a minus sign may lead. */
  readonly signed?: boolean;
}

/** A plain decimal's parts; undefined when the text is none, or is longer than any of ours. */
const partsOf = (text: string, lengthMax: number): readonly [sign: string, integer: string, fraction: string] | undefined => {
  // Bounded before the pattern runs, so that a huge text costs nothing.
  const match = text.length > lengthMax ? null : shape.exec(text);
  return match === null ? undefined : [match[1] ?? '', match[2] ?? '', match[3] ?? ''];
};

const read = (text: string, { scale, signed = false }: DecimalFormat, integerDigitsMax: number): Result<bigint, DecimalProblem> => {
  if (text === '') return failure('Empty');
  const parts = partsOf(text, integerDigitsMax + surplusLengthMax + scale);
  if (parts === undefined) return failure('NotADecimal');
  const [sign, integer, fraction] = parts;
  if (sign === '-' && !signed) return failure('NegativeNotAllowed');
  if (fraction.length > scale) return failure('TooManyFractionDigits');
  if (integer.length > integerDigitsMax) return failure('TooManyDigits');
  const size = BigInt(integer + fraction.padEnd(scale, '0'));
  return success(sign === '-' ? -size : size);
};

/**
 * Reads a plain decimal of at most 30 integer digits exactly into units of 10^-scale. Nothing is ever rounded: one digit beyond the
 * scale is refused, even a zero. Where a sign is allowed, "-0" is zero, as venues print it; everywhere else it is a negative.
 */
export const parseDecimal = (text: string, format: DecimalFormat): Result<bigint, DecimalProblem> =>
  read(text, format, clientIntegerDigitsMax);

/**
 * As `parseDecimal`, signed and with room for any sum, for text that we wrote ourselves: anything wrong with it is a bug or a forged
 * history, and throws.
 */
export const decimalOf = (text: string, scale: number): bigint => {
  const parsed = read(text, { scale, signed: true }, ownIntegerDigitsMax);
  if (!parsed.ok) throw new Error(`Invariant: "${text.slice(0, 80)}" ${decimalProblemText[parsed.problem]} (scale ${scale}).`);
  return parsed.value;
};

const zeroCode = '0'.charCodeAt(0);

/** Prints units of 10^-scale as the shortest plain decimal: 150 units of scale 2 are "1.5". Inverse of `decimalOf`. */
export const formatDecimal = (units: bigint, scale: number): string => {
  if (units < 0n) return `-${formatDecimal(-units, scale)}`;
  const text = units.toString();
  const digits = text.length > scale ? text : text.padStart(scale + 1, '0');
  const point = digits.length - scale;
  let end = digits.length;
  while (end > point && digits.charCodeAt(end - 1) === zeroCode) end -= 1;
  return end === point ? digits.slice(0, point) : `${digits.slice(0, point)}.${digits.slice(point, end)}`;
};
