import { findNewest, looseEntriesMax, type SealedTable, sealOnto } from '@copyledger/kernel/compact/sealed-table';

/** Where the events of a command stand in the aggregate's stream. */
export interface RememberedCommand {
  readonly commandHash: string;
  readonly firstRevision: bigint;
  readonly count: number;
  readonly position: bigint;
}

/** A generation as plain data. */
export interface CommandGenerationForm {
  readonly size: number;
  readonly tables: readonly SealedTable<RememberedCommand>[];
}

/** Some days' commands. Most of them are bytes, in which they are looked up: loading them takes no time, and keeping them little memory. */
export class CommandGeneration {
  private sealed: readonly SealedTable<RememberedCommand>[];
  private loose = new Map<string, RememberedCommand>();
  private count: number;

  constructor({ size, tables }: CommandGenerationForm = { size: 0, tables: [] }) {
    this.sealed = tables;
    this.count = size;
  }

  get size(): number {
    return this.count;
  }

  find(commandId: string): RememberedCommand | undefined {
    return this.loose.get(commandId) ?? findNewest(this.sealed, commandId);
  }

  /** A command that was known before is from now on the newer one. */
  add(commandId: string, command: RememberedCommand): void {
    if (this.loose.size >= looseEntriesMax) this.seal();
    if (this.find(commandId) === undefined) this.count += 1;
    this.loose.set(commandId, command);
  }

  /** Puts this in place of the command that was added last. */
  replaceNewest(commandId: string, command: RememberedCommand): void {
    this.loose.set(commandId, command);
  }

  /** Seals what is not yet: a form that follows has the same tables, and more. */
  form(): CommandGenerationForm {
    this.seal();
    return { size: this.count, tables: this.sealed };
  }

  private seal(): void {
    this.sealed = sealOnto(this.sealed, this.loose);
    this.loose = new Map();
  }
}
