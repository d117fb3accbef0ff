import { divide } from '@copyledger/kernel';
import type { Position } from './account.state';

/** A part of a trade and what it did, in units of the instrument and minor units of its settlement asset. */
export interface Leg {
  readonly effect: 'open' | 'close';
  readonly quantity: bigint;
  readonly realisedPnl: bigint;
}

/** A trade as a position sees it: how much comes in (positive) or goes out, and its value, unsigned. */
export interface PositionTrade {
  readonly size: bigint;
  readonly value: bigint;
}

const sizeOf = (value: bigint): bigint => (value < 0n ? -value : value);

const opened = ({ size, value }: PositionTrade): { position: Position; legs: readonly Leg[] } => ({
  position: { quantity: size, cost: size > 0n ? value : -value },
  legs: size === 0n ? [] : [{ effect: 'open', quantity: sizeOf(size), realisedPnl: 0n }],
});

/**
 * Average cost by cumulative cost: what a close releases is its share of the position's whole cost, and the last close releases what is
 * left, so no rounding is ever lost or gained. A trade through zero closes all and opens the rest, its value split by quantity.
 */
export const trade = (held: Position, entering: PositionTrade): { position: Position; legs: readonly Leg[] } => {
  const { size, value } = entering;
  if (held.quantity === 0n) return opened(entering);
  if (held.quantity > 0n === size > 0n) {
    const { position, legs } = opened(entering);
    return { position: { quantity: held.quantity + size, cost: held.cost + position.cost }, legs };
  }
  const closing = sizeOf(size) < sizeOf(held.quantity) ? sizeOf(size) : sizeOf(held.quantity);
  const closingValue = divide(value * closing, sizeOf(size), 'zero');
  const released = divide(held.cost * closing, sizeOf(held.quantity), 'zero');
  const received = size < 0n ? closingValue : -closingValue;
  const close: Leg = { effect: 'close', quantity: closing, realisedPnl: received - released };
  const rest = size < 0n ? size + closing : size - closing;
  if (rest === 0n) {
    const quantity = held.quantity + size;
    return { position: { quantity, cost: held.cost - released }, legs: [close] };
  }
  const beyond = opened({ size: rest, value: value - closingValue });
  return { position: beyond.position, legs: [close, ...beyond.legs] };
};
