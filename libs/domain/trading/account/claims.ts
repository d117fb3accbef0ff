import type { OpenOrder } from './account.state';

/** What an order may still take, at most at this price. */
export interface OpenTerms {
  readonly leaves: bigint;
  readonly holdPrice: bigint;
  readonly filledValue: bigint;
}

interface Choice {
  readonly side: OpenOrder['side'];
  readonly reduceOnly: boolean;
  readonly alternatives: readonly [OpenTerms, ...OpenTerms[]];
}

/**
 * What one order, or a list of orders of which only one will ever trade, claims. Most are plain orders, which stand for themselves. Of a
 * choice (the terms of an order and those that were asked for, the orders of a list) one alternative comes true; whoever backs the claim
 * has to be able to pay for any.
 */
export type Claim = OpenOrder | Choice;

const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b);

const termsOf = (order: OpenOrder): Choice['alternatives'] => {
  const { filledValue } = order;
  const taken = order.quantity - order.leaves;
  const asked = Array.from(order.amends.values(), ({ quantity, holdPrice }) => {
    return { leaves: larger(quantity - taken, 0n), holdPrice, filledValue };
  });
  return [order, ...asked];
};

const chosenFrom = (order: OpenOrder, others: Choice | undefined): Choice => {
  const { side, reduceOnly } = order;
  return { side, reduceOnly, alternatives: others === undefined ? termsOf(order) : [...others.alternatives, ...termsOf(order)] };
};

/** What the open orders of one instrument claim. An order that its list has outdone claims nothing. */
export const claimsOf = (orders: readonly OpenOrder[]): readonly Claim[] => {
  const claims: Claim[] = [];
  const lists = new Map<string, Choice>();
  for (const order of orders) {
    if (order.isOutdone) continue;
    if (order.listId !== undefined) lists.set(order.listId, chosenFrom(order, lists.get(order.listId)));
    else claims.push(order.amends.size === 0 ? order : chosenFrom(order, undefined));
  }
  claims.push(...lists.values());
  return claims;
};

/** The most that any alternative of the claim comes to. */
export const largestOf = (claim: Claim, of: (terms: OpenTerms) => bigint): bigint =>
  'alternatives' in claim ? claim.alternatives.reduce((largest, terms) => larger(largest, of(terms)), 0n) : of(claim);

/** Terms that no alternative exceeds: the most of any, at the dearest price of any. */
export const boundOf = (claim: Claim): OpenTerms => {
  if (!('alternatives' in claim)) return claim;
  const [first, ...others] = claim.alternatives;
  return others.reduce(
    (bound, { leaves, holdPrice }) => ({ ...bound, leaves: larger(bound.leaves, leaves), holdPrice: larger(bound.holdPrice, holdPrice) }),
    first,
  );
};
