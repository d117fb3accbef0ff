import type { RegisterChange, RegisteredFollow, RegisterStore } from '../follow-register';

/** A register that outlives the processes of a test. */
export class MemoryRegister implements RegisterStore {
  private readonly entries = new Map<string, RegisteredFollow>();

  load(): Promise<readonly RegisteredFollow[]> {
    return Promise.resolve([...this.entries.values()]);
  }

  save(changes: readonly RegisterChange[]): Promise<void> {
    for (const change of changes)
      if ('isGone' in change) this.entries.delete(change.followId);
      else this.entries.set(change.followId, change);
    return Promise.resolve();
  }
}
