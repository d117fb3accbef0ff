import fc from 'fast-check';
import { minus, ofDecimal, plus, ratio, type Ratio, times, zero, compareRatios } from '../copy/ratio';
import type { CapitalLot } from './follow.events';
import { buyLot, sellUnits, settleProfit, unitValueOf } from './profit-share';

const scale = 6;
const lotOf = (lots: readonly CapitalLot[], capital: string, value: Ratio): CapitalLot =>
  buyLot(lots, { lotId: `lot-${lots.length}`, capital, value });

/** Weeks of realised profit on one lot, each settled. */
const settleWeeks = (capital: string, profitShare: number, weeks: readonly string[]): readonly string[] => {
  let lots: readonly CapitalLot[] = [lotOf([], capital, zero)];
  let value = ofDecimal(capital);
  return weeks.map((earned) => {
    value = plus(value, ofDecimal(earned));
    const settlement = settleProfit(lots, { value, profitShare, scale });
    lots = settlement.lots;
    value = minus(value, ofDecimal(settlement.share));
    return settlement.share;
  });
};

describe('profit share', () => {
  it.each(['1000', '777.123456', '150.000001', '1000000'])('settles the published weeks on one lot of %s', (capital) => {
    expect(settleWeeks(capital, 1_000, ['200', '-150', '100', '150'])).toEqual(['20', '0', '0', '10']);
  });

  it('does not let late money pay for profit that was made before it came', () => {
    const first = lotOf([], '1000', zero);
    const late = lotOf([first], '1200', ofDecimal('1200'));
    const { share, settlements } = settleProfit([first, late], { value: ofDecimal('2400'), profitShare: 1_000, scale });
    expect(share).toBe('20');
    expect(settlements.map(({ lotId }) => lotId)).toEqual(['lot-0']);
  });

  it('does not let late money ride free on a loss that came before it', () => {
    const first = lotOf([], '1000', zero);
    const late = lotOf([first], '500', ofDecimal('500'));
    // From 0.5 a unit back to 1: the first lot is where it began, the late one has doubled.
    const { settlements } = settleProfit([first, late], { value: ofDecimal('2000'), profitShare: 1_000, scale });
    expect(settlements).toMatchObject([{ lotId: 'lot-1', profit: '500', share: '50' }]);
  });

  it('leaves a follow that was worth nothing to the money that comes then', () => {
    const lots = [lotOf([], '1000', zero)];
    const late = lotOf(lots, '1', zero);
    const of = unitValueOf([...lots, late], ofDecimal('1'));
    expect(compareRatios(times(ofDecimal(late.units), of), ofDecimal('0.999999'))).toBe(1);
    expect(settleProfit([...lots, late], { value: ofDecimal('1'), profitShare: 1_000, scale }).share).toBe('0');
  });

  it('leaves what a unit is worth as it was, for every lot, after deposits, withdrawals and settlements', () => {
    const step = fc.oneof(
      fc.record({ type: fc.constant('deposit' as const), amount: fc.integer({ min: 1, max: 100_000 }) }),
      fc.record({ type: fc.constant('withdrawal' as const), percent: fc.integer({ min: 1, max: 99 }) }),
      fc.record({ type: fc.constant('earn' as const), percent: fc.integer({ min: -90, max: 200 }) }),
      fc.record({ type: fc.constant('settle' as const) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), fc.integer({ min: 0, max: 5_000 }), (steps, profitShare) => {
        let lots: readonly CapitalLot[] = [lotOf([], '1000', zero)];
        let value = ofDecimal('1000');
        const near = ofDecimal('0.000000001');
        for (const each of steps) {
          const before = unitValueOf(lots, value);
          if (each.type === 'deposit') {
            const capital = each.amount.toString();
            lots = [...lots, lotOf(lots, capital, value)];
            value = plus(value, ofDecimal(capital));
          } else if (each.type === 'withdrawal') {
            const amount = (Number(value.numerator) / Number(value.denominator)) * (each.percent / 100);
            const text = amount.toFixed(scale);
            lots = sellUnits(lots, { amount: text, value, scale });
            value = minus(value, ofDecimal(text));
          } else if (each.type === 'earn') {
            value = times(value, ratio(BigInt(100 + each.percent), 100n));
            continue;
          } else {
            const settled = settleProfit(lots, { value, profitShare, scale });
            lots = settled.lots;
            value = minus(value, ofDecimal(settled.share));
            // At once again, nothing is left to share.
            expect(settleProfit(lots, { value, profitShare, scale }).share).toBe('0');
          }
          const drift = minus(unitValueOf(lots, value), before);
          expect(compareRatios(times(drift, drift), times(near, near))).toBeLessThan(0);
        }
      }),
    );
  });
});
