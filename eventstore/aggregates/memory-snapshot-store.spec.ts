import { MemorySnapshotStore } from './memory-snapshot-store';
import type { DamagedSnapshot } from './snapshot-store';
import { snapshotStoreContract } from './snapshot-store.contract';

snapshotStoreContract('The memory snapshot store', () => {
  const warnings: DamagedSnapshot[] = [];
  const store = new MemorySnapshotStore((damaged) => warnings.push(damaged));
  const damage = (stream: string): Promise<void> => {
    const newest = store.of(stream).at(-1)!.snapshot;
    newest.state[0]! ^= 1;
    return Promise.resolve();
  };
  return Promise.resolve({
    store,
    warnings,
    damage,
    count: (stream: string) => Promise.resolve(store.of(stream).length),
    stop: () => Promise.resolve(),
  });
});
