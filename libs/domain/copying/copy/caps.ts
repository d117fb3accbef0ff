import type { Caps } from '../policy';
import type { SkipReason } from './copy.events';
import { largerOf, one, portion, unitsOf } from './units';

/** Caps with their decimals read. */
export interface CapRule {
  readonly perOrder: bigint | undefined;
  readonly perPosition: bigint | undefined;
  readonly allocation: bigint | undefined;
  readonly openPositionsMax: number | undefined;
  readonly ordersPerDayMax: number | undefined;
}

const money = (text: string | undefined): bigint | undefined => (text === undefined ? undefined : unitsOf(text));

export const capRuleOf = ({ perOrder, perPosition, allocation, openPositionsMax, ordersPerDayMax }: Caps): CapRule => ({
  perOrder: money(perOrder),
  perPosition: money(perPosition),
  allocation: money(allocation),
  openPositionsMax,
  ordersPerDayMax,
});

/**
 * What a follow has copied when the leader's order begins, in money of its capital asset at the leader's prices: what it came to pay
 * itself depends on when it was filled, and the same orders are to leave the same room.
 */
export interface CopierExposure {
  /** The cost of the copied position in the order's instrument, and of all of them. */
  readonly position: bigint;
  readonly allocated: bigint;
  readonly openPositions: number;
  readonly isPositionOpen: boolean;
  /** Orders that opened something, this UTC day. */
  readonly ordersToday: number;
}

/** How many units of the leader's order may be copied at most, and which cap says so. */
export interface Room {
  readonly most: bigint;
  readonly by: SkipReason;
}

const isFull = (count: number, max: number | undefined): boolean => max !== undefined && count >= max;

/** The tightest cap on one order of the leader, undefined when none bounds it; `value` is the money of one whole unit. */
export const roomFor = (caps: CapRule, value: bigint, has: CopierExposure): Room | undefined => {
  if (isFull(has.ordersToday, caps.ordersPerDayMax)) return { most: 0n, by: 'cap-orders-per-day' };
  if (!has.isPositionOpen && isFull(has.openPositions, caps.openPositionsMax)) return { most: 0n, by: 'cap-open-positions' };
  let tightest: Room | undefined;
  const bound = (max: bigint | undefined, used: bigint, by: SkipReason): void => {
    if (max === undefined) return;
    const most = portion(largerOf(max - used, 0n), one, value);
    if (tightest === undefined || most < tightest.most) tightest = { most, by };
  };
  bound(caps.perOrder, 0n, 'cap-per-order');
  bound(caps.perPosition, has.position, 'cap-per-position');
  bound(caps.allocation, has.allocated, 'cap-allocation');
  return tightest;
};
