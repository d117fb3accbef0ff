import type { Side } from './account.events';
import type { OpenOrder, Position } from './account.state';
import { claimsOf, largestOf } from './claims';

const closableBy = (side: Side, { quantity }: Position): bigint => {
  const opposite = side === 'sell' ? quantity : -quantity;
  return opposite > 0n ? opposite : 0n;
};

/** How much of the position reduce-only orders of this side may still claim, given an instrument's open orders. */
export const reducible = (side: Side, position: Position, orders: readonly OpenOrder[]): bigint =>
  claimsOf(orders.filter((order) => order.reduceOnly && order.side === side)).reduce(
    (left, claim) => left - largestOf(claim, ({ leaves }) => leaves),
    closableBy(side, position),
  );
