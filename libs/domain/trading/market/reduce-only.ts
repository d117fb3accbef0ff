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

interface Covered {
  readonly claim: readonly MarketOrder[];
  /** What older claims leave of the position. */
  readonly left: number;
  /** Those that are not covered have to leave: filled, they would open what they were to close. */
  readonly isCovered: boolean;
}

/** What waits for a trigger is cut when it enters: until then it is covered by whatever is left. What rests could be filled whole. */
const isCovered = (claim: readonly MarketOrder[], most: number, left: number): boolean =>
  most <= left || (left > 0 && claim.every(({ trigger }) => trigger !== undefined));

/** Hands the position out to the claims on it, oldest first. */
const coveredIn = (side: Side, holding: Holding): readonly Covered[] => {
  let left = closableBy(side, holding.position);
  return claimsOf(side, holding).map((claim) => {
    const most = Math.max(...claim.map(holding.openOf));
    const covered = { claim, left, isCovered: isCovered(claim, most, left) };
    if (covered.isCovered) left = Math.max(0, left - most);
    return covered;
  });
};

/** How much of the position is left to an order. */
export const coverOf = (order: MarketOrder, holding: Holding): number =>
  coveredIn(order.side, holding).find(({ claim }) => claim.includes(order))?.left ?? 0;

/** The orders that the position no longer covers. */
export const uncoveredIn = (holding: Holding): readonly MarketOrder[] =>
  (['buy', 'sell'] as const).flatMap((side) => coveredIn(side, holding).flatMap(({ claim, isCovered: stays }) => (stays ? [] : claim)));
