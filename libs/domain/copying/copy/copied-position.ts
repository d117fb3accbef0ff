import type { Room } from './caps';
import type { SkipReason } from './copy.events';
import { collapsed, compareRatios, minus, plus, ratio, type Ratio, signOf, times, zero } from './ratio';
import { copiedOf, type SizedOrder } from './sizing';

/**
 * What a follow should hold of one instrument, and how the difference to what it holds is explained, in units of quantity, signed:
 * target - held = residual + writtenOff + manual + pending.
 */
export interface CopiedPosition {
  /** What the policy says, unrounded. */
  readonly target: Ratio;
  /** Given up: skipped, protected or capped. */
  readonly writtenOff: Ratio;
  /** What the follower traded by hand, with its sign turned. */
  readonly manual: Ratio;
  readonly held: Ratio;
  /** Ordered and not yet filled. */
  readonly pending: Ratio;
}

export const flatPosition: CopiedPosition = { target: zero, writtenOff: zero, manual: zero, held: zero, pending: zero };

/** Too small to order yet, or about to be ordered. */
export const residualOf = ({ target, held, writtenOff, manual, pending }: CopiedPosition): Ratio =>
  minus(minus(minus(minus(target, held), writtenOff), manual), pending);

/** What a follow copies of one order of the leader, frozen when the order's first fill came. */
export interface FrozenOrder {
  readonly sized: SizedOrder | undefined;
  readonly room: Room | undefined;
  /** Nothing of it is opened, for this reason: all of its opening is written off. */
  readonly blockedBy: SkipReason | undefined;
  /** -1 for a follow that copies in reverse. */
  readonly direction: 1 | -1;
}

/** A fill of the leader: the position before and after it, and what its order had opened before and after it. */
export interface LeaderMove {
  readonly from: Ratio;
  readonly to: Ratio;
  readonly openedBefore: Ratio;
  readonly openedAfter: Ratio;
}

export interface Moved {
  readonly position: CopiedPosition;
  /** What was cut off by a cap or a block, unsigned. */
  readonly cut: Ratio;
  readonly cutBy: SkipReason | undefined;
}

const within = (order: FrozenOrder, opened: Ratio): { readonly wanted: Ratio; readonly allowed: Ratio } => {
  const wanted = order.sized === undefined ? zero : copiedOf(order.sized, opened);
  if (order.blockedBy !== undefined) return { wanted, allowed: zero };
  const { room } = order;
  return { wanted, allowed: room !== undefined && compareRatios(wanted, room.most) > 0 ? room.most : wanted };
};

/** The part of a position that is left when the leader goes from one position to another on the same side of zero, or to zero. */
const keptPart = ({ from, to }: LeaderMove): Ratio => {
  if (signOf(from) === 0) return ratio(1n);
  if (signOf(to) !== signOf(from)) return zero;
  const part = ratio(to.numerator * from.denominator, to.denominator * from.numerator);
  return compareRatios(part, ratio(1n)) > 0 ? ratio(1n) : part;
};

/**
 * Follows one fill of the leader. What the fill closes of the leader's position, it closes of the target and of what was written off, by
 * the same fraction. What it opens adds what the order's size says for all that it has opened so far, less what was added before: however an
 * order is cut into fills, the sum is the same, exactly.
 */
export const follow = (position: CopiedPosition, order: FrozenOrder, move: LeaderMove): Moved => {
  const part = keptPart(move);
  const side = signOf(move.to);
  const before = within(order, move.openedBefore);
  const after = within(order, move.openedAfter);
  const sign = ratio(BigInt(side * order.direction));
  const wanted = times(minus(after.wanted, before.wanted), sign);
  const cut = minus(minus(after.wanted, before.wanted), minus(after.allowed, before.allowed));
  // A leader that goes flat takes the follow along, whatever came before.
  const manual = side === 0 ? zero : position.manual;
  return {
    position: {
      ...position,
      manual,
      target: plus(times(position.target, part), wanted),
      writtenOff: plus(times(position.writtenOff, part), times(cut, sign)),
    },
    cut,
    cutBy: signOf(cut) === 0 ? undefined : (order.blockedBy ?? order.room?.by),
  };
};

/** Between two orders of the leader the fractions become decimals, so that they never grow without bound. */
export const atOrderBoundary = (position: CopiedPosition): CopiedPosition => ({
  ...position,
  target: collapsed(position.target),
  writtenOff: collapsed(position.writtenOff),
});
