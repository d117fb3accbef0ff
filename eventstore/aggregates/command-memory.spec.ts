import { CommandMemory } from './command-memory';
import { envelope, instant } from './spec/jar';
import { metadataOf } from './envelope';

interface Kept {
  readonly memory: CommandMemory;
  readonly commandId: string;
  readonly at?: string;
  readonly isSystem?: boolean;
}

const rememberAt = (revision: number, { memory, commandId, at = '2026-01-01T00:00:00Z', isSystem = false }: Kept): void => {
  const metadata = { ...metadataOf(envelope({ type: 'Crash' }, { commandId, isSystem })), schemaVersion: 1 };
  memory.remember({ metadata, recorded: { revision: BigInt(revision), position: BigInt(revision) * 10n, recordedAt: instant(at) } });
};

describe('The memory of commands', () => {
  it('knows where the events of a command stand', () => {
    const memory = new CommandMemory(100);
    for (const revision of [4, 5, 6]) rememberAt(revision, { memory, commandId: 'x' });
    expect(memory.find('x')).toMatchObject({ firstRevision: 4n, count: 3, position: 60n });
    expect(memory.find('y')).toBeUndefined();
  });

  it('does not keep what the system did', () => {
    const memory = new CommandMemory(100);
    rememberAt(0, { memory, commandId: 'x', isSystem: true });
    expect(memory.find('x')).toBeUndefined();
  });

  it('keeps a command whole that a new day cuts in two', () => {
    const memory = new CommandMemory(100);
    rememberAt(0, { memory, commandId: 'x', at: '2026-01-01T23:59:59.999999Z' });
    rememberAt(1, { memory, commandId: 'y', at: '2026-01-02T00:00:00Z' });
    rememberAt(2, { memory, commandId: 'z', at: '2026-01-02T00:00:00Z' });
    rememberAt(3, { memory, commandId: 'z', at: '2026-01-03T00:00:00Z' });
    expect(memory.find('x')).toMatchObject({ firstRevision: 0n, count: 1 });
    expect(memory.find('z')).toMatchObject({ firstRevision: 2n, count: 2 });
  });

  it('keeps a command whole when it is full in its middle', () => {
    const memory = new CommandMemory(2);
    for (const revision of [0, 1, 2]) rememberAt(revision, { memory, commandId: 'x' });
    expect(memory.find('x')).toMatchObject({ firstRevision: 0n, count: 3 });
  });

  it('takes a command that was done again after it was forgotten elsewhere for the newer', () => {
    const memory = new CommandMemory(100);
    rememberAt(0, { memory, commandId: 'x' });
    rememberAt(7, { memory, commandId: 'x' });
    expect(memory.find('x')).toMatchObject({ firstRevision: 7n, count: 1 });
  });

  it('never keeps more than it may, and always the newest half', () => {
    const memory = new CommandMemory(10);
    const ids = Array.from({ length: 38 }, (_, index) => `command ${index}`);
    for (const [revision, id] of ids.entries()) rememberAt(revision, { memory, commandId: id });
    const kept = ids.filter((id) => memory.find(id) !== undefined);
    expect(kept.length).toBeLessThanOrEqual(10);
    expect(kept).toEqual(ids.slice(-kept.length));
    expect(kept.length).toBeGreaterThanOrEqual(5);
  });

  it('keeps the day before, however the clocks of processes differ around midnight', () => {
    const memory = new CommandMemory(1_000);
    rememberAt(0, { memory, commandId: 'yesterday', at: '2026-01-01T23:00:00Z' });
    const around = ['2026-01-02T00:00:00Z', '2026-01-01T23:59:59Z'];
    for (let revision = 1; revision <= 20; revision++)
      rememberAt(revision, { memory, commandId: `at ${revision}`, at: around[revision % 2]! });
    expect(memory.find('yesterday')).toBeDefined();
  });

  it('is the same after it was plain data, however much it holds', () => {
    const memory = new CommandMemory(20_000);
    const ids = Array.from(
      { length: 9_000 },
      (_, index) => `${index % 2 === 0 ? 'command' : '00000000-0000-7000-8000-00000000'}${1000 + index}`,
    );
    for (const [revision, commandId] of ids.entries())
      rememberAt(revision, { memory, commandId, at: revision < 2_500 ? '2026-01-01T00:00:00Z' : '2026-01-02T00:00:00Z' });
    const restored = new CommandMemory(20_000, memory.form());
    for (const each of [memory, restored]) rememberAt(9_000, { memory: each, commandId: ids.at(-1)! });
    expect(restored.find(ids.at(-1)!)).toMatchObject({ firstRevision: 8_999n, count: 2 });
    for (const id of [...ids, 'never heard of']) expect(restored.find(id)).toEqual(memory.find(id));
    expect(ids.filter((id) => memory.find(id) === undefined)).toEqual([]);
    expect(restored.form()).toEqual(memory.form());
  });
});
