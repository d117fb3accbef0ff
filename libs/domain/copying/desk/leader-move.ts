import type { Instant } from '@copyledger/kernel';
import type { Side } from '../../trading/account/account.events';
import { absoluteOf, largerOf, signOf } from '../copy/units';
import type { LeaderOrder } from './leader-order';

/** What the leader did in one instrument in fills of one order that came one after another, in units. */
export interface LeaderMove {
  /** Undefined for a correction: the position jumped, nobody knows by which order. */
  readonly order: LeaderOrder | undefined;
  /** The leader's position before and after. */
  readonly from: bigint;
  readonly to: bigint;
  /** What the order had opened before and after. */
  readonly openedBefore: bigint;
  readonly openedAfter: bigint;
  readonly side: Side;
  readonly quantity: bigint;
  /** Sum of quantity times price, in units of units. */
  readonly worth: bigint;
  readonly fills: number;
  readonly firstPosition: bigint;
  readonly lastPosition: bigint;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
  /** Followers go along with it: they do not with what copying itself, or nobody, has done. */
  readonly isCopied: boolean;
}

/** How much of a step from one position to another opens. */
export const openedBy = (from: bigint, to: bigint): bigint => {
  if (from !== 0n && signOf(to) !== signOf(from)) return absoluteOf(to);
  return largerOf(absoluteOf(to) - absoluteOf(from), 0n);
};

/** Two steps of one order, one after the other, as one. */
export const joined = (first: LeaderMove, second: LeaderMove): LeaderMove => ({
  ...first,
  to: second.to,
  openedAfter: second.openedAfter,
  quantity: first.quantity + second.quantity,
  worth: first.worth + second.worth,
  fills: first.fills + second.fills,
  lastPosition: second.lastPosition,
  lastAt: second.lastAt,
});
