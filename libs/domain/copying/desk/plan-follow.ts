import { derivedId } from '@copyledger/kernel';
import type { CutQuantity, FrozenCopy, PlanCause, PlannedLeg, SkipReason } from '../copy/copy.events';
import { copiedOf } from '../copy/sizing';
import { absoluteOf, product, signOf, textOf } from '../copy/units';
import { type Along, followAlong } from './follow-along';
import type { Cut } from './advance';
import { Copied, statementOf } from './copied';
import type { Copier } from './copier';
import { freeze, recordOf } from './freeze';
import type { LeaderMove } from './leader-move';
import { LeaderOrder } from './leader-order';
import { type DraftLeg, planLegs } from './plan-legs';
import type { PlanRound } from './plan-round';

/** Every copied position that is let go ends with nothing wanted; who wanted that says where it is explained. */
const letGo = (draft: Copied, cause: PlanCause): void => {
  draft.base = undefined;
  if (cause === 'close-requested') draft.manual += draft.wanted;
  else if (cause === 'take-profit' || cause === 'stop-loss') draft.writtenOff += draft.wanted;
  else Object.assign(draft, { target: 0n, writtenOff: 0n, manual: 0n, targetCost: 0n });
};

const isLettingGo = (cause: PlanCause): boolean =>
  cause === 'close-requested' || cause === 'stop' || cause === 'equity-stop' || cause === 'take-profit' || cause === 'stop-loss';

/** The position that the leader holds already, as an order that would open it now at the market's price. */
const startOrder = ({ state, plan, leaderPrice, moment }: PlanRound): LeaderOrder => {
  const { instrument } = plan;
  return new LeaderOrder(`start:${instrument.symbol}`, {
    instrument: instrument.symbol,
    price: leaderPrice,
    value: instrument.valueAt(leaderPrice),
    quantity: absoluteOf(instrument.leaderPosition),
    equity: state.leader.equity(state.instruments.values()),
    firstPosition: state.consumed,
    firstAt: moment.now,
  });
};

interface Start {
  readonly cut: Cut | undefined;
  readonly refusedBy: SkipReason | undefined;
  readonly limitPrice: bigint | undefined;
}

/** Takes over what the leader holds. */
const takeOver = (round: PlanRound, copier: Copier, draft: Copied): Start => {
  const { instrument } = round.plan;
  if (round.leaderPrice === 0n) return { cut: undefined, refusedBy: 'no-price', limitPrice: undefined };
  const order = startOrder(round);
  const frozen = freeze(order, copier, { copied: draft, ordersToday: 0 });
  if (frozen.size === undefined) return { cut: undefined, refusedBy: frozen.refusedBy, limitPrice: undefined };
  const refusedBy = round.refusal(copier, undefined);
  const wanted = copiedOf(frozen.size, absoluteOf(instrument.leaderPosition));
  const allowed = refusedBy !== undefined ? 0n : frozen.most !== undefined && frozen.most < wanted ? frozen.most : wanted;
  const sign = signOf(instrument.leaderPosition) * copier.rules.direction;
  draft.target += sign * wanted;
  draft.writtenOff += sign * (wanted - allowed);
  draft.targetCost += product(wanted, order.facts.value);
  const reason = refusedBy ?? frozen.mostBy;
  const isEntry = copier.rules.policy.startPositions === 'no-worse-than-entry';
  return {
    cut: wanted === allowed || reason === undefined ? undefined : { reason, quantity: wanted - allowed },
    refusedBy: undefined,
    limitPrice: isEntry ? instrument.entryPrice : undefined,
  };
};

interface Untold {
  readonly cuts: readonly Cut[];
  readonly refusedBy: SkipReason | undefined;
  readonly target: bigint;
  /** Of the target. */
  readonly change: bigint;
  readonly held: bigint;
}

const skip = (effect: DraftLeg['effect'], direction: bigint, { reason, quantity }: Cut): DraftLeg => ({
  ...{ outcome: 'skipped', effect, side: direction < 0n ? 'sell' : 'buy', quantity, reason, cuts: [] },
});

/** The legs, and a word on whatever no order is made for. */
const told = (legs: readonly DraftLeg[], { cuts, refusedBy, target, change, held }: Untold): readonly DraftLeg[] => {
  const [first, ...others] = cuts;
  if (first !== undefined) {
    const isTold = legs.some(({ effect }) => effect === 'open');
    if (!isTold) return [...legs, { ...skip('open', target, first), cuts: others }];
    return legs.map((leg) => (leg.effect === 'open' ? { ...leg, cuts: [...cuts, ...leg.cuts] } : leg));
  }
  if (legs.length > 0) return legs;
  if (refusedBy !== undefined) return [skip('open', target, { reason: refusedBy, quantity: 0n })];
  if (change === 0n) return [];
  return [skip('close', change, { reason: held === 0n ? 'nothing-held' : 'minimum', quantity: absoluteOf(change) })];
};

const cutText = ({ reason, quantity }: Cut): CutQuantity => ({ reason, quantity: textOf(quantity) });

/** Plans for one follow after another. */
export class FollowPlanner {
  constructor(private readonly round: PlanRound) {}

  /** The legs of a follow: none when nothing of it changes. */
  legsOf(copier: Copier): readonly PlannedLeg[] {
    const { plan } = this.round;
    const known = copier.find(plan.instrument);
    const draft = known?.draft() ?? new Copied(plan.instrument);
    const before = draft.target;
    const along = this.takeAlong(copier, draft);
    const start = this.start(copier, draft);
    if (isLettingGo(plan.cause)) letGo(draft, plan.cause);
    const legs = this.order(copier, draft, { along, start });
    const cuts = start?.cut === undefined ? along.cuts : [...along.cuts, start.cut];
    const untold = {
      cuts,
      refusedBy: start?.refusedBy ?? along.refusedBy,
      target: draft.target,
      change: draft.target - before,
      held: draft.held,
    };
    return this.texts(copier, draft, { along, legs: told(legs, untold) });
  }

  private start(copier: Copier, draft: Copied): Start | undefined {
    return this.round.plan.cause === 'start-positions' && draft.isStarting ? takeOver(this.round, copier, draft) : undefined;
  }

  private order(copier: Copier, draft: Copied, drawn: Drawn): readonly DraftLeg[] {
    const { round } = this;
    const before = absoluteOf(draft.committed);
    const legs = planLegs(draft, {
      market: round.market,
      mayOpen: this.mayOpen(copier, drawn),
      leaderPrice: round.leaderPrice,
      protection: copier.rules.policy.priceProtection,
      limitPrice: drawn.start?.limitPrice,
      available: copier.available,
      released: 0n,
      room: round.room,
    });
    if (round.room !== undefined) round.room -= absoluteOf(draft.committed) - before;
    return legs;
  }

  private takeAlong(copier: Copier, draft: Copied): Along {
    const { plan } = this.round;
    const mark = plan.instrument.markOf(copier.ids.followId, copier.startedAt);
    const moves = copier.isFollowing ? movesAfter(plan.instrument.moves, mark) : [];
    return followAlong(copier, draft, {
      moves,
      refusal: (move) => this.round.refusal(copier, move),
      recorded: () => undefined,
    });
  }

  private mayOpen(copier: Copier, { along, start }: Drawn): boolean {
    const { cause } = this.round.plan;
    if (isLettingGo(cause)) return false;
    if (cause === 'repair') return this.round.refusal(copier, undefined) === undefined;
    return along.oldest !== undefined || start !== undefined;
  }

  private texts(copier: Copier, draft: Copied, { along, legs }: Planned): readonly PlannedLeg[] {
    if (legs.length === 0) return [];
    const position = statementOf(draft);
    const { followId, copyAccountId } = copier.ids;
    const frozen: readonly FrozenCopy[] = [...along.frozen].map(([order, own]) => recordOf(order, own));
    return legs.map((leg, index) => {
      const legId = derivedId('copy-leg', followId, this.round.planId, `${index + 1}`);
      const { policyVersion } = copier;
      const { effect, side, cuts } = leg;
      const planned = { legId, followId, copyAccountId, policyVersion, effect, side, position, ...this.outcome(copier, leg, along) };
      if (cuts.length === 0 && (index > 0 || frozen.length === 0)) return planned;
      return { ...planned, ...(cuts.length > 0 && { cuts: cuts.map(cutText) }), ...(index === 0 && frozen.length > 0 && { frozen }) };
    });
  }

  private outcome(copier: Copier, leg: DraftLeg, { oldest }: Along) {
    const quantity = textOf(leg.quantity);
    if (leg.outcome === 'skipped') return { outcome: leg.outcome, reason: leg.reason, quantity };
    const { limitPrice, reduceOnly } = leg;
    return {
      outcome: leg.outcome,
      quantity,
      ...(limitPrice !== undefined && { limitPrice: textOf(limitPrice) }),
      ...(leg.effect === 'open' && oldest !== undefined && { notAfter: this.round.notAfter(copier, oldest) }),
      reduceOnly,
    };
  }
}

interface Drawn {
  readonly along: Along;
  readonly start: Start | undefined;
}

interface Planned {
  readonly along: Along;
  readonly legs: readonly DraftLeg[];
}

/** Moves since a position of the log. */
export const movesAfter = (moves: readonly LeaderMove[], mark: bigint): readonly LeaderMove[] => {
  const [first] = moves;
  return first === undefined || first.firstPosition > mark ? moves : moves.filter(({ firstPosition }) => firstPosition > mark);
};
