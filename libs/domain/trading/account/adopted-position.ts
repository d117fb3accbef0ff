import { divide, unreachable } from '@copyledger/kernel';
import type { VenueDirection } from './account.events';
import type { Position } from './account.state';
import type { FillInput } from './fill';

const sizeOf = (value: bigint): bigint => (value < 0n ? -value : value);

/** The position that a close must have found, when what is held is too small or on the other side: just what was closed. */
const atLeast = (held: Position, fill: FillInput, sign: 1n | -1n): Position => {
  const quantity = sign * fill.quantity;
  if (sign * held.quantity >= fill.quantity) return held;
  if (sign * held.quantity <= 0n) return { quantity, cost: sign * fill.value };
  // What is known of the cost is kept: the missing part is taken at the same average.
  return { quantity, cost: divide(held.cost * fill.quantity, sizeOf(held.quantity), 'half-even') };
};

const notOpposite = (held: Position, sign: 1n | -1n): Position => (sign * held.quantity < 0n ? { quantity: 0n, cost: 0n } : held);

/** A fill through zero found a position on this side, smaller than itself; what exceeds it was lost, and the venue's is unknown. */
const beforeFlip = (held: Position, fill: FillInput, sign: 1n | -1n): Position => {
  const isBetween = sign * held.quantity > 0n && sign * held.quantity < fill.quantity;
  return isBetween ? held : { quantity: 0n, cost: 0n };
};

/**
 * The position that the venue's word for a fill implies. It is the one held unless that contradicts the word, because the source lost
 * fills: closing a long needs a long of that size, opening a long leaves no short, a flip finds less than itself.
 */
export const adopted = (held: Position, fill: FillInput, direction: VenueDirection): Position => {
  switch (direction) {
    case 'close-long':
      return atLeast(held, fill, 1n);
    case 'close-short':
      return atLeast(held, fill, -1n);
    case 'open-long':
      return notOpposite(held, 1n);
    case 'open-short':
      return notOpposite(held, -1n);
    case 'long-to-short':
      return beforeFlip(held, fill, 1n);
    case 'short-to-long':
      return beforeFlip(held, fill, -1n);
    default:
      return unreachable(direction);
  }
};
