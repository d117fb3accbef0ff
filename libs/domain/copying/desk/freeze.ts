import { dayOf } from '@copyledger/kernel';
import { type CopierExposure, type Room, roomFor } from '../copy/caps';
import type { FrozenCopy } from '../copy/copy.events';
import { type CopierFunds, type OrderToSize, type Size, sizeOrder } from '../copy/sizing';
import { textOf, unitsOf } from '../copy/units';
import type { Copied } from './copied';
import type { Copier } from './copier';
import type { CopyRules } from './copy-rules';
import type { Frozen, LeaderOrder } from './leader-order';

/** Orders of the leader that the follow has copied on the UTC day on which this one began. */
export const ordersOn = (copier: Copier, order: LeaderOrder): number =>
  copier.ordersDay === dayOf(order.facts.firstAt) ? copier.ordersCount : 0;

/** The order opens something for the follow, and counts for its day. */
export const isCounted = ({ size, most }: Frozen): boolean => size !== undefined && most !== 0n;

const exposureOf = (copier: Copier, copied: Copied, ordersToday: number): CopierExposure => {
  let allocated = copied.wantedCost;
  let openPositions = copied.wanted === 0n ? 0 : 1;
  for (const other of copier.copied) {
    if (other.instrument === copied.instrument) continue;
    allocated += other.wantedCost;
    if (other.wanted !== 0n) openPositions += 1;
  }
  return { position: copied.wantedCost, allocated, openPositions, isPositionOpen: copied.wanted !== 0n, ordersToday };
};

const nothing: CopierFunds = { equity: 0n, available: 0n };

const toSize = ({ facts }: LeaderOrder, asset: string): OrderToSize => ({
  value: facts.value,
  quantity: facts.quantity,
  leaderEquity: facts.equity?.asset === asset ? facts.equity.amount : undefined,
});

interface Drawn {
  readonly rules: CopyRules;
  readonly funds: CopierFunds;
  readonly room: Room | undefined;
}

/** What a follow copies of an order, from what was drawn for it; now, or as it was recorded. */
const frozenFrom = (order: LeaderOrder, asset: string, { rules, funds, room }: Drawn): Frozen => {
  const isFunded = rules.sizing.mode === 'equity-proportional';
  const bounds = { most: room?.most, mostBy: room?.by };
  const own = { equity: isFunded ? funds.equity : undefined, available: isFunded ? funds.available : undefined };
  const refused = { rules, size: undefined, ...bounds, ...own };
  if (!rules.copies(order.facts.instrument)) return { ...refused, refusedBy: 'denied' };
  const size: Size | 'no-equity' = sizeOrder(rules.sizing, toSize(order, asset), funds);
  return size === 'no-equity' ? { ...refused, refusedBy: 'no-equity' } : { ...refused, size, refusedBy: undefined };
};

const sharedOf = (order: LeaderOrder, asset: string, rules: CopyRules): Frozen => {
  const known = order.shared.get(rules);
  if (known !== undefined) return known;
  const frozen = frozenFrom(order, asset, { rules, funds: nothing, room: undefined });
  order.shared.set(rules, frozen);
  return frozen;
};

/** What the follow copies of an order that it meets for the first time, with `ordersToday` copied before. */
export const freeze = (order: LeaderOrder, copier: Copier, now: { readonly copied: Copied; readonly ordersToday: number }): Frozen => {
  const { rules } = copier.rulesAt(order.facts.firstPosition);
  const { asset } = copier.ids;
  if (!rules.isOwn) return sharedOf(order, asset, rules);
  const funds = rules.sizing.mode === 'equity-proportional' ? { equity: copier.equity, available: copier.available } : nothing;
  const { caps } = rules;
  const room = caps === undefined ? undefined : roomFor(caps, order.facts.value, exposureOf(copier, now.copied, now.ordersToday));
  return frozenFrom(order, asset, { rules, funds, room });
};

/** As the journal, or a row, has it. */
export const frozenOf = (order: LeaderOrder, copier: Copier, { equity, available, most, mostBy }: FrozenCopy): Frozen => {
  const { rules } = copier.rulesAt(order.facts.firstPosition);
  const funds = { equity: unitsOf(equity ?? '0'), available: unitsOf(available ?? '0') };
  const room = most === undefined || mostBy === undefined ? undefined : { most: unitsOf(most), by: mostBy };
  return frozenFrom(order, copier.ids.asset, { rules, funds, room });
};

export const recordOf = (order: LeaderOrder, { equity, available, most, mostBy }: Frozen): FrozenCopy => ({
  leaderOrderId: order.orderId,
  ...(equity !== undefined && { equity: textOf(equity) }),
  ...(available !== undefined && { available: textOf(available) }),
  ...(most !== undefined && { most: textOf(most) }),
  ...(mostBy !== undefined && { mostBy }),
});
