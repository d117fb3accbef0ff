import { MemorySnapshotStore } from '../memory-snapshot-store';
import type { Snapshot, SnapshotStore } from '../snapshot-store';

/** What befalls the store before a call: all of a stream are gone, the newest is damaged, or the call fails. */
export type Whim = 'none' | 'gone' | 'damaged' | 'fails';

/** Snapshots that are lost, damaged and out of reach at any time: each call takes the next whim. */
export class WhimsicalSnapshots implements SnapshotStore {
  loadedCount = 0;
  private readonly kept = new MemorySnapshotStore();

  constructor(private readonly whims: Whim[]) {}

  async load(stream: string, stateVersion: number): Promise<Snapshot | undefined> {
    await this.suffer(stream);
    const found = await this.kept.load(stream, stateVersion);
    if (found !== undefined) this.loadedCount += 1;
    return found;
  }

  async save(snapshot: Snapshot): Promise<void> {
    await this.suffer(snapshot.stream);
    await this.kept.save(snapshot);
  }

  async discard(stream: string): Promise<void> {
    await this.suffer(stream);
    await this.kept.discard(stream);
  }

  private async suffer(stream: string): Promise<void> {
    const whim = this.whims.shift() ?? 'none';
    const newest = this.kept.of(stream).at(-1)?.snapshot.state;
    if (whim === 'damaged') newest?.fill(0xff, newest.length >> 1);
    if (whim === 'gone') await this.kept.discard(stream);
    if (whim === 'fails') throw new Error('the database is away');
  }
}
