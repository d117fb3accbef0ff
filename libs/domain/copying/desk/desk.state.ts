import { type Instant, TransientMap } from '@copyledger/kernel';
import type { SkipReason } from '../copy/copy.events';
import { absoluteOf } from '../copy/units';
import { CopiedInstrument } from './copied-instrument';
import { Copied } from './copied';
import type { Copier } from './copier';
import { RuleBook } from './copy-rules';
import type { DeskLimits, OpenLeg } from './desk.inputs';
import { LeaderBook } from './leader-book';

export interface LegTerms extends Omit<OpenLeg, 'isPlaced'> {
  readonly plannedAt: Instant;
}

/** An ordered leg that is not resolved. Quantities in units. */
export interface Leg {
  readonly terms: LegTerms;
  /** Legs are numbered as they are ordered. */
  readonly number: number;
  readonly quantity: bigint;
  isPlaced: boolean;
  filled: bigint;
  /** Sum of quantity times price, in units of units. */
  worth: bigint;
  /** Set when its order is closed: why it was not filled further, undefined within when it was filled whole. */
  ended: { readonly reason: SkipReason | undefined; readonly at: bigint } | undefined;
}

/** Which parts have changed since they were last written down. */
class Changes {
  isDeskChanged = true;
  readonly instruments = new Set<CopiedInstrument>();
  readonly orders = new Set<string>();
  readonly follows = new Set<string>();
  readonly legs = new Set<string>();

  clear(): void {
    this.isDeskChanged = false;
    for (const set of [this.instruments, this.orders, this.follows, this.legs]) set.clear();
  }
}

/** All that a desk knows: a fold of its inputs and its journal in the order in which they were consumed. */
export class DeskState {
  consumed = -1n;
  /** The newest UTC day of an input. */
  day = '';
  planNumber = 0;
  /** How many follows there ever were. */
  ordinals = 0;
  legNumber = 0;
  readonly leader: LeaderBook;
  readonly instruments = new Map<string, CopiedInstrument>();
  readonly copiers = new Map<string, Copier>();
  readonly byAccount = new Map<string, Copier>();
  readonly legs = new TransientMap<string, Leg>();
  /** Legs whose orders are closed, the first first. */
  readonly ended = new TransientMap<string, Leg>();
  readonly rules = new RuleBook();
  readonly changes = new Changes();

  constructor(
    leaderAccountId: string,
    readonly limits: DeskLimits,
  ) {
    this.leader = new LeaderBook(leaderAccountId);
  }

  instrument(symbol: string): CopiedInstrument {
    const known = this.instruments.get(symbol);
    if (known !== undefined) return known;
    const instrument = new CopiedInstrument(symbol, this.instruments.size);
    this.instruments.set(symbol, instrument);
    this.changes.instruments.add(instrument);
    return instrument;
  }

  addCopier(copier: Copier): void {
    this.copiers.set(copier.ids.followId, copier);
    this.byAccount.set(copier.ids.copyAccountId, copier);
  }

  removeCopier(copier: Copier): void {
    const { followId, copyAccountId } = copier.ids;
    this.copiers.delete(followId);
    this.byAccount.delete(copyAccountId);
    for (const { instrument, committed } of copier.copied) instrument.committed -= absoluteOf(committed);
    for (const instrument of this.instruments.values()) {
      instrument.forget(followId);
      this.changes.instruments.add(instrument);
    }
    for (const order of this.leader.orders.values()) order.frozen.delete(followId);
    this.changes.follows.add(followId);
  }

  /** @throws Error (an invariant): a follow stays while legs of it are open. */
  copierOf({ followId }: Pick<OpenLeg, 'followId'>): Copier {
    const copier = this.copiers.get(followId);
    if (copier === undefined) throw new Error('Invariant: an open leg has its follow.');
    return copier;
  }

  copiedOf(terms: LegTerms): Copied {
    return this.copierOf(terms).at(this.instrument(terms.instrument));
  }

  /** The position as it is, to think about: nothing of the state changes with it. */
  draftOf(terms: LegTerms): Copied {
    const instrument = this.instrument(terms.instrument);
    return this.copierOf(terms).find(instrument)?.draft() ?? new Copied(instrument);
  }

  /** Changes what a follow holds or has ordered, and the sum over all follows with it. */
  commit(copied: Copied, change: () => void): void {
    const before = absoluteOf(copied.committed);
    change();
    copied.instrument.committed += absoluteOf(copied.committed) - before;
    this.changes.instruments.add(copied.instrument);
  }

  /**
   * Puts the follow where work that is left of it is looked for. One whose orders are under way is not among those that wait: of ten
   * thousand that close together none would be passed without a look at all others.
   */
  index(copier: Copier, copied: Copied): void {
    const { instrument } = copied;
    const { followId } = copier.ids;
    const put = (set: Set<string>, isIn: boolean): void => {
      if (isIn) set.add(followId);
      else set.delete(followId);
    };
    put(instrument.lettingGo, copied.letGo !== undefined && copied.pending === 0n);
    put(instrument.starting, copied.isStarting);
    put(instrument.retrying, copied.retry !== undefined && copied.pending === 0n);
    if (copier.rules.isWatchful && copier.isFollowing && copied.isAtRest) instrument.watched.add(followId, copied, copier.rules.policy);
    else instrument.watched.delete(followId);
    this.changes.follows.add(followId);
  }
}
