import type { FrozenCopy, SizingInputs } from '../copy/copy.events';
import type { FollowEvent, StopMode } from '../follow/follow.events';
import type { CopyPolicy } from '../policy';
import { AuditedCopy } from './audited-copy';
import type { AuditedLeader, LeaderStep } from './audited-leader';
import { auditedSize, type AuditedSize } from './audited-size';

interface HeldPolicy {
  /** Since this position of the log. */
  readonly since: bigint;
  readonly policy: CopyPolicy;
}

type Requested = Extract<FollowEvent, { type: 'FollowRequested' }>['data'];

/** Where the first step after a position stands among a leader's. */
const firstAfter = (steps: readonly LeaderStep[], position: bigint): number => {
  let [low, high] = [0, steps.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((steps[middle]?.position ?? 0n) <= position) low = middle + 1;
    else high = middle;
  }
  return low;
};

const unknown: AuditedSize = () => 0n;

/** A follow, by its own events, and what of each instrument it should hold. */
export class AuditedFollow {
  readonly copies = new Map<string, AuditedCopy>();
  /** What the journal says that its copies were sized with, by the leader's orders. */
  readonly frozen = new Map<string, FrozenCopy>();
  private readonly policies: HeldPolicy[];
  private readonly sizes = new Map<string, AuditedSize>();
  private readonly next = new Map<string, number>();
  private startedAt: bigint | undefined;
  private stopMode: StopMode | undefined;
  private isOver = false;

  constructor(
    readonly requested: Requested,
    private readonly leader: AuditedLeader,
    private readonly sizings: ReadonlyMap<string, SizingInputs>,
  ) {
    this.policies = [{ since: -1n, policy: requested.policy }];
  }

  get isStarted(): boolean {
    return this.startedAt !== undefined;
  }

  /** The leader's steps are its steps. */
  get isFollowing(): boolean {
    if (this.startedAt === undefined || this.isOver) return false;
    return this.stopMode === undefined || this.stopMode === 'copy-closes';
  }

  /** Copying answers for what it holds. */
  get isLive(): boolean {
    return this.isStarted && !this.isOver && this.stopMode !== 'detach';
  }

  take(position: bigint, event: FollowEvent): void {
    if (event.type === 'FollowStarted') this.startedAt = position;
    else if (event.type === 'FollowPolicyChanged') this.policies.push({ since: position, policy: event.data.policy });
    else if (event.type === 'FollowStopping') this.stopMode = event.data.mode;
    else if (event.type === 'FollowStopped' || event.type === 'FollowRefused') this.isOver = true;
  }

  copy(instrument: string): AuditedCopy {
    const known = this.copies.get(instrument) ?? new AuditedCopy();
    this.copies.set(instrument, known);
    return known;
  }

  /** Steps of the leader that are not in the target yet, up to a position of the log. */
  ahead(instrument: string, upTo: bigint): readonly LeaderStep[] {
    const steps = this.leader.steps.get(instrument) ?? [];
    const from = this.next.get(instrument) ?? firstAfter(steps, this.startedAt ?? 0n);
    const to = firstAfter(steps, upTo);
    return to > from ? steps.slice(from, to) : [];
  }

  /** Goes along with the leader up to a position of the log. Returns how many steps were of unknown size. */
  advance(instrument: string, upTo: bigint): number {
    if (!this.isFollowing) return 0;
    const steps = this.ahead(instrument, upTo);
    if (steps.length === 0) return 0;
    const copy = this.copy(instrument);
    let unsized = 0;
    for (const step of steps) {
      const isOpening = step.openedAfter > step.openedBefore;
      const size = isOpening ? this.sizeOf(instrument, step.orderId ?? '') : unknown;
      if (size === undefined) unsized += 1;
      copy.follow(step, size ?? unknown, this.directionFor(step));
    }
    this.next.set(instrument, firstAfter(this.leader.steps.get(instrument) ?? [], upTo));
    return unsized;
  }

  private directionFor({ orderId }: LeaderStep): bigint {
    return this.policyAt(orderId).reverse === true ? -1n : 1n;
  }

  /** A policy holds for orders of the leader that began under it. */
  private policyAt(orderId: string | undefined): CopyPolicy {
    const began = orderId === undefined ? undefined : this.leader.firstPositionOf(orderId);
    const held = began === undefined ? this.policies.at(-1) : this.policies.findLast(({ since }) => since <= began);
    return (held ?? this.policies[0])?.policy ?? this.requested.policy;
  }

  private sizeOf(instrument: string, orderId: string): AuditedSize | undefined {
    const known = this.sizes.get(orderId);
    if (known !== undefined) return known;
    const [sizing, frozen] = [this.sizings.get(orderId), this.frozen.get(orderId)];
    const policy = this.policyAt(orderId);
    const contractSize = this.leader.contractSizes.get(instrument) ?? 1n;
    const size = auditedSize({ policy, instrument, asset: this.requested.asset.code, contractSize, sizing, frozen });
    // What is drawn from the follow's own money is known once the journal has said it.
    const isFinal = policy.sizing.mode !== 'equity-proportional' || frozen !== undefined;
    if (size !== undefined && isFinal) this.sizes.set(orderId, size);
    return size;
  }
}
