import type { CheckpointStore } from '@copyledger/projections/index';

/** Checkpoints that outlive the processes of a test. */
export class MemoryCheckpoints implements CheckpointStore {
  readonly positions = new Map<string, bigint>();

  load(consumer: string): Promise<bigint | undefined> {
    return Promise.resolve(this.positions.get(consumer));
  }

  save(consumer: string, position: bigint): Promise<void> {
    this.positions.set(consumer, position);
    return Promise.resolve();
  }
}
