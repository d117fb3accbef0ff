import { type Decider, derivedId, type Fact } from '@copyledger/kernel';
import { type Appended, type EventToAppend, LogUnavailable, OutcomeUnknown } from '../client/event-store';
import type { RememberedCommand } from './command-generation';
import { type CommandEnvelope, type CommandOutcome, metadataOf } from './envelope';
import type { LoadedAggregate } from './loaded-aggregate';
import type { MailboxSettings } from './settings';

/** One command's part of a draft: its answer is known, or waits for the append's position. */
type Part<S, E extends Fact<string, unknown>, R> =
  | { readonly kind: 'answered'; readonly outcome: CommandOutcome<S, E, R> }
  | { readonly kind: 'remembered'; readonly remembered: RememberedCommand }
  /** A bug of ours: this command fails alone, and nothing of it is appended. */
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'decided'; readonly events: readonly E[]; readonly state: S };

/** What was decided, in words that are the same whenever it is decided again. */
interface Told {
  readonly type: string;
  readonly dataText: string;
}

/** Several commands decided one after another on top of an aggregate, to be appended as one. */
export class Draft<C, S, E extends Fact<string, unknown>, R> {
  private state: S;
  private readonly parts: Part<S, E, R>[] = [];
  private readonly events: EventToAppend[] = [];
  private readonly envelopes: CommandEnvelope<C>[] = [];
  private position: bigint;
  private hasDecided = false;

  constructor(
    private readonly aggregate: LoadedAggregate<S, E>,
    private readonly decider: Decider<C, S, E, R>,
    private readonly settings: MailboxSettings,
  ) {
    this.state = aggregate.state;
    this.position = aggregate.position;
  }

  /** How many commands were added. */
  get size(): number {
    return this.parts.length;
  }

  /** Something was decided from the state, and no append with its expected revision will tell whether that was the newest. */
  get isWithoutProof(): boolean {
    return this.hasDecided && this.events.length === 0;
  }

  /** False when the append is full: this command has to wait for the next. */
  add(envelope: CommandEnvelope<C>): boolean {
    const remembered = this.aggregate.memory.find(envelope.commandId);
    if (remembered !== undefined) {
      const isSame = remembered.commandHash === envelope.commandHash;
      this.parts.push(isSame ? { kind: 'remembered', remembered } : { kind: 'answered', outcome: { status: 'reused' } });
      return true;
    }
    this.hasDecided = true;
    try {
      return this.decide(envelope);
    } catch (error) {
      this.parts.push({ kind: 'failed', error });
      return true;
    }
  }

  /** Appends what was decided. Throws as the event store does; the aggregate is then as it was. */
  async write(): Promise<void> {
    if (this.events.length === 0) return;
    const { stream, revision } = this.aggregate;
    const appended = await this.settings.store.append(stream, this.events, revision < 0n ? 'no-stream' : revision);
    this.conclude(appended);
  }

  /** Looks whether the append is in the log after all, whole as appends are. */
  async findInLog(): Promise<Appended | undefined> {
    const from = this.aggregate.revision + 1n;
    const found = this.settings.store.readStream(this.aggregate.stream, { direction: 'forwards', from, limit: this.events.length });
    let last: Appended | undefined;
    let index = 0;
    for await (const recorded of found) {
      if (recorded.id !== this.events[index]?.id) return undefined;
      index += 1;
      last = { revision: recorded.revision, position: recorded.position };
    }
    return index === this.events.length ? last : undefined;
  }

  /** The append is in the log: the aggregate moves on. */
  conclude({ revision, position }: Appended): void {
    const first = revision - BigInt(this.events.length) + 1n;
    const recordedAt = this.settings.now();
    this.position = position;
    this.aggregate.advance(
      this.state,
      this.envelopes.map((envelope, index) => ({
        metadata: envelope,
        recorded: { id: this.events[index]?.id ?? '', revision: first + BigInt(index), position, recordedAt },
      })),
    );
  }

  /** What became of every command that was added, in order. */
  outcomes(): readonly Promise<CommandOutcome<S, E, R>>[] {
    return this.parts.map((part) => this.outcomeOf(part));
  }

  private decide(envelope: CommandEnvelope<C>): boolean {
    const decision = this.decider.decide(envelope.command, this.state);
    if (!decision.ok) {
      this.parts.push({ kind: 'answered', outcome: { status: 'refused', rejection: decision.rejection, state: this.state } });
      return true;
    }
    if (this.events.length > 0 && this.events.length + decision.events.length > this.settings.limits.appendEventsMax) return false;
    this.take(envelope, decision.events);
    return true;
  }

  private async outcomeOf(part: Part<S, E, R>): Promise<CommandOutcome<S, E, R>> {
    if (part.kind === 'answered') return part.outcome;
    if (part.kind === 'failed') throw part.error;
    if (part.kind === 'decided') {
      return { status: 'done', events: part.events, state: part.state, position: this.position, isRepeated: false };
    }
    const { position } = part.remembered;
    return { status: 'done', events: await this.readAgain(part.remembered), state: this.aggregate.state, position, isRepeated: true };
  }

  private take(envelope: CommandEnvelope<C>, events: readonly E[]): void {
    const state = events.reduce((folded, event) => this.decider.evolve(folded, event), this.state);
    const metadata = metadataOf(envelope);
    events.forEach((event, index) => {
      const dataText = JSON.stringify(event.data);
      const id = this.eventIdOf(envelope, { type: event.type, dataText }, index);
      this.events.push({ ...this.settings.codec.encode(id, event, metadata), dataText });
      this.envelopes.push(envelope);
    });
    this.state = state;
    this.parts.push({ kind: 'decided', events, state: this.state });
  }

  /**
   * Derived from the command and from what was decided: the same append tried again is the same append to the log, while the command
   * decided anew, with new ids in it, is not taken for one that was thought lost and lands late.
   */
  private eventIdOf({ commandId, commandHash }: CommandEnvelope<C>, { type, dataText }: Told, index: number): string {
    return derivedId('event', this.aggregate.stream, commandId, commandHash, index.toString(), type, dataText);
  }

  private async readAgain({ firstRevision, count }: RememberedCommand): Promise<readonly E[]> {
    const { store, codec } = this.settings;
    const { stream } = this.aggregate;
    const events: E[] = [];
    try {
      for await (const recorded of store.readStream(stream, { direction: 'forwards', from: firstRevision, limit: count })) {
        const decoded = codec.decode(recorded);
        if (decoded !== undefined) events.push(decoded.event as E);
      }
    } catch (error) {
      // The log is away, but the command was done: it would be wrong to say that nothing happened.
      throw error instanceof LogUnavailable ? new OutcomeUnknown(stream, error) : error;
    }
    return events;
  }
}
