import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { decodeFrame, encodeFrame } from '../wire/record';
import { Journal, readJournal } from './journal';
import { type LoggedFrame } from './logged-frame';
import { Store } from './store';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'journal-spec-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const idOf = (index: number): string => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
const eventOf = (index: number, size = 10) => ({
  ...{ id: idOf(index), type: 'Happened', isJson: false, metadata: Buffer.alloc(0) },
  data: Buffer.alloc(size, index % 256),
});

const frameAt = (position: number, size = 10): LoggedFrame => {
  const placement = { stream: 's', revision: position - 1, position, createdAt: 0 };
  return { position, frame: encodeFrame({ ...eventOf(position, size), ...placement }) };
};

/** Commits of so many frames each, from a position on. */
const commitsFrom = (first: number, sizes: readonly number[]): LoggedFrame[][] => {
  let position = first - 1;
  return sizes.map((size) => Array.from({ length: size }, () => frameAt((position += 1))));
};

const positionsIn = (directory: string): number[] => readJournal(directory).frames.map(({ position }) => position);
const upTo = (last: number, first = 1): number[] => Array.from({ length: last - first + 1 }, (_, index) => first + index);
const sizes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 8 });
const total = (numbers: readonly number[]): number => numbers.reduce((sum, size) => sum + size, 0);

describe('a journal', () => {
  const write = async (position: number, commits: readonly (readonly LoggedFrame[])[]): Promise<void> => {
    const { journal } = Journal.open(folder, position);
    for (const frames of commits) await journal.write(frames);
    journal.close();
  };

  it('has what was written, byte for byte, and goes on behind it', async () => {
    const [first, second] = commitsFrom(1, [3, 2]);
    await write(0, [first!]);
    const { journal, frames } = Journal.open(folder, 0);
    expect(frames).toEqual(first);
    await journal.write(second!);
    journal.close();
    expect(readJournal(folder).frames).toEqual([...first!, ...second!]);
  });

  it('passes over what the database has, and begins again when that is everything', async () => {
    await write(0, commitsFrom(1, [3, 2]));
    expect(Journal.open(folder, 4).frames.map(({ position }) => position)).toEqual([5]);
    expect(Journal.open(folder, 5).frames).toEqual([]);
    await write(5, commitsFrom(6, [1]));
    expect(positionsIn(folder)).toEqual([6]);
  });

  it('never shows what is left of an earlier use', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, sizes, async (before, now) => {
        await write(0, commitsFrom(1, before));
        const { journal } = Journal.open(folder, total(before));
        for (const frames of commitsFrom(total(before) + 1, now)) await journal.write(frames);
        journal.close();
        expect(positionsIn(folder)).toEqual(upTo(total(before) + total(now), total(before) + 1));
        rmSync(join(folder, 'journal'));
      }),
      { numRuns: 50 },
    );
  });

  it('ends before a commit that was not written whole, wherever it was cut', async () => {
    const [first, second] = commitsFrom(1, [2, 3]);
    await write(0, [first!]);
    const before = readFileSync(join(folder, 'journal'));
    await write(0, [second!]);
    const { end } = readJournal(folder);
    const after = readFileSync(join(folder, 'journal'));
    for (let cut = 0; cut <= end; cut += 1) {
      writeFileSync(join(folder, 'journal'), Buffer.concat([after.subarray(0, cut), before.subarray(cut)]));
      expect(positionsIn(folder).length).toBeLessThanOrEqual(5);
      expect([[], [1, 2], [1, 2, 3, 4, 5]]).toContainEqual(positionsIn(folder));
      if (cut < end) expect(positionsIn(folder)).toEqual([1, 2]);
    }
  });

  it('of a later time than the log is refused', async () => {
    await write(7, commitsFrom(8, [1]));
    expect(() => Journal.open(folder, 5)).toThrow(/begins at position 8 and the log ends at 5/);
  });
});

describe('a store that was killed', () => {
  const append = (store: Store, index: number, size?: number) =>
    store.append({ stream: `s-${index % 3}`, expected: { kind: 'any' }, events: [eventOf(index, size)] });
  const everything = (store: Store): { id: string; position: number }[] =>
    Array.from({ length: store.lastPosition }, (_, index) => decodeFrame(store.log.frameAt(index + 1)!)).map(({ id, position }) => ({
      ...{ id, position },
    }));

  /** The data directory as a kill leaves it: LMDB's file and the journal, whatever the process would have written yet. */
  const killed = async (store: Store, from: string, to: string): Promise<void> => {
    for (const file of ['journal', 'events/data.mdb']) copyFileSync(join(from, file), join(to, file));
    await store.close();
  };

  it('has what was being flushed while the database took over what was before it', async () => {
    const [from, to] = [join(folder, 'a'), join(folder, 'b')];
    await new Store({ kind: 'directory', path: to }).close();
    const store = new Store({ kind: 'directory', path: from });
    for (let index = 1; index <= 62; index += 1) {
      const appended = append(store, index);
      // The commit begins within two turns of the event loop, and its flush takes longer.
      for (let turn = 0; turn < 2; turn += 1) await new Promise(setImmediate);
      if (index % 3 === 0) await store.flushIndexes();
      await appended;
    }
    await killed(store, from, to);
    const again = new Store({ kind: 'directory', path: to });
    expect(everything(again).map(({ id }) => id)).toEqual(upTo(62).map(idOf));
    await again.close();
  });

  it.each([10, 3_000])('has everything, over and over, with events of %d bytes', async (size) => {
    const paths = [join(folder, 'a'), join(folder, 'b')];
    let written = 0;
    for (let round = 0; round < 4; round += 1) {
      const [from, to] = round % 2 === 0 ? [paths[0]!, paths[1]!] : [paths[1]!, paths[0]!];
      await new Store({ kind: 'directory', path: to }).close();
      const store = new Store({ kind: 'directory', path: from });
      expect(everything(store).map(({ id }) => id)).toEqual(upTo(written).map(idOf));
      const count = [1, 255, 300, 7][round]!;
      for (let index = 0; index < count; index += 1) await append(store, (written += 1), size);
      expect(everything(store)).toEqual(upTo(written).map((index) => ({ id: idOf(index), position: index })));
      expect(store.log.backwards({ from: written, countMax: 3 }).map(({ position }) => position)).toEqual(
        upTo(written, Math.max(1, written - 2)).toReversed(),
      );
      await killed(store, from, to);
    }
  });
});
