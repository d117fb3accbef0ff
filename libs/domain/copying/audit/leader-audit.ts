import type { AccountEvent } from '../../trading/account/account.events';
import type { CopyEvent, CopyLegResolved, CopyPlanned, PlannedLeg, SizingInputs, SkipReason } from '../copy/copy.events';
import type { FollowEvent } from '../follow/follow.events';
import type { AuditedDifference, AuditFinding, CopyAuditReport } from './audit.report';
import type { AuditedCopy } from './audited-copy';
import { AuditedFollow } from './audited-follow';
import { AuditedLeader } from './audited-leader';
import { AuditedLegs } from './audited-legs';
import { ConservationAudit } from './conservation';
import { signOf, sizeOf, textOf, told, unitsOf } from './audited-units';

type AuditedInput =
  | { readonly kind: 'leader'; readonly position: bigint; readonly event: AccountEvent }
  | { readonly kind: 'copy'; readonly position: bigint; readonly event: AccountEvent; readonly follow: AuditedFollow }
  | { readonly kind: 'follow'; readonly position: bigint; readonly event: FollowEvent; readonly follow: AuditedFollow };

/** Findings that are told; the others are counted. */
const findingsMax = 100;

/**
 * Works out anew what was to be copied from one leader, and holds the journal and the accounts against it. What came after a decision had
 * looked is not held against it: inputs wait until a decision says that it has seen them.
 */
export class LeaderAudit {
  readonly leader = new AuditedLeader();
  readonly money = new ConservationAudit();
  private readonly follows = new Map<string, AuditedFollow>();
  private readonly sizings = new Map<string, SizingInputs>();
  private readonly legs = new AuditedLegs();
  private readonly findings: AuditFinding[] = [];
  private readonly counts = { missed: 0, doubled: 0 };
  private readonly skips: Partial<Record<SkipReason, number>> = {};
  private waiting: AuditedInput[] = [];
  private plans = 0;
  private largest = 0n;

  constructor(readonly leaderAccountId: string) {}

  addFollow(requested: Extract<FollowEvent, { type: 'FollowRequested' }>['data']): AuditedFollow {
    const follow = new AuditedFollow(requested, this.leader, this.sizings);
    this.follows.set(requested.followId, follow);
    return follow;
  }

  push(input: AuditedInput): void {
    this.waiting.push(input);
  }

  decided(event: CopyEvent): void {
    this.drain(BigInt(event.data.consumed));
    if (event.type === 'CopyPlanned') this.planned(event.data);
    else this.resolved(event.data);
  }

  /** Everything has been taken: what is left open is told. */
  report(): CopyAuditReport {
    this.drain(undefined);
    const differences: AuditedDifference[] = [];
    for (const follow of this.follows.values()) {
      const unanswered = this.unanswered(follow);
      for (const [instrument, copy] of follow.copies) {
        if (follow.isLive && !unanswered.has(instrument)) this.check(follow, instrument, copy);
        if (!copy.isEmpty) differences.push(differenceOf(follow, instrument, copy));
      }
    }
    for (const what of this.legs.unsent()) this.find('missed', what);
    const { leaderAccountId, follows, leader, plans, skips, findings, counts } = this;
    return {
      ...{ leaderAccountId, follows: [...follows.values()].filter(({ isStarted }) => isStarted).length, leaderFills: leader.fills, plans },
      followIds: [...follows.keys()],
      ...this.legs.counts(),
      skippedByReason: skips,
      ...counts,
      largestUnexplained: textOf(this.largest),
      ...{ findings, differences },
    };
  }

  private drain(upTo: bigint | undefined): void {
    let count = 0;
    for (const input of this.waiting) {
      if (upTo !== undefined && input.position > upTo) break;
      count += 1;
      if (input.kind === 'leader') this.leader.take(input.position, input.event);
      else if (input.kind === 'follow') input.follow.take(input.position, input.event);
      else this.lived(input.follow, input.event);
    }
    if (count > 0) this.waiting = this.waiting.slice(count);
  }

  private lived(follow: AuditedFollow, event: AccountEvent): void {
    if (event.type === 'OrderPlaced' || event.type === 'OrderRejected') {
      const doubled = this.legs.ordered(event.data);
      if (doubled !== undefined) this.find('doubled', doubled);
    } else if (event.type === 'OrderFilled') {
      const { orderId, instrument, side, quantity, position } = event.data;
      const traded = unitsOf(quantity) * (side === 'buy' ? 1n : -1n);
      const { isLeg, doubled } = this.legs.traded(event.data);
      if (doubled) this.find('doubled', `order ${orderId} traded more than its leg, or one trade twice`);
      follow.copy(instrument).traded(unitsOf(position.quantity), { isLeg, quantity: traded });
    }
  }

  private planned(data: CopyPlanned['data']): void {
    const { instrument, cause, consumed, part, parts } = data;
    if (part === 1) this.plans += 1;
    for (const sizing of data.sizing) if (!this.sizings.has(sizing.leaderOrderId)) this.sizings.set(sizing.leaderOrderId, sizing);
    const upTo = BigInt(consumed);
    for (const leg of data.legs) this.frozen(leg);
    for (const [followId, legs] of byFollow(data.legs)) {
      const follow = this.follows.get(followId);
      if (follow === undefined) this.find('doubled', `plan ${data.planId} has a leg of the unknown follow ${followId}`);
      else this.followed(follow, data, legs);
    }
    if (cause !== 'leader-fills' || part < parts) return;
    for (const follow of this.follows.values()) this.passedOver(follow, instrument, upTo);
  }

  private frozen({ followId, frozen = [] }: PlannedLeg): void {
    const follow = this.follows.get(followId);
    for (const each of frozen) follow?.frozen.set(each.leaderOrderId, each);
  }

  private followed(follow: AuditedFollow, data: CopyPlanned['data'], legs: readonly PlannedLeg[]): void {
    const { instrument, cause, consumed, planId } = data;
    follow.advance(instrument, BigInt(consumed));
    const copy = follow.copy(instrument);
    if (cause === 'stop' || cause === 'equity-stop') copy.target = 0n;
    const [first] = legs;
    // What a start takes over is drawn from the moment, which only the journal knows.
    if (cause === 'start-positions' && first !== undefined) copy.target = unitsOf(first.position.target);
    for (const leg of legs) {
      this.skipped(leg);
      copy.pending += this.legs.planned(leg, { planId, instrument });
      copy.state(leg.position);
    }
    this.check(follow, instrument, copy);
  }

  private skipped(leg: PlannedLeg): void {
    for (const { reason } of leg.cuts ?? []) this.skips[reason] = (this.skips[reason] ?? 0) + 1;
    if (leg.outcome === 'skipped') this.skips[leg.reason] = (this.skips[leg.reason] ?? 0) + 1;
  }

  /** A follow without a leg in a plan has nothing that the plan would have changed. */
  private passedOver(follow: AuditedFollow, instrument: string, upTo: bigint): void {
    if (!follow.isFollowing || follow.ahead(instrument, upTo).length === 0) return;
    const before = follow.copies.get(instrument)?.target ?? 0n;
    follow.advance(instrument, upTo);
    const copy = follow.copy(instrument);
    if (told(copy.target - before) !== 0n) this.mismatch(follow, instrument, copy);
  }

  private resolved(data: CopyLegResolved['data']): void {
    const { followId, instrument, legId, reason } = data;
    const follow = this.follows.get(followId);
    const left = this.legs.resolved(data);
    if (follow === undefined || left === undefined) {
      this.find('doubled', `leg ${legId} was resolved twice, or was never planned`);
      return;
    }
    if (reason !== undefined) this.skips[reason] = (this.skips[reason] ?? 0) + 1;
    const copy = follow.copy(instrument);
    copy.pending -= left;
    copy.state(data.position);
    this.check(follow, instrument, copy);
  }

  private check(follow: AuditedFollow, instrument: string, copy: AuditedCopy): void {
    const wrong = [copy.unexplained, copy.target - copy.stated.target, copy.held - copy.statedHeld].map(sizeOf);
    const largest = wrong.reduce((most, each) => (each > most ? each : most), 0n);
    if (told(largest) === 0n) return;
    if (largest > this.largest) this.largest = largest;
    this.mismatch(follow, instrument, copy);
    copy.believe();
  }

  private mismatch(follow: AuditedFollow, instrument: string, copy: AuditedCopy): void {
    const { target, stated } = copy;
    const where = `follow ${follow.requested.followId}, ${instrument}: target ${textOf(target)}, journal ${textOf(stated.target)}, held ${textOf(copy.held)}`;
    const isTarget = told(target - stated.target) !== 0n;
    if (!isTarget) this.find('unexplained', `${where}, unexplained ${textOf(copy.unexplained)}`);
    else if (sizeOf(stated.target) > sizeOf(target) && signOf(stated.target) === signOf(target)) this.find('doubled', where);
    else this.find('missed', where);
  }

  /** Instruments in which the leader has taken steps that no plan has answered. */
  private unanswered(follow: AuditedFollow): ReadonlySet<string> {
    const found = new Set<string>();
    if (!follow.isFollowing) return found;
    for (const [instrument, steps] of this.leader.steps) {
      const upTo = steps.at(-1)?.position ?? 0n;
      const { length } = follow.ahead(instrument, upTo);
      if (length === 0) continue;
      this.find('missed', `follow ${follow.requested.followId}, ${instrument}: ${length} fills`, length);
      follow.advance(instrument, upTo);
      found.add(instrument);
    }
    return found;
  }

  private find(kind: AuditFinding['kind'], what: string, count = 1): void {
    if (kind !== 'unexplained') this.counts[kind] += count;
    if (this.findings.length < findingsMax) this.findings.push({ kind, what });
  }
}

const byFollow = (legs: readonly PlannedLeg[]): ReadonlyMap<string, readonly PlannedLeg[]> => {
  const groups = new Map<string, PlannedLeg[]>();
  for (const leg of legs) groups.set(leg.followId, [...(groups.get(leg.followId) ?? []), leg]);
  return groups;
};

const differenceOf = ({ requested }: AuditedFollow, instrument: string, copy: AuditedCopy): AuditedDifference => ({
  ...{ followId: requested.followId, copyAccountId: requested.copyAccountId, instrument },
  ...{ target: textOf(copy.target), held: textOf(copy.held), residual: textOf(copy.stated.residual) },
  ...{ writtenOff: textOf(copy.writtenOff), manual: textOf(copy.manual), pending: textOf(copy.pending) },
  ...{ unexplained: textOf(copy.found + copy.unexplained), surplus: textOf(copy.surplus) },
});
