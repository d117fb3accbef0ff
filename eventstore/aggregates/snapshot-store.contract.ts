import { randomUUID } from 'node:crypto';
import type { DamagedSnapshot, Snapshot, SnapshotStore } from './snapshot-store';

/** A store to be judged. */
export interface SnapshotSubject {
  readonly store: SnapshotStore;
  /** What the store has warned of. */
  readonly warnings: DamagedSnapshot[];
  /** Changes a bit of the state that was saved last, where it lies. */
  readonly damage: (stream: string) => Promise<void>;
  /** How many snapshots of a stream are kept. */
  readonly count: (stream: string) => Promise<number>;
  readonly stop: () => Promise<void>;
}

type SubjectOf = () => SnapshotSubject;

const newStream = (): string => `contract-${randomUUID()}`;

const snapshot = (stream: string, revision: bigint, more: Partial<Snapshot> = {}): Snapshot => ({
  stream,
  revision,
  stateVersion: 1,
  state: Buffer.from(`state at ${revision}`),
  ...more,
});

const textOf = (found: Snapshot | undefined): string | undefined => found && Buffer.from(found.state).toString();

const bytesContract = (subject: SubjectOf): void => {
  it('has nothing of a stream that nobody saved', async () => {
    expect(await subject().store.load(newStream(), 1)).toBeUndefined();
  });

  it('gives back every byte', async () => {
    const [{ store }, stream, revision] = [subject(), newStream(), 2n ** 63n - 1n];
    const state = Uint8Array.from({ length: 200_000 }, (_, index) => (index * 31 + (index >> 8)) & 0xff);
    await store.save(snapshot(stream, revision, { state, stateVersion: 2_147_483_647 }));
    const found = await store.load(stream, 2_147_483_647);
    expect(found).toMatchObject({ stream, revision, stateVersion: 2_147_483_647 });
    expect(found && Buffer.compare(found.state, state)).toBe(0);
  });

  it('gives back the tables of a snapshot in their order, those that it had before and those that are new', async () => {
    const [{ store }, stream] = [subject(), newStream()];
    const table = (text: string): Buffer => Buffer.from(text.repeat(3_000));
    const [first, second, third] = [table('a'), table('b'), table('c')];
    await store.save(snapshot(stream, 1n, { tables: [first, second] }));
    await store.save(snapshot(stream, 2n, { tables: [second, third, first, Buffer.alloc(0)] }));
    const found = await store.load(stream, 1);
    expect(found?.tables?.map(String)).toEqual([second, third, first, ''].map(String));
    await store.save(snapshot(stream, 3n, { tables: [...(found?.tables ?? [])].reverse() }));
    expect((await store.load(stream, 1))?.tables?.map(String)).toEqual(['', first, third, second].map(String));
    await store.save(snapshot(newStream(), 1n, { tables: [first] }));
    expect(await store.load(stream, 1)).toMatchObject({ revision: 3n });
  });

  it('keeps an empty state', async () => {
    const [{ store }, stream] = [subject(), newStream()];
    await store.save(snapshot(stream, 0n, { state: new Uint8Array(0) }));
    expect((await store.load(stream, 1))?.state).toHaveLength(0);
  });

  it('keeps what was saved, whatever becomes of the bytes after', async () => {
    const [{ store }, stream, state] = [subject(), newStream(), Buffer.from('kept')];
    await store.save(snapshot(stream, 1n, { state }));
    state.fill(0);
    expect(textOf(await store.load(stream, 1))).toBe('kept');
  });
};

const choiceContract = (subject: SubjectOf): void => {
  it('loads the one with the highest revision, also when it was not saved last', async () => {
    const [{ store }, stream] = [subject(), newStream()];
    await store.save(snapshot(stream, 10n));
    await store.save(snapshot(stream, 9n));
    expect(await store.load(stream, 1)).toMatchObject({ revision: 10n });
  });

  it('shows a reader its own version only', async () => {
    const [{ store }, stream] = [subject(), newStream()];
    await store.save(snapshot(stream, 1n, { stateVersion: 1 }));
    await store.save(snapshot(stream, 2n, { stateVersion: 2 }));
    expect(await store.load(stream, 1)).toMatchObject({ revision: 1n });
    expect(await store.load(stream, 2)).toMatchObject({ revision: 2n });
    expect(await store.load(stream, 3)).toBeUndefined();
  });

  it('passes over a damaged one with a warning, and takes the one before', async () => {
    const [{ store, damage, warnings }, stream] = [subject(), newStream()];
    await store.save(snapshot(stream, 1n));
    await store.save(snapshot(stream, 2n));
    await damage(stream);
    expect(await store.load(stream, 1)).toMatchObject({ revision: 1n });
    expect(warnings.filter((warning) => warning.stream === stream)).toEqual([{ stream, revision: 2n, stateVersion: 1 }]);
  });

  it('has none when all are damaged', async () => {
    const [{ store, damage, warnings }, stream] = [subject(), newStream()];
    await store.save(snapshot(stream, 1n));
    await damage(stream);
    expect(await store.load(stream, 1)).toBeUndefined();
    expect(warnings.filter((warning) => warning.stream === stream)).toHaveLength(1);
  });
};

const roomContract = (subject: SubjectOf): void => {
  it('keeps the two that were saved last', async () => {
    const [{ store, count }, stream] = [subject(), newStream()];
    for (const revision of [30n, 10n, 20n]) await store.save(snapshot(stream, revision));
    expect(await count(stream)).toBe(2);
    expect(await store.load(stream, 1)).toMatchObject({ revision: 20n });
  });

  it('replaces one of the same revision and version', async () => {
    const [{ store, count }, stream] = [subject(), newStream()];
    await store.save(snapshot(stream, 1n));
    await store.save(snapshot(stream, 1n, { state: Buffer.from('again') }));
    expect(await count(stream)).toBe(1);
    expect(textOf(await store.load(stream, 1))).toBe('again');
  });

  it('throws away all of a stream, and nothing else', async () => {
    const [{ store, count }, stream, other] = [subject(), newStream(), newStream()];
    await store.save(snapshot(other, 1n));
    await store.save(snapshot(stream, 1n));
    await store.save(snapshot(stream, 2n, { stateVersion: 2 }));
    await store.discard(stream);
    expect(await count(stream)).toBe(0);
    expect(await store.load(other, 1)).toBeDefined();
  });

  it('takes what several writers save at once', async () => {
    const [{ store, count }, stream] = [subject(), newStream()];
    const revisions = Array.from({ length: 20 }, (_, index) => BigInt(index));
    await Promise.all(revisions.map((revision) => store.save(snapshot(stream, revision))));
    await store.save(snapshot(stream, 100n));
    expect(await count(stream)).toBe(2);
    expect(await store.load(stream, 1)).toMatchObject({ revision: 100n });
  });
};

/** What every snapshot store does. One store serves the whole suite; every test has a stream of its own. */
export const snapshotStoreContract = (name: string, makeSubject: () => Promise<SnapshotSubject>): void => {
  describe(`${name} keeps the contract of the snapshot store:`, () => {
    let made: SnapshotSubject | undefined;
    beforeAll(async () => {
      made = await makeSubject();
    });
    afterAll(() => made?.stop());
    const subject = (): SnapshotSubject => {
      if (made === undefined) throw new Error('the store did not start');
      return made;
    };
    for (const contract of [bytesContract, choiceContract, roomContract]) contract(subject);
  });
};
