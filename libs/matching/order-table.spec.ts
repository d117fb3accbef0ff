import fc from 'fast-check';
import { Side } from './messages';
import { OrderTable } from './order-table';

const ids = fc.oneof(
  fc.nat({ max: 3_000 }),
  fc.nat({ max: 30 }).map((number) => number * 1_024 + 7),
  fc.nat({ max: 30 }).map((number) => Number.MAX_SAFE_INTEGER - number),
);

describe('OrderTable', () => {
  it('gives every order a record of its own, at home where that is free, and keeps them as it grows', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(ids, fc.boolean()), { maxLength: 2_000, size: 'max' }), (steps) => {
        const table = new OrderTable(1);
        const model = new Map<number, number>();
        for (const [id, adds] of steps) {
          const known = model.get(id);
          if (adds && known === undefined) {
            model.set(id, table.admit({ id, side: Side.Sell, price: id % 1_000 }, 1));
          } else if (!adds && known !== undefined) {
            table.release(known);
            model.delete(id);
          }
        }
        expect(new Set(model.values()).size).toBe(model.size);
        for (const [id, order] of model) {
          expect([table.id(order), table.price(order)]).toEqual([id, id % 1_000]);
          expect(table.findAtHome(id)).toBe(table.isGuest(order) ? 0 : order);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('has homes for as many neighbouring ids as it has capacity for', () => {
    const table = new OrderTable(5_000);
    for (let id = 100; id < 5_100; id += 1) expect(table.isGuest(table.allocate(id))).toBe(false);
  });
});
