import fc from 'fast-check';
import { IdIndex } from './id-index';
import { OrderTable } from './order-table';

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
        const orders = new OrderTable(1);
        const index = new IdIndex(orders, 1);
        const model = new Map<number, number>();
        for (const [id, insert] of steps) {
          const known = model.get(id);
          if (insert && known === undefined) {
            const order = orders.allocate(id);
            index.insert(order);
            model.set(id, order);
          } else if (!insert && known !== undefined) {
            model.delete(id);
            index.remove(known);
            orders.release(known);
          }
          expect(index.find(id)).toBe(model.get(id) ?? 0);
        }
        for (const [id, expected] of model) expect(index.find(id)).toBe(expected);
      }),
      { numRuns: 40 },
    );
  });

  it('finds ids that share one home, further from it than a slot can say', () => {
    const orders = new OrderTable(1);
    const index = new IdIndex(orders, 4_096);
    // Blocks of eight ids that the index of this size puts in one place, by its own arithmetic: the top ten bits of a product.
    const blocks = Array.from({ length: 400_000 }, (_, block) => block).filter((block) => Math.imul(block, 0x9e3779b1) >>> 22 === 7);
    const ids = blocks.slice(0, 300).map((block) => block * 8 + 5);
    for (const id of ids) index.insert(orders.allocate(id));
    for (const id of ids.filter((_, number) => number % 3 === 0)) index.remove(index.find(id));
    for (const [number, id] of ids.entries()) expect(orders.id(index.find(id)) === id && index.find(id) !== 0).toBe(number % 3 !== 0);
  });

  it('grows past its capacity and shrinks to nothing', () => {
    const orders = new OrderTable(1);
    const index = new IdIndex(orders, 1);
    for (let id = 1; id <= 10_000; id += 1) index.insert(orders.allocate(id));
    for (let id = 1; id <= 10_000; id += 2) index.remove(index.find(id));
    expect([1, 2, 9_999, 10_000, 10_001].map((id) => orders.id(index.find(id)))).toEqual([-1, 2, -1, 10_000, -1]);
    expect(index.size).toBe(5_000);
  });
});
