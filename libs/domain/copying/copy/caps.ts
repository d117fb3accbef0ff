import type { Caps } from '../policy';
import type { SkipReason } from './copy.events';
import { compareRatios, minus, ofDecimal, over, type Ratio, signOf, zero } from './ratio';

/** What a follow had when the leader's order began, in money of its capital asset. */
export interface CopierExposure {
  /** The cost of the copied position in the order's instrument, and of all of them. */
  readonly position: Ratio;
  readonly allocated: Ratio;
  readonly openPositions: number;
  readonly isPositionOpen: boolean;
  /** Orders that opened something, this UTC day. */
  readonly ordersToday: number;
}

/** How many units of the leader's order may be copied at most, and which cap says so; undefined when none does. */
export interface Room {
  readonly most: Ratio;
  readonly by: SkipReason;
}

const closed = (by: SkipReason): Room => ({ most: zero, by });
const roomOf = (money: Ratio, value: Ratio, by: SkipReason): Room => ({ most: signOf(money) < 0 ? zero : over(money, value), by });

/** The tightest cap of the policy on one order of the leader; `value` is the money of one unit. */
export const roomFor = (caps: Caps | undefined, value: Ratio, has: CopierExposure): Room | undefined => {
  if (caps === undefined) return undefined;
  const { openPositionsMax, ordersPerDayMax, perOrder, perPosition, allocation } = caps;
  if (ordersPerDayMax !== undefined && has.ordersToday >= ordersPerDayMax) return closed('cap-orders-per-day');
  if (openPositionsMax !== undefined && !has.isPositionOpen && has.openPositions >= openPositionsMax) return closed('cap-open-positions');
  const rooms: readonly (Room | undefined)[] = [
    perOrder === undefined ? undefined : roomOf(ofDecimal(perOrder), value, 'cap-per-order'),
    perPosition === undefined ? undefined : roomOf(minus(ofDecimal(perPosition), has.position), value, 'cap-per-position'),
    allocation === undefined ? undefined : roomOf(minus(ofDecimal(allocation), has.allocated), value, 'cap-allocation'),
  ];
  return rooms.reduce((tightest, room) => {
    if (room === undefined) return tightest;
    return tightest === undefined || compareRatios(room.most, tightest.most) < 0 ? room : tightest;
  }, undefined);
};
