import fc from 'fast-check';
import { BookSide } from './book-side';
import { FarLevels } from './far-levels';
import { LevelTable } from './level-table';

const keys = fc.oneof(
  fc.integer({ min: -50, max: 50 }),
  fc.integer({ min: -70_000, max: 70_000 }),
  fc.constantFrom(31, 32, 1023, 1024, 32_767, 32_768, 2 ** 31, 2 ** 32, -(2 ** 32), Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER),
);

const walk = (first: number, next: (level: number) => number): number[] => {
  const seen = [];
  for (let level = first; level !== 0; level = next(level)) seen.push(level);
  return seen;
};

describe('BookSide', () => {
  /** A market that walks: every step creates or drops a level around a centre that drifts, so the window has to follow. */
  const run = (steps: [number, boolean][], drift: number) => {
    const levels = new LevelTable();
    const side = new BookSide(levels);
    const model = new Set<number>();
    steps.forEach(([offset, create], index) => {
      const key = Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, offset + index * drift));
      if (create) {
        side.findOrCreate(key);
        model.add(key);
      } else {
        const [oldest] = model;
        if (oldest === undefined) return;
        side.drop(side.find(oldest));
        model.delete(oldest);
      }
      expect(side.best === 0 ? undefined : levels.key(side.best)).toBe(model.size === 0 ? undefined : Math.min(...model));
    });
    const inOrder = walk(side.best, (level) => side.after(level)).map((level) => levels.key(level));
    expect(inOrder).toEqual([...model].sort((a, b) => a - b));
  };

  it('is one ordered set of prices, near and far', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(keys, fc.boolean()), { maxLength: 300, size: 'max' }),
        fc.constantFrom(0, 1, -700, 9_000),
        (steps, drift) => {
          run(steps, drift);
        },
      ),
    );
  });

  it('lets the window follow a touch that has gone away, and brings the levels there in', () => {
    const levels = new LevelTable();
    const side = new BookSide(levels);
    const far = 10_000_000;
    side.findOrCreate(0);
    for (let key = 0; key < 3_000; key += 1) side.findOrCreate(far + key);
    side.drop(side.find(0));
    for (let again = 0; again < 2; again += 1) for (let key = 3_000; key < 5_000; key += 1) side.findOrCreate(far + key);
    side.findOrCreate(1);
    const inOrder = walk(side.best, (level) => side.after(level)).map((level) => levels.key(level));
    expect(inOrder).toEqual([1, ...Array.from({ length: 5_000 }, (_, key) => far + key)]);
  });
});

describe('FarLevels', () => {
  it('finds, orders and forgets like a sorted set', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(keys, fc.boolean()), { maxLength: 200, size: 'max' }), keys, (steps, probe) => {
        const levels = new LevelTable();
        const far = new FarLevels(levels);
        const model = new Map<number, number>();
        for (const [key, insert] of steps) {
          if (insert && !model.has(key)) {
            const level = levels.allocate(key);
            far.insert(key, level);
            model.set(key, level);
          } else if (!insert && model.delete(key)) {
            far.remove(key);
          }
        }
        const sorted = [...model.keys()].sort((a, b) => a - b);
        expect(walk(far.first(), (level) => far.after(levels.key(level))).map((level) => levels.key(level))).toEqual(sorted);
        expect(far.find(probe)).toBe(model.get(probe) ?? 0);
        expect(far.after(probe)).toBe(model.get(sorted.find((key) => key > probe) ?? NaN) ?? 0);
      }),
    );
  });
});
