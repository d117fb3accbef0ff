import type { SkipReason } from '../copy/copy.events';
import { absoluteOf, largerOf, portion, signOf, smallerOf } from '../copy/units';
import type { PriceProtection } from '../policy';
import type { Cut } from './advance';
import type { Copied } from './copied';
import type { PlanMarket } from './plan-market';

type Side = 'buy' | 'sell';

/** A leg, in units; unsigned. */
export type DraftLeg = {
  readonly effect: 'open' | 'close';
  readonly side: Side;
  readonly cuts: readonly Cut[];
  readonly quantity: bigint;
} & (
  | { readonly outcome: 'ordered'; readonly limitPrice: bigint | undefined; readonly reduceOnly: boolean }
  | { readonly outcome: 'skipped'; readonly reason: SkipReason }
);

export interface LegConditions {
  readonly market: PlanMarket | undefined;
  /** Something is to be opened now: what a residual may be traded with. */
  readonly mayOpen: boolean;
  /** Of the leader's newest fill. */
  readonly leaderPrice: bigint;
  readonly protection: PriceProtection | undefined;
  /** An opening trades at this price or better, whatever the protection says. */
  readonly limitPrice: bigint | undefined;
  /** Money that the copy account may still spend. */
  readonly available: bigint;
  /** Money that a close before it sets free. */
  readonly released: bigint;
  /** How much may still be opened by all follows together; undefined without bound. */
  readonly room: bigint | undefined;
}

const sideOf = (quantity: bigint): Side => (quantity < 0n ? 'sell' : 'buy');
const signed = (side: Side, quantity: bigint): bigint => (side === 'buy' ? quantity : -quantity);

const skipped = (effect: DraftLeg['effect'], quantity: bigint, reason: SkipReason): DraftLeg => ({
  ...{ outcome: 'skipped', effect, side: sideOf(quantity), quantity: absoluteOf(quantity), reason, cuts: [] },
});

/** A part of what is residual is given up for a reason. */
const giveUp = (copied: Copied, part: bigint, reason: SkipReason): DraftLeg => {
  copied.writtenOff += part;
  copied.base = undefined;
  return skipped('open', part, reason);
};

/** What cannot be sold, because no lot of it is left or no market takes so little, is given up: it stays where it is. */
const leave = (copied: Copied, due: bigint): DraftLeg => {
  copied.writtenOff += due;
  copied.base = undefined;
  return skipped('close', due, 'minimum');
};

interface Closing {
  readonly market: PlanMarket;
  readonly price: bigint;
}

/**
 * Closes so much, rounded so that never more is held than the target says: up to a whole lot, and up to the smallest order that the market
 * takes; all that is held, when that is less.
 */
const reduce = (copied: Copied, due: bigint, { market, price }: Closing): DraftLeg | undefined => {
  const side = sideOf(due);
  const all = market.whole(largerOf(signed(side, -copied.held) - copied.closing, 0n));
  const smallest = market.smallest(price);
  // What is on its way may still become something to close.
  if (all === 0n && copied.pending !== 0n) return undefined;
  if (all === 0n || (market.isSpot && all < smallest)) return leave(copied, due);
  const wanted = smallerOf(largerOf(market.wholeUp(absoluteOf(due)), smallest), all);
  const quantity = smallerOf(wanted, market.largest(price) ?? wanted);
  copied.pending += signed(side, quantity);
  copied.closing += quantity;
  return { outcome: 'ordered', effect: 'close', side, quantity, limitPrice: undefined, reduceOnly: !market.isSpot, cuts: [] };
};

/** A close that no market takes now is tried again. `due` is signed as its order is. */
const close = (copied: Copied, due: bigint, { market }: LegConditions): DraftLeg | undefined => {
  const price = market?.marketPrice(sideOf(due));
  if (market === undefined || price === undefined) return skipped('close', due, 'no-price');
  return market.closedBy === undefined ? reduce(copied, due, { market, price }) : skipped('close', due, market.closedBy);
};

/** The worst price of an opening, and whether it is ordered at a limit. */
const openPrice = (side: Side, market: PlanMarket, { protection, leaderPrice, limitPrice }: LegConditions) => {
  const own = limitPrice === undefined ? undefined : market.inward(side, limitPrice);
  const guarded = protection === undefined ? undefined : market.protectedPrice(side, leaderPrice, protection.deviationMax);
  if (own === undefined || guarded === undefined) return own ?? guarded;
  return side === 'buy' ? smallerOf(own, guarded) : largerOf(own, guarded);
};

const isBeyond = (side: Side, reference: bigint | undefined, limit: bigint): boolean =>
  reference !== undefined && (side === 'buy' ? reference > limit : reference < limit);

interface Opening {
  readonly side: Side;
  readonly limit: bigint | undefined;
  /** The worst price. */
  readonly price: bigint;
  readonly market: PlanMarket;
  /** Money that may be spent, and how much all follows together may still open. */
  readonly available: bigint;
  readonly room: bigint | undefined;
}

/** Cuts an opening down to what exposure and money allow. What is cut is given up. */
const cutDown = (copied: Copied, quantity: bigint, { market, side, price, room, available }: Opening): readonly Cut[] => {
  const cuts: Cut[] = [];
  let left = quantity;
  const cut = (most: bigint, reason: SkipReason): void => {
    if (left <= most) return;
    cuts.push({ reason, quantity: left - most });
    copied.writtenOff += signed(side, left - most);
    copied.base = undefined;
    left = most;
  };
  if (room !== undefined) cut(market.whole(largerOf(room, 0n)), 'exposure');
  cut(market.affordable(available, price), 'insufficient-funds');
  return cuts;
};

const order = (copied: Copied, part: bigint, opening: Opening): DraftLeg => {
  const { market, side, price, limit } = opening;
  const wanted = market.whole(absoluteOf(part));
  const smallest = market.smallest(price);
  if (wanted < smallest) return skipped('open', part, 'minimum');
  const cuts = cutDown(copied, wanted, opening);
  const quantity = cuts.reduce((left, cut) => left - cut.quantity, wanted);
  const [first] = cuts;
  if (first !== undefined && quantity < smallest) {
    giveUp(copied, part - signed(side, wanted - quantity), first.reason);
    return skipped('open', part, first.reason);
  }
  const taken = smallerOf(quantity, market.largest(price) ?? quantity);
  copied.pending += signed(side, taken);
  return { outcome: 'ordered', effect: 'open', side, quantity: taken, limitPrice: limit, reduceOnly: false, cuts };
};

/** Opens so many whole lots as there are; what is too small is carried, and what may not be opened is given up. */
const open = (copied: Copied, part: bigint, conditions: LegConditions): DraftLeg => {
  const { market, room } = conditions;
  const side = sideOf(part);
  if (market === undefined) return giveUp(copied, part, 'no-price');
  if (market.closedBy !== undefined) return giveUp(copied, part, market.closedBy);
  // Nobody sells coins that are not held.
  if (market.isSpot && side === 'sell') return giveUp(copied, part, 'insufficient-funds');
  const limit = openPrice(side, market, conditions);
  const price = limit ?? market.marketPrice(side);
  if (price === undefined) return giveUp(copied, part, 'no-price');
  if (limit !== undefined && isBeyond(side, market.reference, limit)) return giveUp(copied, part, 'price');
  return order(copied, part, { side, limit, price, market, available: conditions.available + conditions.released, room });
};

/** Money that a close sets free for what is opened after it. */
const released = ({ cost, held }: Copied, leg: DraftLeg | undefined): bigint =>
  leg?.outcome === 'ordered' && held !== 0n ? portion(absoluteOf(cost), leg.quantity, absoluteOf(held)) : 0n;

/** What of the residual is to be closed: as much as is committed the other way, at most. */
const dueOf = ({ residual, committed }: Copied): bigint => {
  if (committed === 0n || signOf(residual) !== -signOf(committed)) return 0n;
  return absoluteOf(residual) < absoluteOf(committed) ? residual : -committed;
};

/** What goes beyond zero is opened once all is closed; where nothing can be ordered it is given up. */
const isClosed = ({ committed }: Copied, closed: DraftLeg | undefined): boolean => committed === 0n || closed?.outcome === 'skipped';

/**
 * The orders that bring a follow to its target: at most a close, which is never held back, and then an open, which is protected. They are
 * added to what is pending of the draft.
 */
export const planLegs = (copied: Copied, conditions: LegConditions): readonly DraftLeg[] => {
  const { residual } = copied;
  const due = dueOf(copied);
  const part = residual - due;
  const closed = due === 0n ? undefined : close(copied, due, conditions);
  const legs = closed === undefined ? [] : [closed];
  if (part === 0n || !conditions.mayOpen || (due !== 0n && !isClosed(copied, closed))) return legs;
  if (closed === undefined) return [open(copied, part, conditions)];
  return [closed, open(copied, part, { ...conditions, released: released(copied, closed) })];
};
