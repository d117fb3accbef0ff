import type { EventStore } from '../client/event-store';
import { memoryEventStore } from '../client/memory/memory-event-store';
import { AggregateQuarantined } from './errors';
import { MemorySnapshotStore } from './memory-snapshot-store';
import type { SnapshotStore } from './snapshot-store';
import { add, envelope, photographed, take } from './spec/jar';
import { type Process, startProcess, write } from './spec/process';

const type = photographed();
const stream = 'jar-a';
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await turn();
};
const outcomes = ({ news }: Process): readonly string[] => news.map(({ outcome }) => outcome);
const heard = (process: Process, outcome: string, times = 1): Promise<void> =>
  until(() => outcomes(process).filter((each) => each === outcome).length >= times);

/** A log with a jar of these amounts, and a snapshot of it as of its newest event. */
const lived = async (...amounts: readonly number[]) => {
  const [log, snapshotStore] = [memoryEventStore(), new MemorySnapshotStore()];
  const process = startProcess(log, { type, snapshotStore });
  for (const amount of amounts) await process.jars.send('a', add(amount));
  await until(() => snapshotStore.of(stream).at(-1)?.snapshot.revision === BigInt(amounts.length - 1));
  return { log, snapshotStore };
};

const never = new Promise<never>(() => undefined);

const brokenStore = (broken: Partial<SnapshotStore>): SnapshotStore => ({
  load: () => Promise.resolve(undefined),
  save: () => Promise.resolve(),
  discard: () => Promise.resolve(),
  ...broken,
});

describe('An aggregate that is loaded from a snapshot', () => {
  it('reads only what came after', async () => {
    const { log, snapshotStore } = await lived(1, 2, 3);
    await startProcess(log).jars.send('a', add(4));
    const later = startProcess(log, { type, snapshotStore });
    expect(await later.jars.state('a')).toEqual({ total: 10, tokens: [] });
    // The newest that the snapshot has, for comparison, and one more.
    expect(later.connection.eventsRead).toBe(2);
    expect(outcomes(later)[0]).toBe('loaded');
  });

  it('goes on from there', async () => {
    const { log, snapshotStore } = await lived(1, 2);
    const later = startProcess(log, { type, snapshotStore });
    expect(await later.jars.send('a', take(4))).toMatchObject({ status: 'refused', rejection: 'NotEnough' });
    expect(await later.jars.send('a', take(3))).toMatchObject({ status: 'done', state: { total: 0 } });
  });

  it('knows the commands that were done before', async () => {
    const { log, snapshotStore } = await lived(1);
    const twice = envelope({ type: 'AddEach', amounts: [5, 6] });
    const first = startProcess(log, { type, snapshotStore });
    const done = await first.jars.send('a', twice);
    await until(() => snapshotStore.of(stream).at(-1)?.snapshot.revision === 2n);
    const later = startProcess(log, { type, snapshotStore });
    expect(await later.jars.send('a', twice)).toEqual({ ...done, isRepeated: true });
    expect(await later.jars.send('a', { ...twice, commandHash: 'another body' })).toEqual({ status: 'reused' });
  });

  it('is folded from its start when nobody kept a snapshot of this version', async () => {
    const { log, snapshotStore } = await lived(1, 2, 3);
    const later = startProcess(log, { type: photographed({ stateVersion: 2 }), snapshotStore });
    expect(await later.jars.state('a')).toMatchObject({ total: 6 });
    expect(later.connection.eventsRead).toBe(3);
  });
});

describe('A snapshot that can not be used', () => {
  const foreign: readonly (readonly [string, (log: EventStore) => Promise<unknown>])[] = [
    ['the log has no such stream', () => Promise.resolve()],
    ['the stream is shorter', (log) => startProcess(log).jars.send('a', add(7))],
    ['the log has another event there', (log) => startProcess(log).jars.send('a', envelope({ type: 'AddEach', amounts: [7, 7, 7, 7, 7] }))],
  ];

  it.each(foreign)('is ignored and thrown away: %s', async (_case, make) => {
    const { snapshotStore } = await lived(1, 2, 3);
    const restored = memoryEventStore();
    await make(restored);
    const later = startProcess(restored, { type: photographed({ everyEvents: 1_000 }), snapshotStore });
    const expected = await startProcess(restored).jars.state('a');
    expect(await later.jars.state('a')).toEqual(expected);
    expect(outcomes(later)).toEqual(['foreign']);
    await until(() => snapshotStore.of(stream).length === 0);
  });

  it('is replaced as soon as the aggregate has been folded', async () => {
    const { log, snapshotStore } = await lived(1, 2, 3);
    const kept = snapshotStore.of(stream).at(-1)!.snapshot;
    await snapshotStore.save({ ...kept, state: Buffer.from('no frame') });
    const later = startProcess(log, { type, snapshotStore });
    expect(await later.jars.state('a')).toMatchObject({ total: 6 });
    await heard(later, 'saved');
    expect(outcomes(later)).toEqual(['unreadable', 'saved']);
    expect(snapshotStore.of(stream).map(({ snapshot }) => snapshot.revision)).toEqual([2n]);
  });

  it('does not put a jar in quarantine: its history is folded again', async () => {
    const { log, snapshotStore } = await lived(5);
    await startProcess(log).jars.send('a', take(5));
    const empty = photographed({ parse: () => ({ total: 0, tokens: [] }) });
    const later = startProcess(log, { type: empty, snapshotStore });
    expect(await later.jars.state('a')).toMatchObject({ total: 0 });
    expect(later.jars.quarantined()).toEqual([]);
    expect(outcomes(later)[0]).toBe('misleading');
  });

  it('does not, either, when the contradiction shows much later', async () => {
    const { log, snapshotStore } = await lived(5);
    const later = startProcess(log, { type: photographed({ parse: () => ({ total: 0, tokens: [] }) }), snapshotStore });
    await later.jars.send('a', add(1));
    await startProcess(log).jars.send('a', take(6));
    expect(await later.jars.state('a')).toMatchObject({ total: 0 });
  });

  it('hides no history that can not have happened', async () => {
    const { log, snapshotStore } = await lived(5);
    await write(log, stream, { type: 'Taken', data: { amount: 6 } });
    const later = startProcess(log, { type, snapshotStore });
    await expect(later.jars.state('a')).rejects.toThrow(AggregateQuarantined);
    expect(later.jars.quarantined()).toEqual(['a']);
  });
});

describe('A store of snapshots that fails', () => {
  const away = (): Promise<never> => Promise.reject(new Error('the database is away'));

  it('costs no command', async () => {
    const process = startProcess(memoryEventStore(), { type, snapshotStore: { load: away, save: away, discard: away } });
    for (const amount of [1, 2, 3]) expect(await process.jars.send('a', add(amount))).toMatchObject({ status: 'done' });
    await heard(process, 'not-saved');
    expect(outcomes(process)).toContain('not-loaded');
  });

  it('holds up nobody by not answering', async () => {
    const snapshotStore = { load: () => never, save: () => never, discard: () => never };
    const process = startProcess(memoryEventStore(), { type, snapshotStore, limits: { snapshotPatienceMs: 1 } });
    for (let amount = 1; amount <= 10; amount++) await process.jars.send('a', add(amount));
    expect(await process.jars.state('a')).toMatchObject({ total: 55 });
    expect(outcomes(process)).toEqual(['not-loaded']);
  });

  it('is not asked again before as many events have come once more', async () => {
    const save = jest.fn(away);
    const process = startProcess(memoryEventStore(), { type: photographed({ everyEvents: 3 }), snapshotStore: brokenStore({ save }) });
    for (let amount = 1; amount <= 7; amount++) {
      await process.jars.send('a', add(amount));
      await turn();
    }
    expect(save).toHaveBeenCalledTimes(2);
  });

  it('is as bad as a state that can not be serialised', async () => {
    const serialise = (): never => {
      throw new Error('a bug');
    };
    const process = startProcess(memoryEventStore(), { type: photographed({ serialise }), snapshotStore: new MemorySnapshotStore() });
    await process.jars.send('a', add(1));
    await heard(process, 'not-saved');
    expect(await process.jars.send('a', add(1))).toMatchObject({ status: 'done', state: { total: 2 } });
  });
});

describe('Snapshots are taken', () => {
  it('every so many events', async () => {
    const snapshotStore = new MemorySnapshotStore();
    const process = startProcess(memoryEventStore(), { type: photographed({ everyEvents: 3 }), snapshotStore });
    const revisions: bigint[] = [];
    for (let amount = 1; amount <= 9; amount++) {
      await process.jars.send('a', add(amount));
      await turn();
      revisions.push(snapshotStore.of(stream).at(-1)?.snapshot.revision ?? -1n);
    }
    expect(revisions).toEqual([-1n, -1n, 2n, 2n, 2n, 5n, 5n, 5n, 8n]);
  });

  it('more seldom when they are large', async () => {
    const snapshotStore = new MemorySnapshotStore();
    const limits = { snapshotBytesPerEventMax: 1 };
    const process = startProcess(memoryEventStore(), { type, snapshotStore, limits });
    for (let amount = 1; amount <= 50; amount++) {
      await process.jars.send('a', add(amount));
      await turn();
    }
    expect(outcomes(process)).toEqual(['saved']);
  });

  it('twice as often when there is much beside the state that has to arrive', async () => {
    const revisionsWith = async (tables: readonly Buffer[]): Promise<readonly bigint[]> => {
      const revisions: bigint[] = [];
      const save = ({ revision }: { readonly revision: bigint }): Promise<void> => Promise.resolve(void revisions.push(revision));
      const serialise = () => ({ bytes: Buffer.from('state'), tables });
      const kept = { type: photographed({ everyEvents: 6, serialise }), snapshotStore: brokenStore({ save }) };
      const process = startProcess(memoryEventStore(), { ...kept, limits: { snapshotTableBytesMax: 5_000 } });
      for (let amount = 1; amount <= 18; amount++) {
        await process.jars.send('a', add(amount));
        await turn();
      }
      return revisions;
    };
    expect(await revisionsWith([Buffer.alloc(40)])).toEqual([5n, 11n, 17n]);
    expect(await revisionsWith([Buffer.alloc(40), Buffer.alloc(10_000)])).toEqual([5n, 8n, 11n, 14n, 17n]);
  });

  it('of one state at a time, and of the newest when it is an aggregate’s turn', async () => {
    const kept: [string, bigint][] = [];
    let release = (): void => undefined;
    const save = ({ stream: of, revision }: { readonly stream: string; readonly revision: bigint }): Promise<void> => {
      kept.push([of, revision]);
      return new Promise((resolve) => (release = resolve));
    };
    const process = startProcess(memoryEventStore(), { type, snapshotStore: brokenStore({ save }) });
    for (const amount of [1, 2, 3]) for (const jar of ['a', 'b']) await process.jars.send(jar, add(amount));
    await until(() => kept.length === 1);
    for (const jar of ['a', 'b']) await process.jars.send(jar, add(4));
    const first = kept[0]![1];
    release();
    await until(() => kept.length === 2);
    release();
    await until(() => kept.length === 3);
    expect(kept).toEqual([
      ['jar-a', first],
      ['jar-b', 3n],
      ['jar-a', 3n],
    ]);
  });

  it('with a rest between one and the next, which belongs to the commands', async () => {
    const takenAt: number[] = [];
    const save = (): Promise<void> => Promise.resolve(void takenAt.push(performance.now()));
    const process = startProcess(memoryEventStore(), { type, snapshotStore: brokenStore({ save }), limits: { snapshotRestMs: 40 } });
    await Promise.all(['a', 'b', 'c'].map((jar) => process.jars.send(jar, add(1))));
    await until(() => takenAt.length === 3);
    const rests = takenAt.slice(1).map((at, index) => at - takenAt[index]!);
    // A timer may fire within the millisecond before it is due.
    for (const rest of rests) expect(rest).toBeGreaterThan(38);
  });

  it('the first of each after another number of events, since those that began together would come due together for ever', async () => {
    const takenAt = new Map<string, number[]>();
    const save = ({ stream: of, revision }: { readonly stream: string; readonly revision: bigint }): Promise<void> => {
      takenAt.set(of, [...(takenAt.get(of) ?? []), Number(revision) + 1]);
      return Promise.resolve();
    };
    const process = startProcess(memoryEventStore(), { type: photographed({ everyEvents: 16 }), snapshotStore: brokenStore({ save }) });
    const names = Array.from({ length: 20 }, (_, at) => `jar${at}`);
    for (const jar of names)
      for (let sent = 0; sent < 32; sent += 1) {
        await process.jars.send(jar, add(1));
        await turn();
      }
    await until(() => outcomes(process).length === 2 * names.length);
    const firsts = [...takenAt.values()].map(([first = 0, second]) => {
      expect(second).toBe(first + 16);
      return first;
    });
    expect(Math.min(...firsts)).toBeGreaterThanOrEqual(8);
    expect(Math.max(...firsts)).toBeLessThanOrEqual(16);
    expect(new Set(firsts).size).toBeGreaterThan(4);
  });

  it('no more once they are stopped, which waits for the one under way', async () => {
    const snapshotStore = new MemorySnapshotStore();
    const process = startProcess(memoryEventStore(), { type, snapshotStore });
    await process.jars.stopSnapshots();
    await process.jars.send('a', add(1));
    await turn();
    expect(outcomes(process)).toEqual([]);
  });
});
