import fc from 'fast-check';
import { BookSide } from './book-side';
import type { SideName } from './book-update';

type Step = { readonly price: number; readonly size: number } | { readonly keep: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 20, arbitrary: fc.record({ price: fc.integer({ min: 1, max: 150 }), size: fc.nat({ max: 3 }) }) },
  { weight: 1, arbitrary: fc.record({ keep: fc.integer({ min: 1, max: 80 }) }) },
);

const sorted = (map: ReadonlyMap<number, number>, name: SideName): [number, number][] =>
  [...map].sort(([a], [b]) => (name === 'bid' ? b - a : a - b));

it.each<SideName>(['bid', 'ask'])('is a sorted map of prices: %s', (name) => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const side = new BookSide(name, true);
      let map = new Map<number, number>();
      for (const each of steps) {
        if ('keep' in each) {
          side.truncate(each.keep);
          map = new Map(sorted(map, name).slice(0, each.keep));
        } else {
          side.set(each.price, each.size, `${each.price}x${each.size}`);
          if (each.size === 0) map.delete(each.price);
          else map.set(each.price, each.size);
        }
      }
      const ranks = Array.from({ length: side.depth }, (_, rank) => rank);
      const expected = sorted(map, name);
      expect(ranks.map((rank) => [side.priceAt(rank), side.sizeAt(rank)])).toEqual(expected);
      expect(ranks.map((rank) => side.textAt(rank))).toEqual(expected.map(([price, size]) => `${price}x${size}`));
      for (let price = 1; price <= 150; price++) expect(side.sizeOf(price)).toBe(map.get(price) ?? 0);
      expect([side.priceAt(side.depth), side.sizeAt(side.depth), side.textAt(side.depth)]).toEqual([undefined, 0, '']);
    }),
  );
});
