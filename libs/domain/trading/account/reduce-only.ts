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

const byAge = (a: OpenOrder, b: OpenOrder): number => {
  if (a.placedAt === b.placedAt) return a.orderId < b.orderId ? -1 : 1;
  return a.placedAt < b.placedAt ? -1 : 1;
};

/** Orders that only one of will trade stand for one claim: the list, or the order alone. */
const claimants = (orders: readonly OpenOrder[], side: Side): readonly (readonly OpenOrder[])[] => {
  const found = new Map<string, OpenOrder[]>();
  for (const order of orders.filter((each) => each.reduceOnly && each.side === side && !each.isOutdone).sort(byAge)) {
    const key = order.listId ?? order.orderId;
    found.set(key, [...(found.get(key) ?? []), order]);
  }
  return [...found.values()];
};

/** Reduce-only orders that the position no longer covers: filled, they would open what they were to close. Older claims are kept first. */
export const outgrown = (position: Position, orders: readonly OpenOrder[]): readonly OpenOrder[] =>
  (['buy', 'sell'] as const).flatMap((side) => {
    let left = closableBy(side, position);
    const uncovered: OpenOrder[] = [];
    for (const claimant of claimants(orders, side)) {
      const most = claimant.reduce((sum, { leaves }) => (leaves > sum ? leaves : sum), 0n);
      if (most <= left) left -= most;
      else uncovered.push(...claimant);
    }
    return uncovered;
  });
