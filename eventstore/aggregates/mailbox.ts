import { setTimeout as sleep } from 'node:timers/promises';
import { type Fact, TransientMap } from '@copyledger/kernel';
import { AppendRefused, LogUnavailable, OutcomeUnknown, WrongExpectedRevision } from '../client/event-store';
import { Draft } from './draft';
import type { CommandEnvelope, CommandOutcome } from './envelope';
import { AggregateQuarantined, LostRaces, MailboxFull } from './errors';
import { LoadedAggregate } from './loaded-aggregate';
import type { AggregateType, MailboxSettings } from './settings';
import type { Snapshots } from './snapshots';

interface Answerable<T> {
  readonly resolve: (answer: T) => void;
  readonly reject: (error: unknown) => void;
}

interface Waiting<C, S, E extends Fact<string, unknown>, R> extends Answerable<CommandOutcome<S, E, R>> {
  readonly envelope: CommandEnvelope<C>;
}

const unmatched = (stream: string): never => {
  throw new Error(`Invariant: ${stream} answered a command that nobody sent.`);
};

/**
 * One aggregate's queue: commands that arrive while an append is under way are decided and appended together in the next.
 *
 * Nothing is answered from memory alone. An append proves by its expected revision that memory was the newest; what leads to no append,
 * such as a refusal, is checked against the log's tail, where another process may have written since.
 */
export class Mailbox<C, S, E extends Fact<string, unknown>, R> {
  private readonly queue: Waiting<C, S, E, R>[] = [];
  private looking: Answerable<S>[] = [];
  private readonly inFlight = new TransientMap<string, true>();
  private readonly aggregate: LoadedAggregate<S, E>;
  private quarantine: AggregateQuarantined | undefined;
  private isCurrent = false;
  private isRunning = false;

  constructor(
    private readonly stream: string,
    private readonly type: AggregateType<C, S, E, R>,
    private readonly settings: MailboxSettings & { readonly snapshots: Snapshots<S> | undefined },
  ) {
    const { limits, snapshots } = settings;
    this.aggregate = new LoadedAggregate(stream, type.decider, { commandsMax: limits.rememberedCommandsMax, snapshots });
  }

  get isIdle(): boolean {
    return !this.isRunning;
  }

  get isQuarantined(): boolean {
    return this.quarantine !== undefined;
  }

  send(envelope: CommandEnvelope<C>): Promise<CommandOutcome<S, E, R>> {
    if (this.inFlight.has(envelope.commandId)) return Promise.resolve({ status: 'in-flight' });
    if (this.queue.length >= this.settings.limits.queuedCommandsMax) return Promise.reject(new MailboxFull(this.stream));
    this.inFlight.set(envelope.commandId, true);
    return new Promise<CommandOutcome<S, E, R>>((resolve, reject) => {
      this.queue.push({ envelope, resolve, reject });
      this.wake();
    }).finally(() => {
      this.inFlight.delete(envelope.commandId);
    });
  }

  /** The state as of the newest event in the log, other processes' included. */
  current(): Promise<S> {
    return new Promise((resolve, reject) => {
      this.looking.push({ resolve, reject });
      this.wake();
    });
  }

  private wake(): void {
    if (this.isRunning) return;
    this.isRunning = true;
    void this.run();
  }

  private async run(): Promise<void> {
    // Commands of the same turn of the loop share the first append.
    await Promise.resolve();
    while (this.queue.length > 0 || this.looking.length > 0) {
      if (this.looking.length > 0) await this.look();
      if (this.queue.length === 0) continue;
      const rest = await this.deal(this.queue.splice(0, this.settings.limits.appendEventsMax));
      this.queue.unshift(...rest);
    }
    this.isRunning = false;
  }

  private async look(): Promise<void> {
    const looking = this.looking;
    this.looking = [];
    try {
      await this.catchUp();
      for (const { resolve } of looking) resolve(this.aggregate.state);
    } catch (error) {
      for (const { reject } of looking) reject(error);
    }
  }

  /** Never throws: every command is answered, or among those returned, whose turn has yet to come. */
  private async deal(batch: readonly Waiting<C, S, E, R>[]): Promise<readonly Waiting<C, S, E, R>[]> {
    try {
      return await this.process(batch);
    } catch (error) {
      if (error instanceof AppendRefused && batch.length > 1) {
        // Too large together, perhaps: one that the log will never take does not take the others with it.
        const half = Math.ceil(batch.length / 2);
        this.queue.unshift(...batch.slice(half));
        return this.deal(batch.slice(0, half));
      }
      this.fail(batch, error);
      return [];
    }
  }

  /**
   * A command that the log refused for itself fails alone. When the log is away, those that wait behind fail as well: they were sent in
   * the belief that these came first, and a later one must not be done where an earlier one was not.
   */
  private fail(batch: readonly Waiting<C, S, E, R>[], error: unknown): void {
    const behind = error instanceof AppendRefused ? [] : this.queue.splice(0);
    for (const { reject } of [...batch, ...behind]) reject(error);
  }

  private async catchUp(): Promise<void> {
    if (this.quarantine !== undefined) throw this.quarantine;
    try {
      await this.aggregate.catchUp(this.settings.store, this.settings.codec);
      this.isCurrent = true;
    } catch (error) {
      if (error instanceof AggregateQuarantined) this.quarantine = error;
      throw error;
    }
  }

  /** Decides and appends until no other writer is first. Answers with the commands that did not fit into one append. */
  private async process(batch: readonly Waiting<C, S, E, R>[]): Promise<readonly Waiting<C, S, E, R>[]> {
    let mayArrive = false;
    try {
      for (let lost = 0; lost <= this.settings.limits.lostRacesMax; lost++) {
        const draft = await this.draft(batch);
        const written = await this.write(draft);
        if (written === 'yes') return this.answer(batch, draft);
        mayArrive = written === 'not yet';
      }
      throw new LostRaces(this.stream);
    } catch (error) {
      // An append that was on its way may still arrive: that nothing happened is not ours to say.
      throw mayArrive && !(error instanceof AggregateQuarantined) ? new OutcomeUnknown(this.stream, error) : error;
    }
  }

  /** Each settles by itself: what is written stays done even where an earlier answer can't be read again just now. */
  private answer(batch: readonly Waiting<C, S, E, R>[], draft: Draft<C, S, E, R>): readonly Waiting<C, S, E, R>[] {
    for (const [index, outcome] of draft.outcomes().entries()) {
      const { resolve, reject } = batch[index] ?? unmatched(this.stream);
      outcome.then(resolve, reject);
    }
    return batch.slice(draft.size);
  }

  private async draft(batch: readonly Waiting<C, S, E, R>[]): Promise<Draft<C, S, E, R>> {
    const isNewest = !this.isCurrent || this.type.hasSoleWriter === true;
    if (!this.isCurrent) await this.catchUp();
    const draft = this.decide(batch);
    if (isNewest || !draft.isWithoutProof) return draft;
    const known = this.aggregate.revision;
    await this.catchUp();
    return this.aggregate.revision === known ? draft : this.decide(batch);
  }

  private decide(batch: readonly Waiting<C, S, E, R>[]): Draft<C, S, E, R> {
    const draft = new Draft<C, S, E, R>(this.aggregate, this.type.decider, this.settings);
    for (const { envelope } of batch) if (!draft.add(envelope)) break;
    return draft;
  }

  /** `no`: another writer was first. `not yet`: the append is not in the log, but may still be on its way there. */
  private async write(draft: Draft<C, S, E, R>): Promise<'yes' | 'no' | 'not yet'> {
    try {
      await draft.write();
      return 'yes';
    } catch (error) {
      // Whatever happened, what is in memory may be behind the log now.
      this.isCurrent = false;
      if (error instanceof WrongExpectedRevision) return 'no';
      if (error instanceof OutcomeUnknown) return (await this.hasLanded(draft, error)) ? 'yes' : 'not yet';
      throw error;
    }
  }

  /**
   * The connection broke: the tail of the stream tells whether the append is there. If it is not, the same append is tried again, which
   * the log would recognise. Throws `OutcomeUnknown` when the log stays out of reach.
   */
  private async hasLanded(draft: Draft<C, S, E, R>, unknown: OutcomeUnknown): Promise<boolean> {
    const { settleAttemptsMax, settleDelayMs } = this.settings.limits;
    for (let attempt = 0; attempt < settleAttemptsMax; attempt++) {
      await sleep(settleDelayMs * 2 ** attempt);
      try {
        const landed = await draft.findInLog();
        if (landed !== undefined) draft.conclude(landed);
        return landed !== undefined;
      } catch (error) {
        if (!(error instanceof LogUnavailable)) throw error;
      }
    }
    throw unknown;
  }
}
