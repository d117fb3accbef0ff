import { decimalOf, divide, formatDecimal } from '@copyledger/kernel';
import { isZero, scaleOf, subtractDecimals } from '../runtime/decimal-sum';

/** What an execution is measured by. */
export interface Measured {
  readonly side: 'buy' | 'sell';
  readonly leaderPrice: string | null;
  readonly decisionPrice: string | null;
  readonly averagePrice: string | null;
  /** How much was traded at known quotes, and the sums of quantity times middle and times the near side of them. */
  readonly quotedQuantity: string;
  readonly quotedMiddle: string;
  readonly quotedTouch: string;
}

/**
 * What the copy lost against the leader's price, in basis points of it, positive where the follower did worse: the sum, and its parts where they are
 * known. Source: the implementation shortfall of Perold (1988), with the leader's price for the decision's.
 */
export interface ExecutionCost {
  readonly total: string | null;
  /** From the leader's price to the middle of the market when the copy traded; without a quote, to the market's price when it was planned. */
  readonly delay: string | null;
  /** From the middle to the near side of the quote. */
  readonly spread: string | null;
  /** From there to what was paid. */
  readonly impact: string | null;
}

/** Digits of a basis point. */
const costScale = 4;
const basisPoints = 10_000n;

/** An exact price: a quotient of two decimals. */
interface Price {
  readonly dividend: string;
  readonly divisor: string;
}

const at = (price: string): Price => ({ dividend: price, divisor: '1' });

/** (price - leader's) / leader's in basis points, half-even, with the sign of what the side loses. */
const lossOf = ({ dividend, divisor }: Price, leaderPrice: string, side: 'buy' | 'sell'): string => {
  const scale = Math.max(scaleOf(dividend), scaleOf(divisor), scaleOf(leaderPrice));
  const [above, below, leader] = [decimalOf(dividend, scale), decimalOf(divisor, scale), decimalOf(leaderPrice, scale)];
  const one = 10n ** BigInt(scale);
  const excess = above * one - leader * below;
  const signed = side === 'buy' ? excess : -excess;
  return formatDecimal(divide(signed * basisPoints * 10n ** BigInt(costScale), leader * below, 'half-even'), costScale);
};

const unknown: ExecutionCost = { total: null, delay: null, spread: null, impact: null };

/** The parts sum to the total: each ends where the next begins, and the last takes what rounding leaves. */
export const executionCost = (measured: Measured): ExecutionCost => {
  const { side, leaderPrice, decisionPrice, averagePrice, quotedQuantity, quotedMiddle, quotedTouch } = measured;
  if (leaderPrice === null || isZero(leaderPrice)) return unknown;
  const lossAt = (price: Price): string => lossOf(price, leaderPrice, side);
  const decided = decisionPrice === null ? null : lossAt(at(decisionPrice));
  if (averagePrice === null) return { ...unknown, delay: decided };
  const total = lossAt(at(averagePrice));
  if (isZero(quotedQuantity)) return { total, delay: decided, spread: null, impact: null };
  const delay = lossAt({ dividend: quotedMiddle, divisor: quotedQuantity });
  const touched = lossAt({ dividend: quotedTouch, divisor: quotedQuantity });
  return { total, delay, spread: subtractDecimals(touched, delay), impact: subtractDecimals(total, touched) };
};
