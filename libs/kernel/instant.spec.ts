import fc from 'fast-check';
import { dayOf, type Instant, instantOfMicros, instantOfMillis, microsOf, parseInstant } from './instant';
import { failure, success } from './result';

/** Every microsecond of the years 0000 to 9999. */
const first = -62_167_219_200_000_000n;
const last = 253_402_300_799_999_999n;
const micros = fc.oneof(
  fc.constantFrom(first, -1_001n, -1_000n, -999n, -1n, 0n, 1n, 999n, 1_000n, last),
  fc.bigInt({ min: first, max: last }),
  fc.bigInt({ min: 1_600_000_000_000_000n, max: 1_900_000_000_000_000n }),
);

describe('instants', () => {
  it('round-trip through microseconds and through text', () => {
    fc.assert(
      fc.property(micros, (at) => {
        const instant = instantOfMicros(at);
        expect(instant).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$/);
        expect(microsOf(instant)).toBe(at);
        expect(parseInstant(instant)).toEqual(success(instant));
      }),
    );
  });

  it('sort as text the way they sort in time', () => {
    fc.assert(
      fc.property(micros, micros, (a, b) => {
        expect(instantOfMicros(a) < instantOfMicros(b)).toBe(a < b);
      }),
    );
  });

  it('agree with Date on whole milliseconds', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('0000-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true }),
        (date) => {
          const instant = instantOfMillis(date.getTime());
          expect(instant).toBe(date.toISOString().replace('Z', '000Z'));
          expect(dayOf(instant)).toBe(date.toISOString().slice(0, 10));
        },
      ),
    );
  });

  it.each([
    ['2026-11-20T09:30:00Z', '2026-11-20T09:30:00.000000Z'],
    ['2026-11-20T09:30:00.5Z', '2026-11-20T09:30:00.500000Z'],
    ['2026-11-20T09:30:00.123456Z', '2026-11-20T09:30:00.123456Z'],
    ['2024-02-29T23:59:59.999999Z', '2024-02-29T23:59:59.999999Z'],
    ['1969-12-31T23:59:59.999999Z', '1969-12-31T23:59:59.999999Z'],
  ])('reads %s', (text, instant) => {
    expect(parseInstant(text)).toEqual(success(instant));
  });

  it.each([
    ...['', 'now', '2026', '2026-11-20', '2026-11-20T09:30Z', '2026-11-20 09:30:00Z', '20261120T093000Z', '1763630000'],
    ...['2026-11-20T09:30:00', '2026-11-20T09:30:00+00:00', '2026-11-20T09:30:00-05:00', '2026-11-20T09:30:00z', '2026-11-20t09:30:00Z'],
    ...[
      '2026-11-20T09:30:00.Z',
      '2026-11-20T09:30:00.1234567Z',
      '2026-11-20T09:30:00,5Z',
      ' 2026-11-20T09:30:00Z',
      '2026-11-20T09:30:00Z\n',
    ],
    ...['2026-02-30T00:00:00Z', '2025-02-29T00:00:00Z', '2026-13-01T00:00:00Z', '2026-00-10T00:00:00Z', '2026-01-00T00:00:00Z'],
    ...['2026-11-20T24:00:00Z', '2026-11-20T25:00:00Z', '2026-11-20T09:60:00Z', '2016-12-31T23:59:60Z'],
    ...['+012026-11-20T09:30:00Z', '-000001-01-01T00:00:00Z', '\u0662026-11-20T09:30:00Z'],
  ])('refuses %j', (text) => {
    expect(parseInstant(text)).toEqual(failure('NotAnInstant'));
  });

  it('knows no moment beyond four digits of a year, and none between two microseconds', () => {
    expect(() => instantOfMicros(first - 1n)).toThrow(RangeError);
    expect(() => instantOfMicros(last + 1n)).toThrow(RangeError);
    expect(() => instantOfMillis(0.5)).toThrow(RangeError);
    expect(() => instantOfMillis(Number.NaN)).toThrow(RangeError);
  });

  it('does not compile from bare text', () => {
    // @ts-expect-error Text becomes an instant by parsing only.
    const instant: Instant = '2026-11-20T09:30:00.000000Z';
    expect(dayOf(instant)).toBe('2026-11-20');
  });
});
