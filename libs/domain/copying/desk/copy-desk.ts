import type { CopyEvent } from '../copy/copy.events';
import { absorbInput } from './absorb';
import { changedRows } from './desk.rows';
import { restoreRows } from './desk.restore';
import { DeskState } from './desk.state';
import { type EquityStop, equityStopsOf } from './equity-stops';
import { Journal } from './journal';
import { Planner } from './planner';
import { resolutionsOf } from './resolver';
import type { DeskInput, DeskLimits, DeskMoment, DeskRow, OpenLeg } from './desk.inputs';

/** What holds unless a desk is given other limits. */
export const standardLimits: DeskLimits = {
  legsPerEventMax: 1_000,
  planOpenMsMax: 2_000,
  timeToLiveMs: 60_000,
  closeRetryMs: 1_000,
  closeRetryMsMax: 60_000,
  endlessOrdersMax: 64,
};

/**
 * Everything that is copied from one leader: a synchronous machine without a clock that takes the facts of the log in their order and says
 * what is to be appended to `copy-<leaderAccountId>`. Its state is a function of inputs and journal in the order of consumption.
 */
export class CopyDesk {
  private readonly journal: Journal;

  private constructor(private readonly state: DeskState) {
    this.journal = new Journal(state);
  }

  static create(leaderAccountId: string, limits: DeskLimits = standardLimits): CopyDesk {
    return new CopyDesk(new DeskState(leaderAccountId, limits));
  }

  /** Goes on where all rows that `takeChanges` ever gave were kept, the newest of each key. */
  static restore(rows: Iterable<DeskRow>, limits: DeskLimits = standardLimits): CopyDesk {
    return new CopyDesk(restoreRows(rows, limits));
  }

  get leaderAccountId(): string {
    return this.state.leader.accountId;
  }

  /** The newest log position that was absorbed, -1 before the first. */
  get consumed(): bigint {
    return this.state.consumed;
  }

  /** Takes a fact in. One at or below `consumed` changes nothing. */
  absorb(input: DeskInput): void {
    if (input.position > this.state.consumed) absorbInput(this.state, input);
  }

  /**
   * What is to be appended next: resolutions of legs that ended, or else the parts of one plan. Changes nothing; once the events are
   * durable they are applied, in their order and before anything else is absorbed, and then there may be more.
   */
  due(moment: DeskMoment): readonly CopyEvent[] {
    const resolutions = resolutionsOf(this.state);
    return resolutions.length > 0 ? resolutions : new Planner(this.state, moment).next();
  }

  /** Plans what could be traded toward the targets now, whenever it was tried last: what an operator repairs with. As `due`. */
  repairs(moment: DeskMoment): readonly CopyEvent[] {
    const due = this.due(moment);
    return due.length > 0 ? due : new Planner(this.state, moment).repair();
  }

  /** Folds an event of the journal in. @throws Error (an invariant) when it was not decided from this very state. */
  apply(event: CopyEvent): void {
    this.journal.apply(event);
  }

  /** Ordered legs whose orders are not known to be closed, the oldest first. */
  *openLegs(): Iterable<OpenLeg> {
    for (const { terms, isPlaced, ended } of this.state.legs.values()) if (ended === undefined) yield { ...terms, isPlaced };
  }

  /** Follows whose equity has fallen below what their policy stops at: whoever runs the desk sends StopFollowing for them. */
  equityStops(moment: DeskMoment): readonly EquityStop[] {
    return equityStopsOf(this.state, moment);
  }

  /** Whether the account is the leader's or one that a follow of this leader trades through. */
  isWatching(accountId: string): boolean {
    return accountId === this.state.leader.accountId || this.state.byAccount.has(accountId);
  }

  /** Accounts that are watched. */
  accounts(): Iterable<string> {
    return [this.state.leader.accountId, ...this.state.byAccount.keys()];
  }

  /** Follows of this leader that are not over. */
  follows(): Iterable<string> {
    return this.state.copiers.keys();
  }

  /** Rows that have changed since the last call. */
  takeChanges(): readonly DeskRow[] {
    return changedRows(this.state);
  }
}
