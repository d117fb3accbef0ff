import fc from 'fast-check';
import { formatDecimal } from '@copyledger/kernel';
import { textOf, unitsOf } from './market.units';

const units = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
const scale = fc.integer({ min: 0, max: 15 });

describe('Units', () => {
  it('are printed as the kernel prints them, and read back exactly', () => {
    fc.assert(
      fc.property(units, scale, (value, of) => {
        expect(textOf(value, of)).toBe(formatDecimal(BigInt(value), of));
        expect(unitsOf(textOf(value, of), of)).toBe(value);
      }),
    );
  });

  it('beyond the safe integers are more than can be counted', () => {
    expect(unitsOf('9007199254740991', 0)).toBe(Number.MAX_SAFE_INTEGER);
    expect(unitsOf('9007199254740992', 0)).toBe(Infinity);
    expect(unitsOf('90071992.54740992', 8)).toBe(Infinity);
    expect(unitsOf('9'.repeat(400), 0)).toBe(Infinity);
  });

  it.each(['', '-1', '1e3', ' 1', '1.', '.5', '1.234', '0x10', '1,5', '1.2.3'])('refuse "%s"', (text) => {
    expect(() => unitsOf(text, 2)).toThrow('Invariant');
  });
});
