import type { PriceProtection } from '../policy';
import { type CopiedPosition, residualOf } from './copied-position';
import type { SkipReason } from './copy.events';
import { absoluteOf, compareRatios, minus, negated, over, plus, ratio, type Ratio, signOf, smaller, times } from './ratio';

/** The market as a plan sees it. Quantities in the base asset or contracts, money in the quote asset. */
export interface PlanMarket {
  readonly lot: Ratio;
  readonly tick: Ratio;
  readonly minimumNotional: Ratio;
  /** Money of one unit of quantity at the leader's price. */
  readonly value: Ratio;
  /** Of the leader's newest fill. */
  readonly leaderPrice: Ratio;
}

export interface PlanConditions {
  readonly isLeaderFlat: boolean;
  /** Why nothing may be opened just now: paused, halted, over the daily loss, too late, ... */
  readonly opensRefusedBy: SkipReason | undefined;
  readonly protection: PriceProtection | undefined;
}

export interface OrderedLeg {
  readonly outcome: 'ordered';
  readonly effect: 'open' | 'close';
  readonly side: 'buy' | 'sell';
  /** Whole lots. */
  readonly quantity: Ratio;
  /** The worst price, of a leg that opens under price protection. */
  readonly limitPrice: Ratio | undefined;
}
export interface SkippedLeg {
  readonly outcome: 'skipped';
  readonly effect: 'open' | 'close';
  readonly side: 'buy' | 'sell';
  readonly quantity: Ratio;
  readonly reason: SkipReason;
}
export type Leg = OrderedLeg | SkippedLeg;

export interface PlannedPosition {
  readonly position: CopiedPosition;
  readonly legs: readonly Leg[];
}

const whole = (quantity: Ratio, unit: Ratio, rounding: 'down' | 'up'): Ratio => {
  const { numerator, denominator } = over(quantity, unit);
  const units = rounding === 'down' ? numerator / denominator : (numerator + denominator - 1n) / denominator;
  return times(ratio(units), unit);
};
const sideOf = (quantity: Ratio): 'buy' | 'sell' => (signOf(quantity) < 0 ? 'sell' : 'buy');
const directed = (quantity: Ratio, like: Ratio): Ratio => (signOf(like) < 0 ? negated(quantity) : quantity);
const isTooSmall = (quantity: Ratio, { value, minimumNotional }: PlanMarket): boolean =>
  compareRatios(times(quantity, value), minimumNotional) < 0;

const worstPrice = (side: 'buy' | 'sell', { leaderPrice, tick }: PlanMarket, { deviationMax }: PriceProtection): Ratio => {
  const deviation = BigInt(side === 'buy' ? deviationMax : -deviationMax);
  // Inwards to a tick: the protection is never exceeded by rounding.
  return whole(times(leaderPrice, ratio(10_000n + deviation, 10_000n)), tick, side === 'buy' ? 'down' : 'up');
};

const ordered = (position: CopiedPosition, leg: OrderedLeg): PlannedPosition => ({
  position: { ...position, pending: plus(position.pending, leg.side === 'buy' ? leg.quantity : negated(leg.quantity)) },
  legs: [leg],
});

/**
 * Closes so much, rounded so that never more is held than the target says: up to a whole lot, and up to the smallest order that the market
 * takes; all that is held, when that is less. Closing everything may be as small as it is.
 */
const close = (position: CopiedPosition, surplus: Ratio, market: PlanMarket): PlannedPosition => {
  const committed = plus(position.held, position.pending);
  const all = whole(absoluteOf(committed), market.lot, 'down');
  if (signOf(all) === 0) return { position, legs: [] };
  const smallest = whole(over(market.minimumNotional, market.value), market.lot, 'up');
  const wanted = whole(surplus, market.lot, 'up');
  const quantity = smaller(compareRatios(wanted, smallest) < 0 ? smallest : wanted, all);
  const side = sideOf(negated(committed));
  return ordered(position, { outcome: 'ordered', effect: 'close', side, quantity, limitPrice: undefined });
};

/** Opens so many whole lots as the residual has; what is too small is carried, and what may not be opened is given up. */
const open = (position: CopiedPosition, market: PlanMarket, { opensRefusedBy, protection }: PlanConditions): PlannedPosition => {
  const residual = residualOf(position);
  const side = sideOf(residual);
  const quantity = whole(absoluteOf(residual), market.lot, 'down');
  if (opensRefusedBy !== undefined) {
    const given = { ...position, writtenOff: plus(position.writtenOff, residual) };
    return {
      position: given,
      legs: [{ outcome: 'skipped', effect: 'open', side, quantity: absoluteOf(residual), reason: opensRefusedBy }],
    };
  }
  if (signOf(quantity) === 0 || isTooSmall(quantity, market))
    return { position, legs: [{ outcome: 'skipped', effect: 'open', side, quantity: absoluteOf(residual), reason: 'minimum' }] };
  const limitPrice = protection === undefined ? undefined : worstPrice(side, market, protection);
  return ordered(position, { outcome: 'ordered', effect: 'open', side, quantity, limitPrice });
};

/**
 * The orders that bring a follow to its target: at most a close, which is never held back, and then an open, which is protected. The
 * residual that they leave is less than the smallest order.
 */
export const planLegs = (position: CopiedPosition, market: PlanMarket, conditions: PlanConditions): PlannedPosition => {
  const committed = plus(position.held, position.pending);
  if (conditions.isLeaderFlat) return close(position, absoluteOf(committed), market);
  const residual = residualOf(position);
  if (signOf(residual) === 0) return { position, legs: [] };
  if (signOf(committed) === 0 || signOf(residual) === signOf(committed)) return open(position, market, conditions);
  const overshoot = compareRatios(absoluteOf(residual), absoluteOf(committed));
  const closed = close(position, overshoot > 0 ? absoluteOf(committed) : absoluteOf(residual), market);
  const rest = residualOf(closed.position);
  if (overshoot <= 0 || signOf(rest) !== signOf(residual)) return closed;
  const opened = open(closed.position, market, conditions);
  return { position: opened.position, legs: [...closed.legs, ...opened.legs] };
};

/** What became of an ordered leg: what it traded is held, what it did not is given up when it opened, and still due when it closed. */
export const resolveLeg = (
  position: CopiedPosition,
  leg: OrderedLeg,
  outcome: { readonly filled: Ratio; readonly isCarried: boolean },
): CopiedPosition => {
  const left = minus(leg.quantity, outcome.filled);
  const signed = (quantity: Ratio): Ratio => directed(quantity, leg.side === 'buy' ? ratio(1n) : ratio(-1n));
  const isGivenUp = leg.effect === 'open' && !outcome.isCarried;
  return {
    ...position,
    pending: minus(position.pending, signed(leg.quantity)),
    held: plus(position.held, signed(outcome.filled)),
    writtenOff: isGivenUp ? plus(position.writtenOff, signed(left)) : position.writtenOff,
  };
};
