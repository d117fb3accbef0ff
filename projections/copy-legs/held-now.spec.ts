import { formatDecimal } from '@copyledger/kernel';
import fc from 'fast-check';
import { addDecimals, subtractDecimals } from '../runtime/decimal-sum';
import { heldNow } from './held-now';

const at = (held: string, pending: string, manual = '0') => ({ held, pending, manual });

describe('what is held by now', () => {
  it('is first what was ordered, and then what was traded by hand', () => {
    expect(heldNow(at('1', '0.5'), '1.2')).toEqual(at('1.2', '0.3'));
    expect(heldNow(at('1', '0.5'), '1.75')).toEqual(at('1.75', '0', '-0.25'));
    expect(heldNow(at('1', '0.5'), '0.9')).toEqual(at('0.9', '0.5', '0.1'));
    expect(heldNow(at('1', '-1'), '0')).toEqual(at('0', '0'));
    expect(heldNow(at('1', '0', '0.5'), '3')).toEqual(at('3', '0', '-1.5'));
  });

  it('leaves the difference to the target explained', () => {
    const quantities = fc.bigInt({ min: -(10n ** 9n), max: 10n ** 9n }).map((units) => formatDecimal(units, 4));
    fc.assert(
      fc.property(fc.record({ held: quantities, manual: quantities, pending: quantities }), quantities, (position, quantity) => {
        const now = heldNow(position, quantity);
        const unexplained = (of: typeof position) => [of.held, of.manual, of.pending].reduce(addDecimals);
        expect(subtractDecimals(unexplained(now), unexplained(position))).toBe('0');
      }),
    );
  });
});
