import type { Sizing } from '../policy';
import { isInstrumentCopied } from '../policy-rules';
import { toDecimal } from './ratio';
import { affordable, copiedOf, type OrderToSize, sizeOrder, sizingRuleOf } from './sizing';
import { textOf, unitsOf } from './units';

const order = (changes: Partial<OrderToSize> = {}): OrderToSize => ({
  ...{ value: unitsOf('100'), quantity: unitsOf('10'), leaderEquity: unitsOf('20000') },
  ...changes,
});
const funds = { equity: unitsOf('1000'), available: unitsOf('900') };
const copied = (sizing: Sizing, opened: string, of = order()): string => {
  const sized = sizeOrder(sizingRuleOf(sizing), of, funds);
  return sized === 'no-equity' ? sized : textOf(copiedOf(sized, unitsOf(opened)));
};

describe('the size of a copy', () => {
  it('of a fixed amount is the amount for the whole order, in proportion to what is filled of it', () => {
    const sizing: Sizing = { mode: 'fixed-amount', amount: '250' };
    expect([copied(sizing, '0'), copied(sizing, '4'), copied(sizing, '10')]).toEqual(['0', '1', '2.5']);
  });

  it('of a fixed amount is all of it at the first fill, where nobody knows how large the order is', () => {
    const sizing: Sizing = { mode: 'fixed-amount', amount: '250' };
    const unknown = order({ quantity: undefined });
    expect([copied(sizing, '0', unknown), copied(sizing, '0.001', unknown), copied(sizing, '10', unknown)]).toEqual(['0', '2.5', '2.5']);
  });

  it('of a multiple is so many times what the leader opened', () => {
    expect(copied({ mode: 'quantity-multiple', multiple: '0.3' }, '7')).toBe('2.1');
  });

  it('in proportion to equity is the same part of the copy account, as far as it can pay', () => {
    const sizing: Sizing = { mode: 'equity-proportional', slippageMax: 0 };
    expect(copied(sizing, '10')).toBe('0.5');
    // 900 available, 98 % of it used: 8.82 units at 100.
    expect(copied(sizing, '200')).toBe('8.82');
    expect(copied(sizing, '1', order({ leaderEquity: undefined }))).toBe('no-equity');
  });

  it('keeps the affordable part of the published formula: the dearer the slippage and the leverage, the less', () => {
    expect(toDecimal(affordable(0))).toBe('0.98');
    expect(toDecimal(affordable(1_000, 10n))).toBe('0.464210526315789473684211');
  });

  it('of nothing is nothing', () => {
    expect(copied({ mode: 'fixed-amount', amount: '250' }, '0', order({ quantity: undefined }))).toBe('0');
  });
});

describe('instruments', () => {
  it('are copied when they are allowed and not denied', () => {
    const sizing: Sizing = { mode: 'quantity-multiple', multiple: '1' };
    expect(isInstrumentCopied({ sizing }, 'A')).toBe(true);
    expect(isInstrumentCopied({ sizing, instrumentsAllowed: ['B'] }, 'A')).toBe(false);
    expect(isInstrumentCopied({ sizing, instrumentsAllowed: ['A', 'B'], instrumentsDenied: ['A'] }, 'A')).toBe(false);
  });
});
