import { integersFrom, scales, signedIntegers } from '@copyledger/testing';
import fc from 'fast-check';
import { divide, rescale, type Rounding } from './rounding';

const roundings: readonly Rounding[] = ['floor', 'ceil', 'zero', 'away', 'half-even'];
const anyRounding = fc.constantFrom(...roundings);
const divisors = signedIntegers().filter((divisor) => divisor !== 0n);
const absolute = (value: bigint): bigint => (value < 0n ? -value : value);
const signOf = (value: bigint): number => Number(value > 0n) - Number(value < 0n);

describe('divide', () => {
  //                     7/2  -7/2  7/-2  -7/-2  5/2  -5/2   7/3  -7/3   8/3  -8/3  6/3  0/3
  const examples = [
    ['floor', [3, -4, -4, 3, 2, -3, 2, -3, 2, -3, 2, 0]],
    ['ceil', [4, -3, -3, 4, 3, -2, 3, -2, 3, -2, 2, 0]],
    ['zero', [3, -3, -3, 3, 2, -2, 2, -2, 2, -2, 2, 0]],
    ['away', [4, -4, -4, 4, 3, -3, 3, -3, 3, -3, 2, 0]],
    ['half-even', [4, -4, -4, 4, 2, -2, 2, -2, 3, -3, 2, 0]],
  ] as const;
  it.each(examples)('rounds %s', (rounding, expected) => {
    const divisions = [
      [7n, 2n],
      [-7n, 2n],
      [7n, -2n],
      [-7n, -2n],
      [5n, 2n],
      [-5n, 2n],
      [7n, 3n],
      [-7n, 3n],
      [8n, 3n],
      [-8n, 3n],
      [6n, 3n],
      [0n, 3n],
    ] as const;
    expect(divisions.map(([dividend, divisor]) => Number(divide(dividend, divisor, rounding)))).toEqual(expected);
  });

  it('refuses a zero divisor', () => {
    for (const rounding of roundings) expect(() => divide(1n, 0n, rounding)).toThrow(RangeError);
  });

  it('leaves a remainder smaller than the divisor, and on the side that the rounding names', () => {
    const isOnItsSide: Record<Rounding, (remainder: bigint, dividend: bigint, divisor: bigint) => boolean> = {
      // The exact quotient minus the rounded one is remainder / divisor.
      floor: (remainder, _dividend, divisor) => signOf(remainder) * signOf(divisor) >= 0,
      ceil: (remainder, _dividend, divisor) => signOf(remainder) * signOf(divisor) <= 0,
      zero: (remainder, dividend) => remainder === 0n || signOf(remainder) === signOf(dividend),
      away: (remainder, dividend) => remainder === 0n || signOf(remainder) === -signOf(dividend),
      'half-even': (remainder, _dividend, divisor) => absolute(remainder) * 2n <= absolute(divisor),
    };
    fc.assert(
      fc.property(signedIntegers(), divisors, anyRounding, (dividend, divisor, rounding) => {
        const quotient = divide(dividend, divisor, rounding);
        const remainder = dividend - quotient * divisor;
        expect(absolute(remainder)).toBeLessThan(absolute(divisor));
        expect(isOnItsSide[rounding](remainder, dividend, divisor)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is exact, whatever the rounding, when nothing remains', () => {
    fc.assert(
      fc.property(signedIntegers(), divisors, anyRounding, (quotient, divisor, rounding) => {
        expect(divide(quotient * divisor, divisor, rounding)).toBe(quotient);
      }),
    );
  });

  it('breaks ties to the even neighbour, on both sides of zero', () => {
    fc.assert(
      fc.property(signedIntegers(), divisors, (below, half) => {
        // (below + 1/2), written over the divisor 2 * half.
        const rounded = divide((2n * below + 1n) * half, 2n * half, 'half-even');
        expect(rounded % 2n).toBe(0n);
        expect([below, below + 1n]).toContain(rounded);
      }),
    );
  });

  it('mirrors at zero: floor and ceil are each other negated, the other three are odd functions', () => {
    fc.assert(
      fc.property(signedIntegers(), divisors, (dividend, divisor) => {
        expect(divide(-dividend, divisor, 'floor')).toBe(-divide(dividend, divisor, 'ceil'));
        for (const rounding of ['zero', 'away', 'half-even'] as const)
          expect(divide(-dividend, divisor, rounding)).toBe(-divide(dividend, divisor, rounding));
      }),
    );
  });

  it('does not care which of the two carries the sign', () => {
    fc.assert(
      fc.property(signedIntegers(), divisors, anyRounding, (dividend, divisor, rounding) => {
        expect(divide(-dividend, -divisor, rounding)).toBe(divide(dividend, divisor, rounding));
      }),
    );
  });

  it('keeps order: a larger dividend never gives a smaller quotient', () => {
    fc.assert(
      fc.property(fc.tuple(signedIntegers(), integersFrom(0n)), integersFrom(1n), anyRounding, ([dividend, more], divisor, rounding) => {
        expect(divide(dividend + more, divisor, rounding)).toBeGreaterThanOrEqual(divide(dividend, divisor, rounding));
      }),
    );
  });
});

describe('rescale', () => {
  it('is exact towards more digits, and comes back whatever the rounding', () => {
    fc.assert(
      fc.property(signedIntegers(), fc.tuple(scales(), scales()), anyRounding, (value, [from, more], rounding) => {
        const wide = rescale(value, { from, to: from + more }, rounding);
        expect(wide).toBe(value * 10n ** BigInt(more));
        expect(rescale(wide, { from: from + more, to: from }, rounding)).toBe(value);
      }),
    );
  });

  it('errs by less than one unit towards fewer digits, and by half a unit at most when it rounds to the nearest', () => {
    fc.assert(
      fc.property(signedIntegers(), fc.tuple(scales(), scales()), anyRounding, (value, [to, more], rounding) => {
        const unit = 10n ** BigInt(more);
        const error = absolute(rescale(value, { from: to + more, to }, rounding) * unit - value);
        expect(error).toBeLessThan(unit);
        if (rounding === 'half-even') expect(error * 2n).toBeLessThanOrEqual(unit);
      }),
    );
  });

  it('names examples', () => {
    expect(rescale(12345n, { from: 4, to: 2 }, 'floor')).toBe(123n);
    expect(rescale(-12345n, { from: 4, to: 2 }, 'floor')).toBe(-124n);
    expect(rescale(12350n, { from: 4, to: 2 }, 'half-even')).toBe(124n);
    expect(rescale(12450n, { from: 4, to: 2 }, 'half-even')).toBe(124n);
    expect(rescale(7n, { from: 0, to: 18 }, 'floor')).toBe(7n * 10n ** 18n);
  });
});
