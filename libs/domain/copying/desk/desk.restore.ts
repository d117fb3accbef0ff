import { absoluteOf, unitsOf } from '../copy/units';
import { Copied } from './copied';
import { Copier } from './copier';
import type { DeskLimits, DeskRow } from './desk.inputs';
import {
  baseUnits,
  copiedUnits,
  movePositions,
  moveUnits,
  type SavedCopied,
  type SavedDesk,
  type SavedFollow,
  type SavedInstrument,
  type SavedLeg,
  type SavedMove,
  type SavedOrder,
} from './desk.saved';
import { DeskState } from './desk.state';
import { frozenOf } from './freeze';
import type { LeaderMove } from './leader-move';
import { type Equity, LeaderOrder } from './leader-order';

const optional = (units: string | undefined): bigint | undefined => (units === undefined ? undefined : BigInt(units));
const equityOf = (saved: { readonly asset: string; readonly amount: string } | undefined): Equity | undefined =>
  saved === undefined ? undefined : { asset: saved.asset, amount: BigInt(saved.amount) };

/** Integers by the names that they were saved in the order of. */
const named = <Name extends string>(names: readonly Name[], saved: readonly string[]): Readonly<Record<Name, bigint>> =>
  Object.fromEntries(names.map((name, index) => [name, BigInt(saved[index] ?? '0')])) as Record<Name, bigint>;

const restoreOrder = (state: DeskState, orderId: string, { placed, traded }: SavedOrder): void => {
  if (placed !== undefined) state.leader.placed.set(orderId, { quantity: BigInt(placed.quantity), isCopy: placed.isCopy });
  if (traded === undefined) return;
  const { instrument, firstAt } = traded;
  const order = new LeaderOrder(orderId, {
    ...{ instrument, firstAt, price: BigInt(traded.price), value: BigInt(traded.value) },
    ...{ quantity: optional(traded.quantity), equity: equityOf(traded.equity), firstPosition: BigInt(traded.firstPosition) },
  });
  order.opened = BigInt(traded.opened);
  order.lastPosition = BigInt(traded.lastPosition);
  order.isEnded = traded.isEnded;
  state.leader.orders.set(orderId, order);
};

const moveOf = (state: DeskState, { orderId, units, positions, ...saved }: SavedMove): LeaderMove => {
  const order = orderId === undefined ? undefined : state.leader.orders.get(orderId);
  return { ...saved, order, ...named(moveUnits, units), ...named(movePositions, positions) };
};

const restoreInstrument = (state: DeskState, symbol: string, saved: SavedInstrument): void => {
  const instrument = state.instrument(symbol);
  instrument.kind = saved.kind;
  instrument.contractSize = BigInt(saved.contractSize);
  instrument.settlement = saved.settlement;
  instrument.price = optional(saved.price);
  instrument.leaderPosition = BigInt(saved.leaderPosition);
  instrument.leaderCost = BigInt(saved.leaderCost);
  instrument.plannedThrough = BigInt(saved.plannedThrough);
  instrument.boundary = BigInt(saved.boundary);
  instrument.openUntil = saved.openUntil;
  for (const [followId, mark] of saved.marks) instrument.marks.set(followId, BigInt(mark));
  instrument.moves = saved.moves.map((move) => moveOf(state, move));
};

const copiedOf = (state: DeskState, { instrument, units, base, ...saved }: SavedCopied): Copied => {
  const copied = new Copied(state.instrument(instrument));
  Object.assign(copied, named(copiedUnits, units), saved);
  copied.base = base === undefined ? undefined : named(baseUnits, base);
  return copied;
};

const restoreFollow = (state: DeskState, saved: SavedFollow): void => {
  const copier = new Copier(saved.ids, state.rules.of(saved.policy));
  const { status, stopMode, policyVersion, ordersDay, ordersCount } = saved;
  Object.assign(copier, { status, stopMode, policyVersion, ordersDay, ordersCount });
  copier.startedAt = BigInt(saved.startedAt);
  copier.earlier = saved.earlier.map((each) => ({
    rules: state.rules.of(each.policy),
    policyVersion: each.policyVersion,
    until: BigInt(each.until),
  }));
  [copier.total, copier.hold, copier.margin] = [BigInt(saved.total), BigInt(saved.hold), BigInt(saved.margin)];
  copier.dayEquity = optional(saved.dayEquity);
  copier.copied = saved.copied.map((each) => copiedOf(state, each));
  state.addCopier(copier);
  for (const copied of copier.copied) {
    copied.instrument.committed += absoluteOf(copied.committed);
    state.index(copier, copied);
  }
  for (const record of saved.frozen) {
    const order = state.leader.orders.get(record.leaderOrderId);
    order?.frozen.set(copier.ids.followId, frozenOf(order, copier, record));
  }
};

const restoreLeg = (state: DeskState, { terms, number, isPlaced, filled, worth, ended }: SavedLeg): void => {
  const leg = {
    ...{ terms, number, isPlaced, quantity: unitsOf(terms.quantity), filled: BigInt(filled), worth: BigInt(worth) },
    ended: ended === undefined ? undefined : { reason: ended.reason, at: BigInt(ended.at) },
  };
  state.legs.set(terms.legId, leg);
  state.instrument(terms.instrument).openLegs += 1;
  state.copierOf(terms).openLegs += 1;
};

const restoreDesk = (leaderAccountId: string, saved: SavedDesk, limits: DeskLimits): DeskState => {
  const state = new DeskState(leaderAccountId, limits);
  state.consumed = BigInt(saved.consumed);
  [state.day, state.planNumber, state.ordinals, state.legNumber] = [saved.day, saved.planNumber, saved.ordinals, saved.legNumber];
  const { status, kind, asset, total, observedEquity } = saved.leader;
  Object.assign(state.leader, { status, kind, asset, total: BigInt(total), observedEquity: equityOf(observedEquity) });
  return state;
};

const byNumber = (a: bigint | number, b: bigint | number): number => (a < b ? -1 : a > b ? 1 : 0);

interface Kept {
  readonly kind: DeskRow['kind'];
  readonly key: string;
  readonly saved: unknown;
}

/** The rows of one kind; what they hold is what was written. */
const ofKind = (kept: readonly Kept[], kind: DeskRow['kind']) => kept.filter((row) => row.kind === kind);

const restoreOrders = (state: DeskState, kept: readonly Kept[]): void => {
  const lastOf = ({ traded }: SavedOrder): bigint => BigInt(traded?.lastPosition ?? '-1');
  const orders = ofKind(kept, 'order').map(({ key, saved }) => ({ key, saved: saved as SavedOrder }));
  for (const { key, saved } of orders.sort((a, b) => byNumber(lastOf(a.saved), lastOf(b.saved)))) restoreOrder(state, key, saved);
};

const restoreInstruments = (state: DeskState, kept: readonly Kept[]): void => {
  const instruments = ofKind(kept, 'instrument').map(({ key, saved }) => ({ key, saved: saved as SavedInstrument }));
  for (const { key, saved } of instruments.sort((a, b) => a.saved.ordinal - b.saved.ordinal)) restoreInstrument(state, key, saved);
};

const restoreFollows = (state: DeskState, kept: readonly Kept[]): void => {
  const follows = ofKind(kept, 'follow').map(({ saved }) => saved as SavedFollow);
  for (const saved of follows.sort((a, b) => a.ids.ordinal - b.ids.ordinal)) restoreFollow(state, saved);
};

const restoreLegs = (state: DeskState, kept: readonly Kept[]): void => {
  const legs = ofKind(kept, 'leg').map(({ saved }) => saved as SavedLeg);
  for (const saved of legs.sort((a, b) => a.number - b.number)) restoreLeg(state, saved);
  const ended = [...state.legs.values()].filter((leg) => leg.ended !== undefined);
  for (const leg of ended.sort((a, b) => byNumber(a.ended?.at ?? 0n, b.ended?.at ?? 0n))) state.ended.set(leg.terms.legId, leg);
};

/** The state that rows tell of, each part in the order in which it came to be. */
export const restoreRows = (rows: Iterable<DeskRow>, limits: DeskLimits): DeskState => {
  const kept = [...rows].flatMap(({ kind, key, value }): Kept[] =>
    value === undefined ? [] : [{ kind, key, saved: JSON.parse(value) as unknown }],
  );
  const [desk] = ofKind(kept, 'desk');
  if (desk === undefined) throw new Error('Invariant: a desk has a row of its own.');
  const state = restoreDesk(desk.key, desk.saved as SavedDesk, limits);
  restoreOrders(state, kept);
  restoreInstruments(state, kept);
  restoreFollows(state, kept);
  restoreLegs(state, kept);
  state.changes.clear();
  return state;
};
