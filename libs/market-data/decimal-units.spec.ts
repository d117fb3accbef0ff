import { decimalOf, formatDecimal } from '@copyledger/kernel';
import fc from 'fast-check';
import { formatUnits, fractionDigitsOf, parseUnits, scaleMax } from './decimal-units';

it.each([
  ['61837.63', 2, 6_183_763],
  ['61804.7', 2, 6_180_470],
  ['61790', 1, 617_900],
  ['1.54698000', 5, 154_698],
  ['0.000022890', 9, 22_890],
  ['0', 8, 0],
  ['0.00000000', 0, 0],
  ['9007199254740991', 0, Number.MAX_SAFE_INTEGER],
])('reads %s at scale %d exactly', (text, scale, units) => {
  expect(parseUnits(text, scale)).toBe(units);
});

it.each(['', '.', '.5', '5.', '-1', '+1', '1e3', ' 1', '1,5', '1.2.3', '0x10', 'NaN', '1.234', '9007199254740992', '90071992547409.93'])(
  'refuses %j at scale 2',
  (text) => {
    expect(parseUnits(text, 2)).toBeNaN();
  },
);

it('agrees with the decimals of the kernel', () => {
  const units = fc.maxSafeNat();
  fc.assert(
    fc.property(units, fc.nat({ max: scaleMax }), (value, scale) => {
      const text = formatDecimal(BigInt(value), scale);
      expect(parseUnits(text, scale)).toBe(value);
      expect(formatUnits(value, scale)).toBe(text);
      expect(BigInt(parseUnits(text, fractionDigitsOf(text)))).toBe(decimalOf(text, fractionDigitsOf(text)));
    }),
  );
});

it('never comes back into the safe integers by more digits', () => {
  const digits = fc.stringMatching(/^[1-9][0-9]{16,40}$/);
  fc.assert(
    fc.property(digits, fc.nat({ max: scaleMax }), (text, scale) => {
      expect(parseUnits(text, scale)).toBeNaN();
    }),
  );
});
