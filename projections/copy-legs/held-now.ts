import type { CopiedPosition } from '@copyledger/domain/copying/copy/copy.events';
import { decimalOf, formatDecimal } from '@copyledger/kernel';
import { scaleOf } from '../runtime/decimal-sum';

type Held = Pick<CopiedPosition, 'held' | 'manual' | 'pending'>;

/** As much of a move as was ordered: in the direction of what is pending, and no more than that. */
const filledOf = (moved: bigint, pending: bigint): bigint => {
  if (moved > 0n) return pending > 0n ? (moved < pending ? moved : pending) : 0n;
  return pending < 0n ? (moved > pending ? moved : pending) : 0n;
};

/**
 * A position of which the account holds so much by now. What moved since it was explained is taken for what was ordered, as far as that goes, and the
 * rest for the follower's own trades, until the next plan or leg says so: the difference to the target stays explained to the last lot.
 */
export const heldNow = <P extends Held>(position: P, quantity: string): P => {
  const scale = Math.max(...[quantity, position.held, position.manual, position.pending].map(scaleOf));
  const unitsOf = (text: string): bigint => decimalOf(text, scale);
  const moved = unitsOf(quantity) - unitsOf(position.held);
  const filled = filledOf(moved, unitsOf(position.pending));
  return {
    ...position,
    held: quantity,
    manual: formatDecimal(unitsOf(position.manual) - moved + filled, scale),
    pending: formatDecimal(unitsOf(position.pending) - filled, scale),
  };
};
