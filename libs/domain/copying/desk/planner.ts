import type { AnsweredFills, CopyPlanned, PlanCause, PlannedLeg, SizingInputs } from '../copy/copy.events';
import { ofScale, textOf } from '../copy/units';
import type { Copied } from './copied';
import type { CopiedInstrument } from './copied-instrument';
import type { Copier } from './copier';
import type { DeskMoment } from './desk.inputs';
import type { DeskState } from './desk.state';
import type { LeaderMove } from './leader-move';
import { FollowPlanner } from './plan-follow';
import { PlanRound } from './plan-round';
import { hitOf } from './watched-positions';

interface Chosen {
  readonly cause: PlanCause;
  readonly copiers: readonly Copier[];
}

const letGoCauses = ['equity-stop', 'stop', 'close-requested'] as const;

/** A number that a text always gives, and that says nothing of the text. */
const hashOf = (text: string): number => {
  let hash = 0;
  for (let index = 0; index < text.length; index += 1) hash = (Math.imul(hash, 31) + text.charCodeAt(index)) >>> 0;
  return hash;
};

/** Nobody is always the first: where the round begins follows from the plan's id. */
const rotated = (copiers: readonly Copier[], planId: string): readonly Copier[] => {
  const first = copiers.length === 0 ? 0 : hashOf(planId) % copiers.length;
  return first === 0 ? copiers : [...copiers.slice(first), ...copiers.slice(0, first)];
};

const answered = ({ order, side, quantity, worth, fills, ...move }: LeaderMove): readonly AnsweredFills[] =>
  order === undefined
    ? []
    : [
        {
          ...{ orderId: order.orderId, side, quantity: textOf(quantity), averagePrice: textOf(worth / quantity), fills },
          firstPosition: move.firstPosition.toString(),
          lastPosition: move.lastPosition.toString(),
          ...{ firstAt: move.firstAt, lastAt: move.lastAt },
        },
      ];

const sizingOf = (moves: readonly LeaderMove[]): readonly SizingInputs[] => {
  const orders = new Set(moves.flatMap(({ order, openedBefore, openedAfter }) => (openedAfter > openedBefore ? (order ?? []) : [])));
  return [...orders].map(({ orderId, facts: { price, quantity, equity } }) => ({
    leaderOrderId: orderId,
    price: textOf(price),
    ...(quantity !== undefined && { quantity: textOf(quantity) }),
    ...(equity !== undefined && { leaderEquity: { asset: equity.asset, amount: textOf(equity.amount) } }),
  }));
};

/** Follows in one piece, so many legs at most. */
const inParts = (groups: readonly (readonly PlannedLeg[])[], legsMax: number): readonly (readonly PlannedLeg[])[] => {
  const parts: PlannedLeg[][] = [[]];
  for (const legs of groups) {
    let last = parts.at(-1) ?? [];
    if (last.length + legs.length > legsMax) parts.push((last = []));
    last.push(...legs);
  }
  return parts;
};

/** Looks for the next plan, and makes it. */
export class Planner {
  constructor(
    private readonly state: DeskState,
    private readonly moment: DeskMoment,
  ) {}

  /** The parts of the plan that is due first. */
  next(): readonly CopyPlanned[] {
    for (const instrument of this.state.instruments.values()) {
      if (instrument.isPlanOpen(this.moment.now)) continue;
      const chosen = this.choose(instrument);
      if (chosen !== undefined) return this.plan(instrument, chosen);
    }
    return [];
  }

  /** A plan for whatever could be traded toward the targets now. */
  repair(): readonly CopyPlanned[] {
    for (const instrument of this.state.instruments.values()) {
      const copiers = [...this.state.copiers.values()].filter((copier) => {
        const copied = copier.find(instrument);
        return copied !== undefined && copied.pending === 0n && copied.residual !== 0n;
      });
      const plan = copiers.length === 0 ? [] : this.plan(instrument, { cause: 'repair', copiers });
      if (plan.some(({ data }) => data.legs.some(({ outcome }) => outcome === 'ordered'))) return plan;
    }
    return [];
  }

  private choose(instrument: CopiedInstrument): Chosen | undefined {
    if (instrument.moves.length > 0)
      return { cause: 'leader-fills', copiers: [...this.state.copiers.values()].filter(({ isFollowing }) => isFollowing) };
    const asked: Chosen[] = letGoCauses.map((cause) => ({
      cause,
      copiers: this.those(instrument, instrument.lettingGo, (copied) => copied.letGo === cause),
    }));
    const { now } = this.moment;
    const started = { cause: 'start-positions', copiers: this.those(instrument, instrument.starting, () => true) } as const;
    const isRetried = (copied: Copied): boolean => copied.isCloseDue && copied.retry !== undefined && copied.retry.notBefore <= now;
    const retried = { cause: 'close-retry', copiers: this.those(instrument, instrument.retrying, isRetried) } as const;
    return [...asked, started, ...this.hits(instrument), retried].find(({ copiers }) => copiers.length > 0);
  }

  private hits(instrument: CopiedInstrument): readonly Chosen[] {
    const { watched, symbol } = instrument;
    const market = this.moment.market(symbol);
    if (market?.referencePrice === undefined) return [];
    const reference = ofScale(market.referencePrice, market.instrument.priceScale);
    if (watched.isQuietAt(reference)) return [];
    watched.widen();
    const hit = (cause: 'stop-loss' | 'take-profit'): Chosen => ({
      cause,
      copiers: this.those(instrument, watched.followIds, (copied, { rules: { policy } }) => {
        watched.narrow(copied, policy);
        return hitOf(copied, policy, reference) === cause;
      }),
    });
    return [hit('stop-loss'), hit('take-profit')];
  }

  private those(
    instrument: CopiedInstrument,
    followIds: ReadonlySet<string>,
    isMeant: (copied: Copied, copier: Copier) => boolean,
  ): readonly Copier[] {
    const found: Copier[] = [];
    for (const followId of followIds) {
      const copier = this.state.copiers.get(followId);
      const copied = copier?.find(instrument);
      if (copier !== undefined && copied !== undefined && isMeant(copied, copier)) found.push(copier);
    }
    return found.sort((a, b) => a.ids.ordinal - b.ids.ordinal);
  }

  private plan(instrument: CopiedInstrument, { cause, copiers }: Chosen): readonly CopyPlanned[] {
    const { state, moment } = this;
    const round = new PlanRound(state, moment, { instrument, cause });
    const planner = new FollowPlanner(round);
    const groups = rotated(copiers, round.planId).map((copier) => planner.legsOf(copier));
    const parts = inParts(groups, state.limits.legsPerEventMax);
    const reference = round.market?.reference;
    return parts.map((legs, index) => ({
      type: 'CopyPlanned',
      data: {
        ...{ leaderAccountId: state.leader.accountId, planId: round.planId, planNumber: state.planNumber + 1 },
        ...{ part: index + 1, parts: parts.length, instrument: instrument.symbol, cause, plannedAt: moment.now },
        fills: instrument.moves.flatMap(answered),
        sizing: sizingOf(instrument.moves),
        leaderPosition: textOf(instrument.leaderPosition),
        ...(reference !== undefined && { referencePrice: textOf(reference) }),
        legs,
        consumed: state.consumed.toString(),
      },
    }));
  }
}
