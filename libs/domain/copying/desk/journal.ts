import { dayOf, type Instant, instantOfMicros, microsOf } from '@copyledger/kernel';
import type { CopiedPosition, CopyEvent, CopyLegResolved, CopyPlanned, PlanCause, PlannedLeg } from '../copy/copy.events';
import { absoluteOf, product, textOf, unitsOf } from '../copy/units';
import type { Copied } from './copied';
import type { CopiedInstrument } from './copied-instrument';
import type { Copier } from './copier';
import type { DeskState, LegTerms } from './desk.state';
import { followAlong } from './follow-along';
import { frozenOf, isCounted } from './freeze';
import type { Frozen, LeaderOrder } from './leader-order';
import { movesAfter } from './plan-follow';
import { settleLeg } from './resolver';

/** What a history must be. It throws on one that cannot have happened, and the desk is quarantined. */
function invariant(holds: boolean, law: string): asserts holds {
  if (!holds) throw new Error(`Invariant: ${law}`);
}

const after = (instant: Instant, ms: number): Instant => instantOfMicros(microsOf(instant) + BigInt(ms) * 1_000n);

type Planned = CopyPlanned['data'];

const startValue = (data: Planned, instrument: CopiedInstrument): bigint =>
  instrument.valueAt(data.referencePrice === undefined ? (instrument.price ?? 0n) : unitsOf(data.referencePrice));

/** The journal's word stands: what was decided is what it says, whatever is worked out today. */
const believe = (copied: Copied, said: CopiedPosition): void => {
  const { target, writtenOff, manual } = copied;
  if (textOf(target) === said.target && textOf(writtenOff) === said.writtenOff && textOf(manual) === said.manual) return;
  copied.target = unitsOf(said.target);
  copied.writtenOff = unitsOf(said.writtenOff);
  copied.manual = unitsOf(said.manual);
  copied.base = undefined;
  if (copied.target === 0n) copied.targetCost = 0n;
};

/** The folds of the journal's events. */
export class Journal {
  constructor(private readonly state: DeskState) {}

  apply(event: CopyEvent): void {
    invariant(BigInt(event.data.consumed) === this.state.consumed, 'a decision is applied where it was made.');
    if (event.type === 'CopyPlanned') this.planned(event.data);
    else this.resolved(event.data);
  }

  private planned(data: Planned): void {
    const { state } = this;
    const isNext = data.planNumber === state.planNumber + 1;
    invariant(isNext || data.planNumber === state.planNumber, 'plans are numbered without a gap.');
    state.planNumber = data.planNumber;
    state.changes.isDeskChanged = true;
    const instrument = state.instrument(data.instrument);
    state.changes.instruments.add(instrument);
    for (const legs of byFollow(data.legs)) this.follow(instrument, data, legs);
    instrument.openUntil = after(data.plannedAt, state.limits.planOpenMsMax);
    if (data.part === data.parts) this.complete(instrument, data.cause);
  }

  private follow(instrument: CopiedInstrument, data: Planned, legs: readonly PlannedLeg[]): void {
    const { state } = this;
    const [first] = legs;
    const copier = first === undefined ? undefined : state.copiers.get(first.followId);
    invariant(first !== undefined && copier !== undefined, 'only follows of the leader have legs.');
    const copied = copier.at(instrument);
    state.commit(copied, () => {
      this.takeAlong(copier, copied, first);
      const before = copied.target;
      believe(copied, first.position);
      if (data.cause === 'start-positions') copied.targetCost += product(absoluteOf(copied.target - before), startValue(data, instrument));
      for (const leg of legs) this.order(copier, copied, { leg, data });
    });
    this.settleWishes(copied, data, legs);
    const isWhole = data.cause === 'leader-fills' && data.part === data.parts;
    if (instrument.moves.length > 0 && !isWhole) instrument.mark(copier.ids.followId, state.consumed);
    state.index(copier, copied);
    copier.tidy(copied);
  }

  private takeAlong(copier: Copier, copied: Copied, { frozen: records = [] }: PlannedLeg): void {
    const { instrument } = copied;
    const mark = instrument.markOf(copier.ids.followId, copier.startedAt);
    if (!copier.isFollowing) return;
    const recorded = (order: LeaderOrder): Frozen | undefined => {
      const record = records.find(({ leaderOrderId }) => leaderOrderId === order.orderId);
      return record === undefined ? undefined : frozenOf(order, copier, record);
    };
    const along = followAlong(copier, copied, { moves: movesAfter(instrument.moves, mark), refusal: () => undefined, recorded });
    for (const [order, frozen] of along.frozen) {
      order.frozen.set(copier.ids.followId, frozen);
      if (isCounted(frozen)) count(copier, dayOf(order.facts.firstAt));
    }
  }

  private order(copier: Copier, copied: Copied, { leg, data }: { readonly leg: PlannedLeg; readonly data: Planned }): void {
    if (leg.outcome === 'skipped') return;
    const quantity = unitsOf(leg.quantity);
    copied.pending += leg.side === 'buy' ? quantity : -quantity;
    if (leg.effect === 'close') copied.closing += quantity;
    const { legId } = leg;
    // Written out: ten thousand of them are made at once.
    const terms: LegTerms = {
      legId,
      planId: data.planId,
      followId: leg.followId,
      copyAccountId: leg.copyAccountId,
      instrument: data.instrument,
      effect: leg.effect,
      side: leg.side,
      quantity: leg.quantity,
      limitPrice: leg.limitPrice,
      notAfter: leg.notAfter,
      reduceOnly: leg.reduceOnly,
      plannedAt: data.plannedAt,
    };
    this.state.legNumber += 1;
    this.state.legs.set(legId, { terms, number: this.state.legNumber, quantity, isPlaced: false, filled: 0n, worth: 0n, ended: undefined });
    this.state.changes.legs.add(legId);
    copied.instrument.openLegs += 1;
    copier.openLegs += 1;
  }

  /** What was asked for is under way; a close that may have to be tried again has its time. */
  private settleWishes(copied: Copied, data: Planned, legs: readonly PlannedLeg[]): void {
    if (copied.letGo === data.cause) copied.letGo = undefined;
    if (data.cause === 'start-positions') copied.isStarting = false;
    if (!copied.isCloseDue && !legs.some(({ effect }) => effect === 'close')) return;
    const attempts = data.cause === 'close-retry' ? (copied.retry?.attempts ?? 0) + 1 : 1;
    const { closeRetryMs, closeRetryMsMax } = this.state.limits;
    const waitMs = Math.min(closeRetryMs * 2 ** Math.min(attempts - 1, 30), closeRetryMsMax);
    copied.retry = { attempts, notBefore: after(data.plannedAt, waitMs) };
  }

  private complete(instrument: CopiedInstrument, cause: PlanCause): void {
    const { state } = this;
    if (cause === 'leader-fills') {
      instrument.planned(state.consumed);
      this.forgetOrders();
      return;
    }
    // Nothing was to be done for those that have no leg.
    for (const followId of [...instrument.starting, ...instrument.lettingGo]) {
      const copier = state.copiers.get(followId);
      const copied = copier?.find(instrument);
      if (copier === undefined || copied === undefined) continue;
      if (cause === 'start-positions') copied.isStarting = false;
      if (copied.letGo === cause && copied.pending === 0n) copied.letGo = undefined;
      state.index(copier, copied);
      copier.tidy(copied);
    }
  }

  private forgetOrders(): void {
    const { leader, limits, changes } = this.state;
    const through = (symbol: string): bigint => this.state.instrument(symbol).plannedThrough;
    for (const { orderId, frozen } of leader.outdated(through, limits.endlessOrdersMax)) {
      leader.orders.delete(orderId);
      changes.orders.add(orderId);
      for (const followId of frozen.keys()) changes.follows.add(followId);
    }
  }

  private resolved({ legId, reason }: CopyLegResolved['data']): void {
    const { state } = this;
    const leg = state.legs.get(legId);
    invariant(leg?.ended !== undefined, 'a leg is resolved once, when its order is closed.');
    const copier = state.copierOf(leg.terms);
    const copied = state.copiedOf(leg.terms);
    state.commit(copied, () => {
      settleLeg(copied, leg, reason);
    });
    state.legs.delete(legId);
    state.ended.delete(legId);
    state.changes.legs.add(legId);
    copied.instrument.openLegs -= 1;
    copier.openLegs -= 1;
    if (!copied.isCloseDue) copied.retry = undefined;
    else copied.retry ??= { attempts: 1, notBefore: after(leg.terms.plannedAt, state.limits.closeRetryMs) };
    state.index(copier, copied);
    copier.tidy(copied);
    if (copier.status === 'stopped' && copier.openLegs === 0) state.removeCopier(copier);
  }
}

const count = (copier: Copier, day: string): void => {
  if (day < copier.ordersDay) return;
  copier.ordersCount = day === copier.ordersDay ? copier.ordersCount + 1 : 1;
  copier.ordersDay = day;
};

/** The legs of one follow stand together. */
const byFollow = (legs: readonly PlannedLeg[]): readonly (readonly PlannedLeg[])[] => {
  const groups: PlannedLeg[][] = [];
  for (const leg of legs) {
    const last = groups.at(-1);
    if (last?.[0]?.followId === leg.followId) last.push(leg);
    else groups.push([leg]);
  }
  return groups;
};
