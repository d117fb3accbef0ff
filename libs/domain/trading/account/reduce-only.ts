import type { Side } from './account.events';
import type { OpenOrder, Position } from './account.state';

const closableBy = (side: Side, { quantity }: Position): bigint => {
  const opposite = side === 'sell' ? quantity : -quantity;
  return opposite > 0n ? opposite : 0n;
};

const ofSide = (orders: readonly OpenOrder[], side: Side): readonly OpenOrder[] =>
  orders.filter((order) => order.reduceOnly && order.side === side);

/** How much of the position reduce-only orders of this side may still claim, given an instrument's open orders. */
export const reducible = (side: Side, position: Position, orders: readonly OpenOrder[]): bigint =>
  ofSide(orders, side).reduce((left, order) => left - order.leaves, closableBy(side, position));

/** Ids grow with time, so the older claim comes first. */
const byAge = (a: OpenOrder, b: OpenOrder): number => (a.orderId < b.orderId ? -1 : 1);

/** Reduce-only orders that the position no longer covers: filled, they would open what they were to close. Older claims are kept first. */
export const outgrown = (position: Position, orders: readonly OpenOrder[]): readonly OpenOrder[] =>
  (['buy', 'sell'] as const).flatMap((side) => {
    let left = closableBy(side, position);
    const uncovered: OpenOrder[] = [];
    for (const order of [...ofSide(orders, side)].sort(byAge)) {
      if (order.leaves <= left) left -= order.leaves;
      else uncovered.push(order);
    }
    return uncovered;
  });
