import type { CopiedPosition, CopyEvent, CopyPlanned } from '@copyledger/domain/copying/copy/copy.events';
import type { FollowEvent } from '@copyledger/domain/copying/follow/follow.events';
import type { AccountEvent } from '@copyledger/domain/trading/account/account.events';
import type { DecodedEvent } from '@copyledger/eventstore/client';
import { decimalOf, formatDecimal } from '@copyledger/kernel';

const digits = 24;
const unitsOf = (text: string): bigint => decimalOf(text, digits);
const textOf = (units: bigint): string => formatDecimal(units, digits);
const idIn = (stream: string): string => stream.slice(stream.indexOf('-') + 1);

interface Follow {
  readonly followId: string;
  readonly leaderAccountId: string;
  readonly copyAccountId: string;
  readonly multiple: bigint | undefined;
  startedAt: bigint;
}

interface LeaderFill {
  readonly accountId: string;
  readonly instrument: string;
  readonly orderId: string;
  readonly position: bigint;
}

type Leg = CopyPlanned['data']['legs'][number];

/** What was found, for a test to hold against what it expects; a list is empty when nothing is wrong. */
export interface CopyFindings {
  readonly fills: number;
  readonly plans: number;
  readonly orders: number;
  readonly skips: Readonly<Record<string, number>>;
  /** Fills of leaders that no plan answers, and ordered legs whose orders their accounts never met. */
  readonly missed: readonly string[];
  /** Orders that no leg stands for, orders that an account met twice, legs that were resolved twice. */
  readonly doubled: readonly string[];
  /** Positions whose difference is not explained, and copies that hold other than their account. */
  readonly unexplained: readonly string[];
  /** Targets that are not the multiple of the leader's position that the policy asks for. */
  readonly astray: readonly string[];
  /** Assets whose postings do not sum to zero. */
  readonly unbalanced: readonly string[];
}

/** Recalculates from the log alone, and by other means than the desks, whether every fill was copied once and every difference is explained. */
export class CopyAudit {
  private readonly follows = new Map<string, Follow>();
  private readonly fills: LeaderFill[] = [];
  private readonly leaderOf = new Set<string>();
  private readonly copyOrders = new Map<string, number>();
  private readonly positions = new Map<string, bigint>();
  private readonly plans: CopyPlanned['data'][] = [];
  private readonly legs = new Map<string, { readonly leg: Leg; readonly instrument: string }>();
  private readonly resolved = new Map<string, number>();
  private readonly copied = new Map<string, CopiedPosition>();
  private readonly sums = new Map<string, bigint>();
  private readonly skips: Record<string, number> = {};

  constructor(log: readonly DecodedEvent[]) {
    for (const { recorded, event } of log) {
      if (recorded.stream.startsWith('follow-')) this.followed(event as FollowEvent, recorded.position);
      else if (recorded.stream.startsWith('leader-')) this.leaderOf.add(idIn(recorded.stream));
      else if (recorded.stream.startsWith('copy-')) this.copiedBy(event as CopyEvent);
      else if (recorded.stream.startsWith('account-')) this.happened(event as AccountEvent, idIn(recorded.stream), recorded.position);
    }
  }

  findings(): CopyFindings {
    const { fills, plans, skips } = this;
    const orders = [...this.copyOrders.values()].reduce((a, b) => a + b, 0);
    return {
      ...{ fills: fills.length, plans: plans.length, orders, skips },
      missed: [...this.unanswered(), ...this.unsent()],
      doubled: [...this.placedTwice()],
      unexplained: [...this.unexplained()],
      astray: [...this.astray()],
      unbalanced: [...this.sums].flatMap(([asset, sum]) => (sum === 0n ? [] : [`${asset} ${textOf(sum)}`])),
    };
  }

  private followed(event: FollowEvent, position: bigint): void {
    if (event.type === 'FollowRequested') {
      const { followId, leaderAccountId, copyAccountId, policy } = event.data;
      const size = policy.sizing.mode === 'quantity-multiple' ? unitsOf(policy.sizing.multiple) : undefined;
      const multiple = size === undefined || policy.reverse !== true ? size : -size;
      this.follows.set(followId, { followId, leaderAccountId, copyAccountId, multiple, startedAt: -1n });
    } else if (event.type === 'FollowStarted') {
      const follow = this.follows.get(event.data.followId);
      if (follow !== undefined) follow.startedAt = position;
    }
  }

  private happened(event: AccountEvent, accountId: string, position: bigint): void {
    if ('postings' in event.data)
      for (const { asset, amount } of event.data.postings) this.sums.set(asset, (this.sums.get(asset) ?? 0n) + unitsOf(amount));
    if (event.type === 'OrderPlaced' || event.type === 'OrderRejected') this.met(event.data);
    else if (event.type === 'OrderFilled' || event.type === 'FillObserved') this.filled(event, accountId, position);
  }

  private met({ orderId, origin }: Extract<AccountEvent, { type: 'OrderPlaced' | 'OrderRejected' }>['data']): void {
    if (origin.type === 'copy') this.copyOrders.set(orderId, (this.copyOrders.get(orderId) ?? 0) + 1);
  }

  private filled(event: Extract<AccountEvent, { type: 'OrderFilled' | 'FillObserved' }>, accountId: string, position: bigint): void {
    const { instrument, position: after } = event.data;
    this.positions.set(`${accountId} ${instrument}`, unitsOf(after.quantity));
    const orderId = event.type === 'OrderFilled' ? event.data.orderId : event.data.venueOrderId;
    if (this.leaderOf.has(accountId)) this.fills.push({ accountId, instrument, orderId, position });
  }

  private copiedBy(event: CopyEvent): void {
    if (event.type === 'CopyLegResolved') {
      const { legId, followId, instrument, position, reason } = event.data;
      this.resolved.set(legId, (this.resolved.get(legId) ?? 0) + 1);
      this.copied.set(`${followId} ${instrument}`, position);
      if (reason !== undefined) this.skips[reason] = (this.skips[reason] ?? 0) + 1;
      return;
    }
    const { instrument, legs } = event.data;
    this.plans.push(event.data);
    for (const leg of legs) {
      this.copied.set(`${leg.followId} ${instrument}`, leg.position);
      if (leg.outcome === 'ordered') this.legs.set(leg.legId, { leg, instrument });
      else this.skips[leg.reason] = (this.skips[leg.reason] ?? 0) + 1;
    }
  }

  private isAnswered({ accountId, instrument, orderId, position }: LeaderFill): boolean {
    return this.plans.some(
      (plan) =>
        plan.leaderAccountId === accountId &&
        plan.instrument === instrument &&
        plan.fills.some(
          (each) => each.orderId === orderId && BigInt(each.firstPosition) <= position && position <= BigInt(each.lastPosition),
        ),
    );
  }

  private isFollowed({ accountId, position }: LeaderFill): boolean {
    for (const { leaderAccountId, startedAt } of this.follows.values())
      if (leaderAccountId === accountId && startedAt >= 0n && startedAt < position) return true;
    return false;
  }

  private *unanswered(): Iterable<string> {
    for (const fill of this.fills) if (this.isFollowed(fill) && !this.isAnswered(fill)) yield `fill of ${fill.orderId} at ${fill.position}`;
  }

  private *unsent(): Iterable<string> {
    for (const legId of this.legs.keys()) {
      if (!this.copyOrders.has(legId)) yield `order ${legId}`;
      if (!this.resolved.has(legId)) yield `resolution of ${legId}`;
    }
  }

  private *placedTwice(): Iterable<string> {
    for (const [orderId, times] of this.copyOrders) if (times > 1 || !this.legs.has(orderId)) yield `order ${orderId} (${times})`;
    for (const [legId, times] of this.resolved) if (times > 1) yield `resolution of ${legId}`;
  }

  private *unexplained(): Iterable<string> {
    for (const [key, { target, held, residual, writtenOff, manual, pending }] of this.copied) {
      const difference = unitsOf(target) - unitsOf(held) - [residual, writtenOff, manual, pending].map(unitsOf).reduce((a, b) => a + b, 0n);
      if (difference !== 0n) yield `${key} ${textOf(difference)}`;
      const [followId = '', instrument = ''] = key.split(' ');
      const account = this.positionOf(this.follows.get(followId)?.copyAccountId ?? '', instrument);
      if (account !== unitsOf(held)) yield `${key} holds ${held}, its account ${textOf(account)}`;
      if (pending !== '0') yield `${key} has ${pending} pending`;
    }
  }

  /** Of follows that were there before their leader traded, and multiply. */
  private *astray(): Iterable<string> {
    for (const follow of this.follows.values()) {
      const { followId, leaderAccountId, multiple, startedAt } = follow;
      if (multiple === undefined || startedAt < 0n) continue;
      for (const [instrument, begun] of this.firstFillsOf(leaderAccountId)) {
        if (begun < startedAt) continue;
        const wanted = (this.positionOf(leaderAccountId, instrument) * multiple) / 10n ** BigInt(digits);
        const target = unitsOf(this.copied.get(`${followId} ${instrument}`)?.target ?? '0');
        if (wanted !== target) yield `${followId} ${instrument}: ${textOf(target)} in place of ${textOf(wanted)}`;
      }
    }
  }

  /** Where a leader's first fill of each instrument stands. */
  private firstFillsOf(leaderAccountId: string): ReadonlyMap<string, bigint> {
    const first = new Map<string, bigint>();
    for (const { accountId, instrument, position } of this.fills)
      if (accountId === leaderAccountId && !first.has(instrument)) first.set(instrument, position);
    return first;
  }

  private positionOf(accountId: string, instrument: string): bigint {
    return this.positions.get(`${accountId} ${instrument}`) ?? 0n;
  }
}
