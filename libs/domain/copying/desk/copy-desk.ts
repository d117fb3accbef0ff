import type { CopyEvent } from '../copy/copy.events';
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
  private position = -1n;
  private readonly waiting: readonly CopyEvent[] = [];

  private constructor(
    readonly leaderAccountId: string,
    readonly limits: DeskLimits,
  ) {}

  static create(leaderAccountId: string, limits: DeskLimits = standardLimits): CopyDesk {
    return new CopyDesk(leaderAccountId, limits);
  }

  /** Goes on where all rows that `takeChanges` ever gave were kept, the newest of each key. */
  static restore(rows: Iterable<DeskRow>, limits: DeskLimits = standardLimits): CopyDesk {
    for (const { kind, key } of rows) if (kind === 'desk') return new CopyDesk(key, limits);
    throw new Error('Invariant: a desk has a row of its own.');
  }

  /** The newest log position that was absorbed, -1 before the first. */
  get consumed(): bigint {
    return this.position;
  }

  /** Takes a fact in. One at or below `consumed` changes nothing. */
  absorb(input: DeskInput): void {
    if (input.position > this.position) this.position = input.position;
  }

  /**
   * What is to be appended next: all resolutions of legs that ended, or else the parts of one plan. Changes nothing; once the events are
   * durable they are applied, in their order and before anything else is absorbed, and then there may be more.
   */
  due(moment: DeskMoment): readonly CopyEvent[] {
    return this.decided(moment);
  }

  /** Plans whatever could be traded toward the targets now, whenever it was tried last: what an operator repairs with. */
  repairs(moment: DeskMoment): readonly CopyEvent[] {
    return this.decided(moment);
  }

  /** Folds an event of the journal in. @throws Error (an invariant) when it was not decided from this very state. */
  apply(event: CopyEvent): void {
    if (BigInt(event.data.consumed) !== this.position) throw new Error('Invariant: a decision is applied where it was made.');
  }

  /** Ordered legs whose orders are not known to be closed, the oldest first. */
  openLegs(): Iterable<OpenLeg> {
    return [];
  }

  /** Follows whose equity has fallen below what their policy stops at: whoever runs the desk sends StopFollowing for them. */
  equityStops(moment: DeskMoment): readonly string[] {
    return this.decided(moment).map(({ type }) => type);
  }

  /** Whether the account is the leader's or one that a follow of this leader trades through. */
  isWatching(accountId: string): boolean {
    return accountId === this.leaderAccountId;
  }

  /** Accounts that are watched. */
  accounts(): Iterable<string> {
    return [this.leaderAccountId];
  }

  /** Follows of this leader that are not over. */
  follows(): Iterable<string> {
    return [];
  }

  /** Rows that have changed since the last call. */
  takeChanges(): readonly DeskRow[] {
    return [];
  }

  private decided({ now }: DeskMoment): readonly CopyEvent[] {
    return this.waiting.filter(({ data }) => data.consumed > now);
  }
}
