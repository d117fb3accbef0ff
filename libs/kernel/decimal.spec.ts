import { integersFrom, scales, signedIntegers } from '@copyledger/testing';
import fc from 'fast-check';
import { decimalOf, type DecimalProblem, decimalProblemText, formatDecimal, parseDecimal } from './decimal';
import { failure, success } from './result';

describe('parseDecimal', () => {
  it.each([
    ['0', 0n],
    ['1', 100n],
    ['1.5', 150n],
    ['1.50', 150n],
    ['0.01', 1n],
    ['-1.5', -150n],
    ['-0.01', -1n],
    ['-0', 0n],
    ['-0.00', 0n],
    ['999999999999999999999999999999.99', 10n ** 32n - 1n],
    ['-999999999999999999999999999999.99', 1n - 10n ** 32n],
  ])('reads %s', (text, units) => {
    expect(parseDecimal(text, { scale: 2, signed: true })).toEqual(success(units));
  });

  const refusals: Record<DecimalProblem, readonly string[]> = {
    Empty: [''],
    NotADecimal: [
      ...['1e3', '1E3', '1e-2', '1.5e1', 'e1', '0x10', '0b1', '0o7', '1n', 'NaN', 'Infinity', '-Infinity', 'null', 'undefined', 'abc'],
      ...[' ', ' 1', '1 ', '1 000', '1\n', '\n1', '\t1', '1\u00a0000', '\ufeff1', '1\u200b', '1\0'],
      ...['-', '+', '--1', '+1', '1-', '- 1', '\u22121', '(1)', '-.5', '.5', '5.', '.', '-.', '1..5', '1.2.3', '1.-5'],
      ...['1,5', '1,000', '1_000', "1'000", '1.000,5', '1/2', '50%', '$1'],
      ...['00', '01', '-01', '00.5', '0001'],
      // Arabic-Indic, fullwidth and Devanagari digits, a superscript, a fullwidth stop.
      ...['\u0661', '\uff11', '\u0967', '\u00b2', '1\uff0e5', '1.\u0661'],
      ...['9'.repeat(200), `-${'9'.repeat(200)}`, `0.${'0'.repeat(200)}1`],
    ],
    NegativeNotAllowed: ['-1', '-0', '-0.01', '-0.001'],
    TooManyFractionDigits: ['1.234', '1.000', '0.001', '-1.234'],
    TooManyDigits: ['1000000000000000000000000000000', `${'9'.repeat(31)}.99`],
  };
  const cases = Object.entries(refusals).flatMap(([problem, texts]) => texts.map((text) => [text, problem as DecimalProblem] as const));
  it.each(cases)('refuses %j: %s', (text, problem) => {
    const signed = problem !== 'NegativeNotAllowed' && text.startsWith('-');
    expect(parseDecimal(text, { scale: 2, signed })).toEqual(failure(problem));
  });

  it('gives every problem its sentence', () => {
    expect(Object.keys(decimalProblemText).sort()).toEqual(Object.keys(refusals).sort());
  });

  it('refuses every sign where none belongs', () => {
    fc.assert(
      fc.property(integersFrom(0n), scales(), (size, scale) => {
        const text = formatDecimal(size % 10n ** 30n, scale);
        expect(parseDecimal(`-${text}`, { scale })).toEqual(failure('NegativeNotAllowed'));
        expect(parseDecimal(`+${text}`, { scale, signed: true })).toEqual(failure('NotADecimal'));
      }),
    );
  });

  it('takes trailing zeros up to the scale, and refuses one digit beyond it, even a zero', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 30n - 1n }), scales(), fc.nat(18), (integer, scale, zeros) => {
        const text = zeros === 0 ? integer.toString() : `${integer.toString()}.${'0'.repeat(zeros)}`;
        const expected = zeros <= scale ? success(integer * 10n ** BigInt(scale)) : failure('TooManyFractionDigits');
        expect(parseDecimal(text, { scale })).toEqual(expected);
      }),
    );
  });

  it('never takes a text that does not say exactly its value', () => {
    const looksLikeANumber = fc.string({ unit: fc.constantFrom(...Array.from('0123456789-+.,eExX_ ')) });
    fc.assert(
      fc.property(fc.oneof(looksLikeANumber, fc.string({ unit: 'binary' })), scales(), (text, scale) => {
        const parsed = parseDecimal(text, { scale, signed: true });
        if (!parsed.ok) return;
        const [integer = '', fraction = ''] = text.split('.');
        expect(text).toMatch(/^-?[0-9]+(\.[0-9]+)?$/);
        expect(parsed.value).toBe(BigInt(integer + fraction.padEnd(scale, '0')));
      }),
      { numRuns: 2_000 },
    );
  });

  it('refuses a huge text without reading it', () => {
    const megabytes = [`${'9'.repeat(8_000_000)}x`, `1.${'0'.repeat(8_000_000)}`, '-'.repeat(8_000_000), ' '.repeat(8_000_000)];
    const from = process.hrtime.bigint();
    for (const text of megabytes) expect(parseDecimal(text, { scale: 8, signed: true })).toEqual(failure('NotADecimal'));
    // Reading one of them as an integer takes seconds; this takes microseconds.
    expect(process.hrtime.bigint() - from).toBeLessThan(500_000_000n);
  });
});

describe('formatDecimal and decimalOf', () => {
  it.each([
    [0n, 0, '0'],
    [0n, 8, '0'],
    [150n, 2, '1.5'],
    [-150n, 2, '-1.5'],
    [1n, 8, '0.00000001'],
    [-1n, 8, '-0.00000001'],
    [100n, 2, '1'],
    [100n, 0, '100'],
    [123n, 3, '0.123'],
  ])('prints %s units of scale %s as %s', (units, scale, text) => {
    expect(formatDecimal(units, scale)).toBe(text);
    expect(decimalOf(text, scale)).toBe(units);
  });

  it('round-trips every amount, sums and products beyond the digits that a client may send included', () => {
    fc.assert(
      fc.property(signedIntegers(), signedIntegers(), scales(), (a, b, scale) => {
        for (const units of [a, a + b, a * b]) expect(decimalOf(formatDecimal(units, scale), scale)).toBe(units);
      }),
    );
  });

  it('gives one amount one text, which a client may send as well', () => {
    fc.assert(
      fc.property(signedIntegers(), signedIntegers(), scales(), (a, b, scale) => {
        expect(formatDecimal(a, scale) === formatDecimal(b, scale)).toBe(a === b);
      }),
    );
    fc.assert(
      fc.property(fc.bigInt({ min: 1n - 10n ** 30n, max: 10n ** 30n - 1n }), scales(), (units, scale) => {
        expect(parseDecimal(formatDecimal(units, scale), { scale, signed: true })).toEqual(success(units));
      }),
    );
  });

  it('means the same amount at every scale that is fine enough', () => {
    fc.assert(
      fc.property(signedIntegers(), scales(), scales(), (units, scale, more) => {
        expect(decimalOf(formatDecimal(units, scale), scale + more)).toBe(units * 10n ** BigInt(more));
      }),
    );
  });

  it('throws on a text that we cannot have written, and quotes no more of it than a log line takes', () => {
    expect(() => decimalOf('1e3', 2)).toThrow('Invariant: "1e3" is not a plain decimal');
    expect(() => decimalOf('', 2)).toThrow('is empty');
    expect(() => decimalOf('1.234', 2)).toThrow('has more fraction digits');
    expect(() => decimalOf('9'.repeat(1_001), 2)).toThrow('has more integer digits');
    expect(() => decimalOf('x'.repeat(1_000_000), 2)).toThrow(
      expect.objectContaining({ message: expect.stringMatching(/^.{1,300}$/) as string }) as Error,
    );
  });
});
