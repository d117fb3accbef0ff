import type { CopyPlanned } from '@copyledger/domain/copying/copy/copy.events';
import { decimalOf, divide, formatDecimal, type Instant } from '@copyledger/kernel';
import { scaleOf } from '../runtime/decimal-sum';
/** Null where the plan answers no fill. */
export interface LeaderFills {
  readonly leaderPrice: string | null;
  readonly leaderFilledAt: Instant | null;
}

/** As many digits as average prices of orders have at most. */
const priceScale = 24;

const known = new WeakMap<CopyPlanned['data'], LeaderFills>();

const drawn = ({ fills }: CopyPlanned['data']): LeaderFills => {
  const newest = fills.at(-1);
  if (newest === undefined) return { leaderPrice: null, leaderFilledAt: null };
  // What the leader traded the other way before is undone by then.
  const same = fills.filter(({ side }) => side === newest.side);
  const scale = Math.max(...same.flatMap(({ quantity, averagePrice }) => [scaleOf(quantity), scaleOf(averagePrice)]));
  const quantity = same.reduce((sum, fill) => sum + decimalOf(fill.quantity, scale), 0n);
  const value = same.reduce((sum, fill) => sum + decimalOf(fill.quantity, scale) * decimalOf(fill.averagePrice, scale), 0n);
  const price = divide(value * 10n ** BigInt(priceScale), quantity * 10n ** BigInt(scale), 'half-even');
  return {
    leaderPrice: formatDecimal(price, priceScale),
    leaderFilledAt: same.reduce((first, { firstAt }) => (firstAt < first ? firstAt : first), newest.firstAt),
  };
};

/**
 * The leader's average price, half-even at 24 digits, and the moment of the first fill, of what a plan answers on the side of the newest
 * fill. A plan may have a thousand legs: it is drawn once.
 */
export const leaderFillsOf = (plan: CopyPlanned['data']): LeaderFills => {
  const found = known.get(plan) ?? drawn(plan);
  known.set(plan, found);
  return found;
};
