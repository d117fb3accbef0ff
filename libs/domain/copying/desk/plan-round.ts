import { derivedId, type Instant, instantOfMicros, microsOf } from '@copyledger/kernel';
import type { PlanCause, SkipReason } from '../copy/copy.events';
import { largerOf, portion, one, unitsOf } from '../copy/units';
import type { CopiedInstrument } from './copied-instrument';
import type { Copier } from './copier';
import type { DeskMoment } from './desk.inputs';
import type { DeskState } from './desk.state';
import type { LeaderMove } from './leader-move';
import { PlanMarket } from './plan-market';

/** What one plan decides from: the moment, and what it has used of it for every follow so far. */
export class PlanRound {
  readonly planId: string;
  readonly market: PlanMarket | undefined;
  /** How much may still be opened by all follows together, in units; undefined without bound. */
  room: bigint | undefined;
  /** Of the leader's newest fill; where there was none, the market's. */
  readonly leaderPrice: bigint;
  private readonly cutoffs = new Map<number, Instant>();
  private readonly ends = new Map<LeaderMove, Map<number, Instant>>();
  private readonly marketRefusal: SkipReason | undefined;

  constructor(
    readonly state: DeskState,
    readonly moment: DeskMoment,
    readonly plan: { readonly instrument: CopiedInstrument; readonly cause: PlanCause },
  ) {
    const { instrument } = plan;
    const view = moment.market(instrument.symbol);
    this.planId = derivedId('copy-plan', state.leader.accountId, `${state.planNumber + 1}`);
    this.market = view === undefined ? undefined : new PlanMarket(view);
    this.marketRefusal = this.market === undefined ? 'no-price' : this.market.closedBy;
    const newest = instrument.moves.at(-1)?.order === undefined ? undefined : instrument.price;
    this.leaderPrice = newest ?? this.market?.reference ?? instrument.price ?? 0n;
    this.room = this.exposureRoom();
  }

  /** Why nothing of a move may be opened for a follow now. */
  refusal(copier: Copier, move: LeaderMove | undefined): SkipReason | undefined {
    if (this.state.leader.status === 'retired') return 'leader-inactive';
    if (copier.status === 'stopping') return 'stopping';
    if (copier.status === 'paused') return 'paused';
    if (this.marketRefusal !== undefined) return this.marketRefusal;
    if (move !== undefined && move.firstAt < this.cutoff(this.timeToLiveMs(copier))) return 'time-to-live';
    return this.hasLostTooMuch(copier) ? 'daily-loss' : undefined;
  }

  /** When an opening that answers a move must have left. */
  notAfter(copier: Copier, move: LeaderMove): Instant {
    const timeToLiveMs = this.timeToLiveMs(copier);
    const ends = this.ends.get(move) ?? new Map<number, Instant>();
    this.ends.set(move, ends);
    const known = ends.get(timeToLiveMs);
    if (known !== undefined) return known;
    const end = instantOfMicros(microsOf(move.firstAt) + BigInt(timeToLiveMs) * 1_000n);
    ends.set(timeToLiveMs, end);
    return end;
  }

  private timeToLiveMs({ rules }: Copier): number {
    return rules.policy.priceProtection?.timeToLiveMs ?? this.state.limits.timeToLiveMs;
  }

  private cutoff(timeToLiveMs: number): Instant {
    const known = this.cutoffs.get(timeToLiveMs);
    if (known !== undefined) return known;
    const cutoff = instantOfMicros(microsOf(this.moment.now) - BigInt(timeToLiveMs) * 1_000n);
    this.cutoffs.set(timeToLiveMs, cutoff);
    return cutoff;
  }

  private hasLostTooMuch({ rules, dayEquity, equity }: Copier): boolean {
    return rules.dailyLossMax !== undefined && dayEquity !== undefined && dayEquity - equity >= rules.dailyLossMax;
  }

  private exposureRoom(): bigint | undefined {
    const { exposureMax } = this.state.limits;
    if (exposureMax === undefined || this.leaderPrice === 0n) return undefined;
    const { instrument } = this.plan;
    return largerOf(portion(unitsOf(exposureMax), one, instrument.valueAt(this.leaderPrice)) - instrument.committed, 0n);
  }
}
