import type { Side } from '../account/account.events';
import type { MarketOrder } from './market.order';

/** What an account holds at a moment, and its reduce-only orders, oldest first. */
export interface Holding {
  readonly position: number;
  readonly orders: readonly MarketOrder[];
  readonly openOf: (order: MarketOrder) => number;
}

const closableBy = (side: Side, position: number): number => Math.max(0, side === 'sell' ? position : -position);

/** Orders of a list stand for one claim, since only one of them trades; others stand for themselves. */
const claimsOf = (side: Side, { orders }: Holding): readonly (readonly MarketOrder[])[] => {
  const claims = new Map<string | MarketOrder, MarketOrder[]>();
  for (const order of orders) {
    if (order.side !== side) continue;
    const key = order.listId ?? order;
    const claim = claims.get(key);
    if (claim === undefined) claims.set(key, [order]);
    else claim.push(order);
  }
  return [...claims.values()];
};

/** How much of the position is left to an order: older claims come first. */
export const coverOf = (order: MarketOrder, holding: Holding): number => {
  let left = closableBy(order.side, holding.position);
  for (const claim of claimsOf(order.side, holding)) {
    if (claim.includes(order)) break;
    const most = Math.max(...claim.map(holding.openOf));
    if (most <= left) left -= most;
  }
  return left;
};

/** Orders that would open what they were to close, if they were filled now: the position no longer covers them. */
export const uncoveredIn = (holding: Holding): readonly MarketOrder[] =>
  (['buy', 'sell'] as const).flatMap((side) => {
    let left = closableBy(side, holding.position);
    const uncovered: MarketOrder[] = [];
    for (const claim of claimsOf(side, holding)) {
      const most = Math.max(...claim.map(holding.openOf));
      if (most <= left) left -= most;
      else uncovered.push(...claim);
    }
    return uncovered;
  });
