import type { Decider, Fact } from '@copyledger/kernel';
import type { Codec, DecodedEvent } from '../client/codec';
import type { EventStore, RecordedEvent } from '../client/event-store';
import { CommandMemory } from './command-memory';
import { AggregateQuarantined } from './errors';
import type { Restored, Snapshots } from './snapshots';

type Written = Parameters<CommandMemory['remember']>[0] & { readonly recorded: Pick<RecordedEvent, 'id'> };

export interface LoadingOptions<S> {
  readonly commandsMax: number;
  readonly snapshots: Snapshots<S> | undefined;
}

/** Where events are read from, and how. */
interface Source {
  readonly store: EventStore;
  readonly codec: Codec;
}

/** An aggregate in memory: its state, how far its stream has been read, and which commands it has done lately. */
export class LoadedAggregate<S, E extends Fact<string, unknown>> {
  state: S;
  /** The newest revision folded in, -1 before the first. */
  revision = -1n;
  /** The log position of the newest event folded in. */
  position = 0n;
  /** The newest event folded in. */
  eventId = '';
  memory: CommandMemory;
  private isRestored = false;

  constructor(
    readonly stream: string,
    private readonly decider: Pick<Decider<never, S, E, never>, 'initial' | 'evolve'>,
    private readonly options: LoadingOptions<S>,
  ) {
    this.state = decider.initial;
    this.memory = new CommandMemory(options.commandsMax);
  }

  /** Reads on from the newest event known. Throws `AggregateQuarantined` when what it reads cannot have happened. */
  async catchUp(store: EventStore, codec: Codec): Promise<void> {
    const source = { store, codec };
    try {
      if (this.revision >= 0n || !(await this.resume(source))) await this.readOn(source);
    } catch (error) {
      if (!(error instanceof AggregateQuarantined) || !this.isRestored) throw error;
      // It may be the snapshot that is wrong, and not history.
      this.options.snapshots?.discard(this, 'misleading', error);
      this.forget();
      await this.readOn(source);
    }
    this.options.snapshots?.consider(this);
  }

  /** Folds in one event, the next of the stream. */
  fold(decoded: DecodedEvent): void {
    const { id, revision, position } = decoded.recorded;
    try {
      if (revision !== this.revision + 1n) throw new Error(`Revision ${this.revision} is followed by ${revision}.`);
      this.state = this.decider.evolve(this.state, decoded.event as E);
    } catch (cause) {
      throw new AggregateQuarantined(this.stream, cause);
    }
    this.memory.remember(decoded);
    this.revision = revision;
    this.position = position;
    this.eventId = id;
  }

  /** Takes over what this process has decided and appended itself. */
  advance(state: S, written: readonly Written[]): void {
    for (const event of written) this.memory.remember(event);
    const last = written.at(-1);
    this.state = state;
    if (last === undefined) return;
    this.revision = last.recorded.revision;
    this.position = last.recorded.position;
    this.eventId = last.recorded.id;
    this.options.snapshots?.consider(this);
  }

  private async readOn({ store, codec }: Source): Promise<void> {
    for await (const recorded of store.readStream(this.stream, { direction: 'forwards', from: this.revision + 1n })) {
      this.fold(this.decode(codec, recorded));
    }
  }

  /** Begins with a snapshot, if there is one whose newest event is where the log has it, and reads on. False when there is none. */
  private async resume({ store, codec }: Source): Promise<boolean> {
    const { snapshots } = this.options;
    const restored = await snapshots?.load(this);
    if (restored === undefined) return false;
    const { revision, eventId } = restored;
    for await (const recorded of store.readStream(this.stream, { direction: 'forwards', from: revision })) {
      if (this.revision >= 0n) this.fold(this.decode(codec, recorded));
      else if (recorded.revision === revision && recorded.id === eventId) this.restore(restored, recorded.position);
      else break;
    }
    if (this.isRestored) snapshots?.used(this);
    else snapshots?.discard(this, 'foreign');
    return this.isRestored;
  }

  private restore({ state, revision, eventId, memory }: Restored<S>, position: bigint): void {
    this.state = state;
    this.revision = revision;
    this.position = position;
    this.eventId = eventId;
    this.memory = new CommandMemory(this.options.commandsMax, memory);
    this.isRestored = true;
  }

  private forget(): void {
    this.state = this.decider.initial;
    this.revision = -1n;
    this.position = 0n;
    this.eventId = '';
    this.memory = new CommandMemory(this.options.commandsMax);
    this.isRestored = false;
  }

  private decode(codec: Codec, recorded: RecordedEvent): DecodedEvent {
    try {
      const decoded = codec.decode(recorded);
      if (decoded !== undefined) return decoded;
    } catch (cause) {
      throw new AggregateQuarantined(this.stream, cause);
    }
    throw new AggregateQuarantined(this.stream, new Error(`${recorded.type} is no event of ours`));
  }
}
