import fc from 'fast-check';
import { type TrailingEntry, TrailingStops } from './trailing-stops';

interface Order extends TrailingEntry {
  readonly name: number;
  reference: bigint;
}

const price = fc.oneof(fc.integer({ min: 9_000, max: 11_000 }), fc.integer({ min: 2 ** 52, max: 2 ** 52 + 2_000 }));
const steps = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ price }) },
    { weight: 2, arbitrary: fc.record({ starts: fc.constantFrom(1, 50, 50, 333, 5_000) }) },
    { weight: 1, arbitrary: fc.record({ removes: fc.nat() }) },
  ),
  { maxLength: 120, size: 'max' },
);

/** The rule as the FAQ says it, in exact integers. */
const stopOf = (side: 'buy' | 'sell', { reference, basisPoints }: Order): bigint =>
  side === 'sell'
    ? (reference * (10_000n - BigInt(basisPoints))) / 10_000n
    : (reference * (10_000n + BigInt(basisPoints)) + 9_999n) / 10_000n;

describe.each(['sell', 'buy'] as const)('The trailing stops of a %s', (side) => {
  const isBetter = (one: bigint, other: bigint) => (side === 'sell' ? one > other : one < other);
  const fires = (order: Order, at: bigint) => (side === 'sell' ? at <= stopOf(side, order) : at >= stopOf(side, order));

  it('are where each order by itself would have brought its own', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const stops = new TrailingStops<Order>(side);
        let model: Order[] = [];
        let last = 10_000;
        all.forEach((step, name) => {
          if ('starts' in step) {
            const order = { name, basisPoints: step.starts, reference: BigInt(last), trailingSince: 0, heapIndex: -1 };
            stops.add(order, last);
            model.push(order);
          } else if ('removes' in step) {
            const victim = model[step.removes % Math.max(1, model.length)];
            if (victim !== undefined) stops.remove(victim);
            model = model.filter((order) => order !== victim);
          } else {
            last = step.price;
            const at = BigInt(last);
            const isQuiet = stops.isQuiet(last);
            const moves = model.filter((order) => isBetter(at, order.reference));
            for (const order of moves) order.reference = at;
            const due = model.filter((order) => fires(order, at));
            // Silence is never wrong; without it there may be nothing all the same.
            if (isQuiet) expect([...moves, ...due]).toEqual([]);
            if (moves.length > 0) expect(stops.extend(last)).toBe(true);
            else stops.extend(last);
            const expected = due.map((order) => [order.name, stopOf(side, order)]);
            const taken = stops.takeDue(last).map(({ entry, stopPrice }) => [entry.name, BigInt(stopPrice)]);
            expect(new Set(taken.map(String))).toEqual(new Set(expected.map(String)));
            model = model.filter((order) => !due.includes(order));
          }
          expect(stops.size).toBe(model.length);
          for (const order of model) expect(BigInt(stops.referenceOf(order))).toBe(order.reference);
        });
      }),
    );
  });

  it('refuse an order that would have trailed less and seen more', () => {
    const stops = new TrailingStops<Order>(side);
    const order = (name: number) => ({ name, basisPoints: 50, reference: 0n, trailingSince: 0, heapIndex: -1 });
    stops.add(order(1), 100);
    expect(() => {
      stops.add(order(2), side === 'sell' ? 101 : 99);
    }).toThrow('Invariant');
  });
});
