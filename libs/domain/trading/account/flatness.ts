import type { OpenAccount } from './account.state';

/**
 * Nothing that trading could still change: no order, and no position of a lot or more. The fee of a purchase on spot is taken from the
 * coins, so that less than a lot of them may be left for ever.
 */
export const isFlat = ({ positions, orders, instruments }: OpenAccount): boolean =>
  orders.size === 0 &&
  [...positions].every(([symbol, { quantity }]) => (quantity < 0n ? -quantity : quantity) < (instruments.get(symbol)?.lotSize ?? 1n));
