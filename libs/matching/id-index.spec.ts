import fc from 'fast-check';
import { IdIndex } from './id-index';

/** Neighbours, strides that fall on one slot, and ids beyond 32 bits. */
const ids = fc.oneof(
  fc.nat({ max: 40 }),
  fc.nat({ max: 2000 }).map((n) => n * 1024),
  fc.nat({ max: 30 }).map((n) => 2 ** 32 * n + 5),
  fc.nat({ max: 30 }).map((n) => Number.MAX_SAFE_INTEGER - n),
);

describe('IdIndex', () => {
  it('finds what a map finds, through inserts, removals and growth', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(ids, fc.boolean()), { maxLength: 1500, size: 'max' }), (steps) => {
        const index = new IdIndex(1);
        const model = new Map<number, number>();
        let handle = 0;
        for (const [id, insert] of steps) {
          if (insert && !model.has(id)) {
            handle += 1;
            index.insert(id, handle);
            model.set(id, handle);
          } else if (!insert && model.delete(id)) {
            index.remove(id);
          }
          expect(index.find(id)).toBe(model.get(id) ?? 0);
        }
        for (const [id, expected] of model) expect(index.find(id)).toBe(expected);
      }),
      { numRuns: 40 },
    );
  });

  it('grows past its capacity and shrinks to nothing', () => {
    const index = new IdIndex(1);
    for (let id = 1; id <= 10_000; id += 1) index.insert(id, id);
    for (let id = 1; id <= 10_000; id += 2) index.remove(id);
    expect([1, 2, 9_999, 10_000, 10_001].map((id) => index.find(id))).toEqual([0, 2, 0, 10_000, 0]);
  });
});
