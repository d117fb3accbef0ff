import type { SkipReason } from '../copy/copy.events';
import { copiedOf } from '../copy/sizing';
import { absoluteOf, nearestPortion, product, signOf, smallerOf } from '../copy/units';
import type { Copied } from './copied';
import type { LeaderMove } from './leader-move';
import type { Frozen } from './leader-order';

/** What a move would have opened and does not, unsigned. */
export interface Cut {
  readonly reason: SkipReason;
  readonly quantity: bigint;
}

const nothing = { target: 0n, writtenOff: 0n, manual: 0n, targetCost: 0n };

/** The same part of the target is closed, and of what was given up or traded by hand, as the leader closes of its position. */
export const closeAlong = (copied: Copied, { from, to, isCopied }: LeaderMove): void => {
  if (from === 0n) return;
  if (!isCopied) {
    copied.base = undefined;
    return;
  }
  if (signOf(to) !== signOf(from)) {
    Object.assign(copied, nothing);
    copied.base = undefined;
    return;
  }
  if (absoluteOf(to) >= absoluteOf(from)) {
    copied.base = undefined;
    return;
  }
  const { target, writtenOff, manual, targetCost } = copied;
  const base = (copied.base ??= { target, writtenOff, manual, targetCost, leader: from });
  copied.target = nearestPortion(base.target, to, base.leader);
  copied.writtenOff = nearestPortion(base.writtenOff, to, base.leader);
  copied.manual = nearestPortion(base.manual, to, base.leader);
  copied.targetCost = nearestPortion(base.targetCost, to, base.leader);
};

export interface Copying {
  readonly frozen: Frozen;
  /** Why nothing may be opened now. */
  readonly refusedBy: SkipReason | undefined;
}

const capped = (wanted: bigint, { most }: Frozen): bigint => (most === undefined ? wanted : smallerOf(wanted, most));

/**
 * What the order's size says for all that it has opened so far, less what was added before. What a cap cuts off, and all of it when
 * nothing may be opened now, is written off.
 */
export const openAlong = (copied: Copied, { order, openedBefore, openedAfter, to }: LeaderMove, how: Copying): Cut | undefined => {
  const { frozen, refusedBy } = how;
  if (frozen.size === undefined || order === undefined) return undefined;
  const [before, after] = [copiedOf(frozen.size, openedBefore), copiedOf(frozen.size, openedAfter)];
  const wanted = after - before;
  const allowed = refusedBy === undefined ? capped(after, frozen) - capped(before, frozen) : 0n;
  const sign = signOf(to) * frozen.rules.direction;
  copied.base = undefined;
  copied.target += sign * wanted;
  copied.writtenOff += sign * (wanted - allowed);
  const { value } = order.facts;
  copied.targetCost += product(after, value) - product(before, value);
  const reason = refusedBy ?? frozen.mostBy;
  return wanted === allowed || reason === undefined ? undefined : { reason, quantity: wanted - allowed };
};
