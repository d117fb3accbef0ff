import { Logger } from '@nestjs/common';
import { AggregateQuarantined, LostRaces, MailboxFull } from '@copyledger/eventstore/aggregates';
import { type DecodedEvent, type FeedBatch, LogUnavailable, OutcomeUnknown } from '@copyledger/eventstore/client';
import type { FollowEvent } from '@copyledger/domain/copying/follow/follow.events';
import { type Follow, isLive, type LiveFollow } from '@copyledger/domain/copying/follow/follow.state';
import type { LeaderEvent } from '@copyledger/domain/copying/leader/leader.events';
import type { TransferEvent } from '@copyledger/domain/trading/transfer/transfer.events';
import type { Instant } from '@copyledger/kernel';
import { allSettled } from '../saga';
import { CapitalMoves } from './capital-moves';
import { ChargePayments } from './charge-payments';
import { Enrolment } from './enrolment';
import { type Cause, causeOf, tickOf } from './follow-cause';
import { type FollowAggregates, FollowHands } from './follow-hands';
import { FollowRegister, type RegisterStore } from './follow-register';
import type { FollowValuer } from './follow-valuer';
import { HeldUp } from './held-up';
import { Settlements } from './settlements';
import { Stops } from './stops';
import { Turns } from './turns';

export interface FollowSagaSurroundings extends FollowAggregates {
  readonly valuer: FollowValuer;
  readonly register: RegisterStore;
}

/** What the saga has to hear of. */
export const followSagaPrefixes = ['follow-', 'transfer-', 'leader-', 'account-'] as const;

const followsAtOnceMax = 64;

/**
 * Leads every follow from its request to its end, and the money between follower and leader with it. Whatever sets a follow going, an
 * event or the clock, the saga looks at how things stand and does what comes next, until nothing does: a step that was lost, doubled or
 * made by another process makes no difference.
 */
export class FollowSaga {
  private readonly logger = new Logger('follows');
  private readonly register: FollowRegister;
  private readonly turns = new Turns(followsAtOnceMax);
  private readonly hands: FollowHands;
  private readonly enrolment: Enrolment;
  private readonly steps: readonly { advance(follow: LiveFollow, cause: Cause): Promise<boolean> }[];
  private readonly heldUp = new HeldUp();
  /** Follows that nothing may come for any more, since the process before had heard of it: looked at with the first tick. */
  private unseen: readonly string[] = [];

  constructor(private readonly of: FollowSagaSurroundings) {
    const { valuer } = of;
    this.register = new FollowRegister(of.register);
    this.hands = new FollowHands(of);
    this.enrolment = new Enrolment(of);
    // Periods that have ended are settled before any money of a later one moves.
    this.steps = [
      new Settlements(this.hands, valuer),
      new CapitalMoves(this.hands, valuer),
      new ChargePayments(this.hands),
      new Stops(this.hands, valuer),
    ];
  }

  /** The first event that a follow which is held up has missed. */
  get owedFrom(): bigint | undefined {
    return this.heldUp.owedFrom;
  }

  /** Before the first batch. */
  async load(): Promise<void> {
    await this.register.load();
    this.unseen = this.register.watched();
  }

  async react({ events }: FeedBatch): Promise<void> {
    await allSettled(events.map((decoded) => this.heard(decoded)));
    await this.register.keep();
  }

  /** The clock has come to `now`: settles the periods that have ended. Harmless at any time, and however often. */
  async tick(now: Instant): Promise<void> {
    const again = this.heldUp.tick();
    const due = new Set([...this.unseen, ...this.register.dueAt(now)].filter((followId) => !this.heldUp.has(followId)).concat(again));
    await allSettled([...due].map((followId) => this.set(followId, tickOf(followId, now))));
    this.unseen = [];
    await this.register.keep();
  }

  /** A transfer or a leader in quarantine says nothing to anybody's follow. */
  private async heard(decoded: DecodedEvent): Promise<void> {
    try {
      await this.hear(decoded);
    } catch (error) {
      if (!(error instanceof AggregateQuarantined)) throw error;
      this.logger.error(`${decoded.recorded.stream} can't be read, and what it says is not heard`, error);
    }
  }

  private async hear(decoded: DecodedEvent): Promise<void> {
    const { stream } = decoded.recorded;
    if (stream.startsWith('account-')) {
      // Most accounts are watched by no follow, and what they do is not even decoded.
      const followId = this.register.watcherOf(stream.slice('account-'.length));
      return followId === undefined ? undefined : this.set(followId, causeOf(decoded));
    }
    const cause = causeOf(decoded);
    if (stream.startsWith('follow-')) return this.set((decoded.event as FollowEvent).data.followId, cause);
    if (stream.startsWith('leader-')) return this.hearLeader(decoded.event as LeaderEvent, cause);
    return this.hearTransfer(decoded.event as TransferEvent, cause);
  }

  private async hearTransfer({ type, data }: TransferEvent, cause: Cause): Promise<void> {
    if (type === 'TransferStarted') return;
    const transfer = await this.hands.transfer(data.transferId);
    if (transfer.status === 'absent' || transfer.terms.purpose === undefined) return;
    await this.set(transfer.terms.purpose.followId, cause);
  }

  /** Closes go on being copied; who does not want to wait for them stops otherwise. */
  private async hearLeader({ type, data }: LeaderEvent, cause: Cause): Promise<void> {
    if (type !== 'LeaderRetired') return;
    const { followers } = await this.hands.leader(data);
    await allSettled([...followers.keys()].map((followId) => this.turns.run(followId, () => this.stopOf(followId, cause))));
  }

  /** One that has not started yet is stopped when it has. */
  private async stopOf(followId: string, cause: Cause): Promise<void> {
    const stop = { type: 'StopFollowing', by: { type: 'system' }, mode: 'copy-closes', reason: 'leader-retired' } as const;
    await this.guarded(followId, cause, async () => {
      await this.hands.askFollow(cause, followId, stop);
    });
  }

  private set(followId: string, cause: Cause): Promise<void> {
    return this.turns.run(followId, () => this.guarded(followId, cause, () => this.advance(followId, cause)));
  }

  /** What goes wrong with one follow must not hold back the others; a log that is away is waited for. */
  private async guarded(followId: string, cause: Cause, task: () => Promise<void>): Promise<void> {
    try {
      await task();
      this.heldUp.clear(followId);
    } catch (error) {
      if (isPassing(error)) throw error;
      this.heldUp.note(followId, cause);
      this.logger.error(`Follow ${followId} is held up`, error);
    }
  }

  private async advance(followId: string, cause: Cause): Promise<void> {
    let isOver = false;
    while (!isOver) {
      const follow = await this.of.follows.state(followId);
      // Before anything else is looked at: what its account does from here on is not missed.
      this.register.note(follow);
      isOver = !(await this.step(follow, cause));
    }
  }

  private async step(follow: Follow, cause: Cause): Promise<boolean> {
    if (follow.status === 'requested') return this.enrolment.advance(follow, cause);
    if (follow.status === 'refused') await this.enrolment.release(follow, cause);
    if (!isLive(follow)) return false;
    if (cause.type === 'FollowStarted' && (await this.hands.leader(follow)).status === 'retired') await this.retireWith(follow, cause);
    for (const step of this.steps) if (await step.advance(follow, cause)) return true;
    return false;
  }

  private async retireWith({ followId, status }: LiveFollow, cause: Cause): Promise<void> {
    if (status === 'active' || status === 'paused') await this.stopOf(followId, cause);
  }
}

/** The same again will do, and the batch comes again. */
const isPassing = (error: unknown): boolean =>
  [LogUnavailable, OutcomeUnknown, LostRaces, MailboxFull].some((type) => error instanceof type);
