import { dayOf } from '@copyledger/kernel';
import type { DecodedEvent } from '../client/codec';

/** Where the events of a command stand in the aggregate's stream. */
export interface RememberedCommand {
  readonly commandHash: string;
  readonly firstRevision: bigint;
  count: number;
  position: bigint;
}

type Standing = Pick<DecodedEvent['recorded'], 'revision' | 'position' | 'recordedAt'>;

/**
 * The commands that users had done lately: those of the log's present UTC day and of the one before, so at least 24 hours, or fewer
 * where an aggregate takes more than `commandsMax` in that time. What they did stays in the log; only where it stands is kept.
 */
export class CommandMemory {
  private day = '';
  private present = new Map<string, RememberedCommand>();
  private past = new Map<string, RememberedCommand>();

  constructor(private readonly commandsMax: number) {}

  find(commandId: string): RememberedCommand | undefined {
    return this.present.get(commandId) ?? this.past.get(commandId);
  }

  /** The system's own commands are idempotent by what they do, and are not remembered. */
  remember({ metadata, recorded }: Pick<DecodedEvent, 'metadata'> & { readonly recorded: Standing }): void {
    if (metadata.actor.type !== 'user') return;
    const { revision, position } = recorded;
    const known = this.find(metadata.commandId);
    if (known !== undefined && revision === known.firstRevision + BigInt(known.count)) {
      known.count += 1;
      known.position = position;
      return;
    }
    this.makeRoom(dayOf(recorded.recordedAt));
    this.present.set(metadata.commandId, { commandHash: metadata.commandHash, firstRevision: revision, count: 1, position });
  }

  /** Clocks of processes differ a little; a day that has begun is not begun again. */
  private makeRoom(day: string): void {
    if (day <= this.day && this.present.size < this.commandsMax / 2) return;
    if (day > this.day) this.day = day;
    this.past = this.present;
    this.present = new Map();
  }
}
