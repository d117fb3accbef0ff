import { checksumOf } from './snapshot-checksum';
import type { DamagedSnapshot, Snapshot, SnapshotStore } from './snapshot-store';

interface Kept {
  readonly snapshot: Snapshot;
  readonly checksum: number;
}

const keptMax = 2;

const isSame = (a: Snapshot, b: Snapshot): boolean => a.revision === b.revision && a.stateVersion === b.stateVersion;

/** Snapshots in memory, for tests and the simulation. */
export class MemorySnapshotStore implements SnapshotStore {
  /** By stream, the one saved last at the end. */
  private readonly streams = new Map<string, readonly Kept[]>();

  constructor(private readonly onDamaged: (damaged: DamagedSnapshot) => void = () => undefined) {}

  load(stream: string, stateVersion: number): Promise<Snapshot | undefined> {
    const candidates = this.of(stream)
      .filter(({ snapshot }) => snapshot.stateVersion === stateVersion)
      .sort((a, b) => (a.snapshot.revision < b.snapshot.revision ? 1 : -1));
    const whole = candidates.find(({ snapshot, checksum }) => {
      const isWhole = checksumOf(snapshot) === checksum;
      if (!isWhole) this.onDamaged({ stream, revision: snapshot.revision, stateVersion });
      return isWhole;
    });
    return Promise.resolve(whole && { ...whole.snapshot, state: new Uint8Array(whole.snapshot.state) });
  }

  save(snapshot: Snapshot): Promise<void> {
    const others = this.of(snapshot.stream).filter((kept) => !isSame(kept.snapshot, snapshot));
    const saved = { snapshot: { ...snapshot, state: new Uint8Array(snapshot.state) }, checksum: checksumOf(snapshot) };
    this.streams.set(snapshot.stream, [...others, saved].slice(-keptMax));
    return Promise.resolve();
  }

  discard(stream: string): Promise<void> {
    this.streams.delete(stream);
    return Promise.resolve();
  }

  /** All of a stream as they lie there, the one saved last at the end: a test that changes their bytes damages them. */
  of(stream: string): readonly Kept[] {
    return this.streams.get(stream) ?? [];
  }
}
