import type { Decider, Fact } from '@copyledger/kernel';
import type { Codec, DecodedEvent } from '../client/codec';
import type { EventStore } from '../client/event-store';
import { CommandMemory } from './command-memory';
import { AggregateQuarantined } from './errors';

type Written = Parameters<CommandMemory['remember']>[0];

/** An aggregate in memory: its state, how far its stream has been read, and which commands it has done lately. */
export class LoadedAggregate<S, E extends Fact<string, unknown>> {
  state: S;
  /** The newest revision folded in, -1 before the first. */
  revision = -1n;
  /** The log position of the newest event folded in. */
  position = 0n;
  readonly memory: CommandMemory;

  constructor(
    readonly stream: string,
    private readonly decider: Pick<Decider<never, S, E, never>, 'initial' | 'evolve'>,
    commandsMax: number,
  ) {
    this.state = decider.initial;
    this.memory = new CommandMemory(commandsMax);
  }

  /** Reads on from the newest event known. Throws `AggregateQuarantined` when what it reads cannot have happened. */
  async catchUp(store: EventStore, codec: Codec): Promise<void> {
    for await (const recorded of store.readStream(this.stream, { direction: 'forwards', from: this.revision + 1n })) {
      this.fold(this.decode(codec, recorded));
    }
  }

  /** Folds in one event, the next of the stream. */
  fold(decoded: DecodedEvent): void {
    try {
      const { revision } = decoded.recorded;
      if (revision !== this.revision + 1n) throw new Error(`Revision ${this.revision} is followed by ${revision}.`);
      this.state = this.decider.evolve(this.state, decoded.event as E);
    } catch (cause) {
      throw new AggregateQuarantined(this.stream, cause);
    }
    this.memory.remember(decoded);
    this.revision = decoded.recorded.revision;
    this.position = decoded.recorded.position;
  }

  /** Takes over what this process has decided and appended itself. */
  advance(state: S, written: readonly Written[]): void {
    for (const event of written) this.memory.remember(event);
    const last = written.at(-1);
    this.state = state;
    if (last === undefined) return;
    this.revision = last.recorded.revision;
    this.position = last.recorded.position;
  }

  private decode(codec: Codec, recorded: Parameters<Codec['decode']>[0]): DecodedEvent {
    try {
      const decoded = codec.decode(recorded);
      if (decoded !== undefined) return decoded;
    } catch (cause) {
      throw new AggregateQuarantined(this.stream, cause);
    }
    throw new AggregateQuarantined(this.stream, new Error(`${recorded.type} is no event of ours`));
  }
}
