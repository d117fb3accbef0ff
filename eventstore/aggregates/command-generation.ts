import { findNewest, SealedTable } from '@copyledger/kernel/compact/sealed-table';

/** Where the events of a command stand in the aggregate's stream. */
export interface RememberedCommand {
  readonly commandHash: string;
  readonly firstRevision: bigint;
  readonly count: number;
  readonly position: bigint;
}

/** A generation as plain data. */
export interface CommandGenerationForm {
  readonly sealed: readonly Buffer[];
  /** The newest command comes last. */
  readonly loose: readonly (readonly [commandId: string, command: RememberedCommand])[];
}

/** So many newest commands are kept as objects; sealing them takes about half a millisecond. */
const looseCommandsMax = 512;

/** Some days' commands. Most of them are bytes, in which they are looked up: loading them takes no time, and keeping them little memory. */
export class CommandGeneration {
  private readonly sealed: SealedTable<RememberedCommand>[];
  private loose: Map<string, RememberedCommand>;

  constructor(form: CommandGenerationForm = { sealed: [], loose: [] }) {
    this.sealed = form.sealed.map((bytes) => new SealedTable(bytes));
    this.loose = new Map(form.loose);
  }

  get size(): number {
    return this.sealed.reduce((sum, table) => sum + table.size, this.loose.size);
  }

  find(commandId: string): RememberedCommand | undefined {
    return this.loose.get(commandId) ?? findNewest(this.sealed, commandId);
  }

  /** A command that was known before is from now on the newer one. */
  add(commandId: string, command: RememberedCommand): void {
    if (this.loose.size >= looseCommandsMax) {
      this.sealed.push(SealedTable.seal(this.loose));
      this.loose = new Map();
    }
    this.loose.delete(commandId);
    this.loose.set(commandId, command);
  }

  /** Puts this in place of the command that was added last. */
  replaceNewest(commandId: string, command: RememberedCommand): void {
    this.loose.set(commandId, command);
  }

  form(): CommandGenerationForm {
    return { sealed: this.sealed.map(({ bytes }) => bytes), loose: [...this.loose] };
  }
}
