import { dayOf } from '@copyledger/kernel';
import type { DecodedEvent } from '../client/codec';
import { CommandGeneration, type CommandGenerationForm, type RememberedCommand } from './command-generation';

/** A memory as plain data, for snapshots. */
export interface CommandMemoryForm {
  readonly day: string;
  readonly newestId: string;
  readonly present: CommandGenerationForm;
  readonly past: CommandGenerationForm;
}

type Standing = Pick<DecodedEvent['recorded'], 'revision' | 'position' | 'recordedAt'>;
type Cause = Pick<DecodedEvent['metadata'], 'actor' | 'commandId' | 'commandHash'>;

/**
 * The commands that users had done lately: those of the log's present UTC day and of the one before, so at least 24 hours, or fewer
 * where an aggregate takes more than `commandsMax` in that time. What they did stays in the log; only where it stands is kept.
 */
export class CommandMemory {
  private day: string;
  private newestId: string;
  private present: CommandGeneration;
  private past: CommandGeneration;

  constructor(
    private readonly commandsMax: number,
    form?: CommandMemoryForm,
  ) {
    this.day = form?.day ?? '';
    this.newestId = form?.newestId ?? '';
    this.present = new CommandGeneration(form?.present);
    this.past = new CommandGeneration(form?.past);
  }

  find(commandId: string): RememberedCommand | undefined {
    return this.present.find(commandId) ?? this.past.find(commandId);
  }

  /** The system's own commands are idempotent by what they do, and are not remembered. */
  remember({ metadata, recorded }: { readonly metadata: Cause; readonly recorded: Standing }): void {
    if (metadata.actor.type !== 'user') return;
    const { commandId, commandHash } = metadata;
    const { revision, position } = recorded;
    const newest = commandId === this.newestId ? this.present.find(commandId) : undefined;
    if (newest !== undefined && revision === newest.firstRevision + BigInt(newest.count)) {
      this.present.replaceNewest(commandId, { ...newest, count: newest.count + 1, position });
      return;
    }
    this.makeRoom(dayOf(recorded.recordedAt));
    this.newestId = commandId;
    this.present.add(commandId, { commandHash, firstRevision: revision, count: 1, position });
  }

  form(): CommandMemoryForm {
    return { day: this.day, newestId: this.newestId, present: this.present.form(), past: this.past.form() };
  }

  /** Clocks of processes differ a little; a day that has begun is not begun again. */
  private makeRoom(day: string): void {
    if (day <= this.day && this.present.size < this.commandsMax / 2) return;
    if (day > this.day) this.day = day;
    this.past = this.present;
    this.present = new CommandGeneration();
  }
}
