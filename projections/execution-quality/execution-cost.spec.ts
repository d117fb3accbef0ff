import fc from 'fast-check';
import { formatDecimal } from '@copyledger/kernel';
import { addDecimals } from '../runtime/decimal-sum';
import { executionCost, type Measured } from './execution-cost';

const bought = (changes: Partial<Measured> = {}): Measured => ({
  ...{ side: 'buy', leaderPrice: '100', decisionPrice: '100.05', averagePrice: '100.3' },
  ...{ quotedQuantity: '2', quotedMiddle: '200.2', quotedTouch: '200.4' },
  ...changes,
});
const unquoted = { quotedQuantity: '0', quotedMiddle: '0', quotedTouch: '0' };

describe('what a copy cost', () => {
  it('is lost to delay, spread and impact, one after the other', () => {
    // 100 -> 100.1, the middle -> 100.2, the ask -> 100.3, paid.
    expect(executionCost(bought())).toEqual({ total: '30', delay: '10', spread: '10', impact: '10' });
  });

  it('of a sale is what it brought less', () => {
    const sold = bought({ side: 'sell', averagePrice: '99.7', quotedMiddle: '199.8', quotedTouch: '199.6' });
    expect(executionCost(sold)).toEqual({ total: '30', delay: '10', spread: '10', impact: '10' });
    expect(executionCost(bought({ side: 'sell' })).total).toBe('-30');
  });

  it('without quotes is known as far as the price at the plan', () => {
    expect(executionCost(bought(unquoted))).toEqual({ total: '30', delay: '5', spread: null, impact: null });
    expect(executionCost(bought({ ...unquoted, decisionPrice: null }))).toEqual({ total: '30', delay: null, spread: null, impact: null });
  });

  it('is unknown before a fill but for the delay, and where the leader traded nothing', () => {
    expect(executionCost(bought({ averagePrice: null }))).toEqual({ total: null, delay: '5', spread: null, impact: null });
    expect(executionCost(bought({ leaderPrice: null }))).toEqual({ total: null, delay: null, spread: null, impact: null });
  });

  it('is the sum of its parts', () => {
    const prices = fc.bigInt({ min: 1n, max: 10n ** 12n }).map((units) => formatDecimal(units, 6));
    fc.assert(
      fc.property(fc.record({ leader: prices, paid: prices, middle: prices, touch: prices }), ({ leader, paid, middle, touch }) => {
        const measured = { leaderPrice: leader, averagePrice: paid, quotedQuantity: '1', quotedMiddle: middle, quotedTouch: touch };
        const { total, delay, spread, impact } = executionCost(bought(measured));
        expect([delay, spread, impact].map((part) => part ?? '').reduce(addDecimals)).toBe(total);
      }),
    );
  });
});
