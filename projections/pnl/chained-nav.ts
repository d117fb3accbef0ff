import { decimalOf, divide, formatDecimal } from '@copyledger/kernel';
import { scaleOf, subtractDecimals } from '../runtime/decimal-sum';

/** A day's end: what the account was worth, and what came from outside on the day less what went. */
export interface DayValue {
  readonly equity: string;
  readonly flow: string;
}

/** Digits of a NAV. */
const navScale = 12;
const one = 10n ** BigInt(navScale);

const over = (value: bigint, dividend: string, divisor: string): bigint => {
  const scale = Math.max(scaleOf(dividend), scaleOf(divisor));
  return divide(value * decimalOf(dividend, scale), decimalOf(divisor, scale), 'half-even');
};
const isPositive = (text: string): boolean => decimalOf(text, scaleOf(text)) > 0n;

/**
 * The net asset value of one unit, day by day, which deposits and withdrawals do not move: NAV_t = (B_t - flow_t) / B_(t-1) * NAV_(t-1),
 * 1 on the first day, 12 digits, half-even. A day after one that ended with nothing begins a new chain where the old one ended.
 * Source: Binance futures copy trading, ROI rules: flow-neutral chained NAV.
 */
export const chainedNav = (days: readonly DayValue[]): readonly string[] => {
  let nav = one;
  return days.map(({ equity, flow }, index) => {
    const before = days[index - 1]?.equity;
    if (before !== undefined && isPositive(before)) nav = over(nav, subtractDecimals(equity, flow), before);
    return formatDecimal(nav, navScale);
  });
};
