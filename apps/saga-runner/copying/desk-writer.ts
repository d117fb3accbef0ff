import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CopyEvent, CopyPlanned } from '@copyledger/domain/copying/copy/copy.events';
import type { CopyDesk } from '@copyledger/domain/copying/desk/copy-desk';
import type { DeskInput, DeskMoment, DeskRow } from '@copyledger/domain/copying/desk/desk.inputs';
import type { DecodedEvent } from '@copyledger/eventstore/client';
import { Bell } from '../exchange/bell';
import type { CopyJournal, JournalMetadata, Written } from './copy-journal';
import { DeskInbox, type Sequenced } from './desk-inbox';
import { DeskQuarantined } from './errors';
import type { LegOrders } from './leg-orders';
import { Repairs } from './repairs';

export type DeskState = 'loading' | 'live' | 'quarantined' | 'stopped';

export interface WriterLimits {
  /** Inputs that are absorbed before others of the process have their turn. */
  readonly inputsPerTurnMax: number;
}

export const defaultWriterLimits: WriterLimits = { inputsPerTurnMax: 1_000 };

export interface DeskParts {
  /** As it was kept, or new. */
  readonly desk: CopyDesk;
  /** What the desk has to absorb before anything else: its leader's past, or what it missed in quarantine. */
  readonly past: AsyncIterable<Sequenced>;
  readonly journal: CopyJournal;
  readonly orders: LegOrders;
  readonly limits: WriterLimits;
  readonly moment: () => DeskMoment;
  /** Everything that was in the log when this process began to copy was handed out: from here on the desk decides. */
  readonly isLive: () => boolean;
  /** The desk has absorbed an input; who it watches may have changed with it. */
  readonly onAbsorbed: (input: DeskInput) => void;
  readonly onWritten: (written: readonly Written[]) => void;
  /** Something has happened that somebody may wait for. */
  readonly onProgress: () => void;
  /** The desk cannot go on, or, for any other error, the whole process has to begin again. */
  readonly onEnd: (error: unknown) => void;
}

const actor = { type: 'system', id: 'copying', through: 'feed' } as const;
/** Above every position of the log. */
const beyondLog = 2n ** 64n;

/**
 * The one writer of a desk. It absorbs what has come, in the order of the log, appends what is then due, applies it when it is durable, and
 * sends the orders. What comes meanwhile waits, so that the desk's state is a function of inputs and journal in the order of
 * consumption, which a restart repeats.
 */
export class DeskWriter {
  private readonly inbox = new DeskInbox();
  /** What the journal says was decided before this process began. */
  private readonly decided: AsyncIterator<CopyEvent>;
  private next: CopyEvent | undefined;
  private applied: bigint;
  private isReplayed = false;
  private isDue = true;
  private hasCaughtUp = false;
  private isQuarantined = false;
  private isStopped = false;
  private newest: DecodedEvent | undefined;
  private readonly bell = new Bell();
  private readonly repairs = new Repairs();
  private running: Promise<void> = Promise.resolve();

  constructor(
    readonly leaderAccountId: string,
    private readonly parts: DeskParts,
  ) {
    this.applied = parts.journal.revision;
    this.decided = parts.journal.readOn()[Symbol.asyncIterator]();
  }

  get state(): DeskState {
    if (this.isQuarantined) return 'quarantined';
    if (this.isStopped) return 'stopped';
    return this.hasCaughtUp ? 'live' : 'loading';
  }

  get desk(): CopyDesk {
    return this.parts.desk;
  }

  /** Of the newest event of the journal that the desk has applied, -1 before the first: one that was only read may have to wait. */
  get revision(): bigint {
    return this.applied;
  }

  /** Inputs that are not absorbed yet. */
  get waiting(): number {
    return this.inbox.length;
  }

  get oldestPosition(): bigint | undefined {
    return this.inbox.oldestPosition;
  }

  /** Nothing waits, nothing is due, and every leg that was ordered is resolved. */
  get isSettled(): boolean {
    if (this.isQuarantined) return true;
    return this.hasCaughtUp && !this.isDue && this.inbox.isEmpty && !hasAny(this.parts.desk.openLegs());
  }

  start(): void {
    this.running = this.run();
  }

  /** Resolves when the append under way has ended. */
  async stop(): Promise<void> {
    this.isStopped = true;
    this.bell.ring();
    await this.running;
    this.repairs.conclude();
  }

  push(sequenced: Sequenced): void {
    if (this.isQuarantined) return;
    this.inbox.push(sequenced);
    this.bell.ring();
  }

  /** Time has passed, or a price has moved, or deciding may begin. */
  consider(): void {
    this.isDue = true;
    this.bell.ring();
  }

  /** Plans whatever could be traded toward the targets now. Resolves with what was planned, once it is durable. */
  repair(): Promise<readonly CopyPlanned['data'][]> {
    const planned = this.repairs.ask();
    if (this.isQuarantined || this.isStopped) this.repairs.conclude();
    this.consider();
    return planned;
  }

  /** The rows that have changed since this was asked last; undefined while what the desk is must not be kept. */
  takeChanges(): readonly DeskRow[] | undefined {
    return this.isQuarantined || !this.hasCaughtUp ? undefined : this.parts.desk.takeChanges();
  }

  private async run(): Promise<void> {
    try {
      for await (const sequenced of this.parts.past) {
        if (this.isStopped) return;
        await this.absorb(sequenced);
      }
      this.hasCaughtUp = true;
      await this.serve();
    } catch (error) {
      if (this.isStopped && !(error instanceof DeskQuarantined)) return;
      this.isQuarantined = error instanceof DeskQuarantined;
      this.inbox.clear();
      this.repairs.conclude();
      this.parts.onEnd(error);
      this.parts.onProgress();
    }
  }

  private async serve(): Promise<void> {
    const { isLive, onProgress } = this.parts;
    while (!this.isStopped) {
      await this.absorbSome();
      if (this.inbox.isEmpty && isLive() && this.isDue) await this.decide();
      onProgress();
      // What arrives in the same turn of the loop shares the plan.
      if (!this.inbox.isEmpty || (this.isDue && isLive())) await nextTurn();
      else await this.bell.wait();
    }
  }

  private async absorbSome(): Promise<void> {
    for (let count = 0; count < this.parts.limits.inputsPerTurnMax; count += 1) {
      const sequenced = this.inbox.oldest;
      if (sequenced === undefined) return;
      await this.absorb(sequenced);
      this.inbox.forgetOldest();
    }
  }

  private async absorb({ input, cause }: Sequenced): Promise<void> {
    const { desk, onAbsorbed } = this.parts;
    if (!this.isReplayed) await this.replayBefore(input.position);
    this.guarded(() => {
      desk.absorb(input);
    });
    this.newest = cause;
    this.isDue = true;
    onAbsorbed(input);
  }

  /** Applies what the journal says was decided before an input at this position was absorbed. */
  private async replayBefore(position: bigint): Promise<void> {
    while (!this.isReplayed) {
      const event = this.next ?? (await this.nextDecided());
      if (event === undefined || this.guarded(() => BigInt(event.data.consumed)) >= position) return;
      this.next = undefined;
      this.apply(event);
    }
  }

  private apply(event: CopyEvent): void {
    this.guarded(() => {
      this.parts.desk.apply(event);
    });
    this.applied += 1n;
  }

  private async nextDecided(): Promise<CopyEvent | undefined> {
    const result = await this.decided.next();
    if (result.done === true) this.isReplayed = true;
    else this.next = result.value;
    return this.next;
  }

  private async decide(): Promise<void> {
    const { desk, journal, orders, moment } = this.parts;
    if (!this.isReplayed) await this.replayBefore(beyondLog);
    orders.resume(desk.openLegs());
    const present = moment();
    const events = this.guarded(() => this.repairs.due(desk, present));
    this.isDue = events.length > 0;
    if (events.length === 0) {
      this.repairs.conclude();
      return;
    }
    const metadata = this.metadata(present);
    const written = await journal.append(events, metadata);
    this.take(written);
    this.order(written, metadata);
  }

  /** Only once the plan is durable whole: to apply its first parts, or to send their orders, would hold up the others. */
  private take(written: readonly Written[]): void {
    for (const { event } of written) {
      this.apply(event);
      this.repairs.note(event);
    }
    this.parts.onWritten(written);
  }

  private order(durable: readonly Written[], { $correlationId: correlationId, traceparent }: JournalMetadata): void {
    for (const { event, id } of durable)
      this.parts.orders.follow(event, { correlationId, causationId: id, ...(traceparent !== undefined && { traceparent }) });
  }

  private metadata({ now: occurredAt }: DeskMoment): JournalMetadata {
    const { newest, leaderAccountId: own } = this;
    if (newest === undefined) return { $correlationId: own, $causationId: own, actor, occurredAt };
    const { $correlationId, traceparent } = newest.metadata;
    const cause = { $correlationId, $causationId: newest.recorded.id, actor, occurredAt };
    return traceparent === undefined ? cause : { ...cause, traceparent };
  }

  private guarded<T>(work: () => T): T {
    try {
      return work();
    } catch (cause) {
      throw new DeskQuarantined(this.leaderAccountId, cause);
    }
  }
}

const hasAny = (items: Iterable<unknown>): boolean => items[Symbol.iterator]().next().done === false;
