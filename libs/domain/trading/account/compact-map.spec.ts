import fc from 'fast-check';
import { decodeValue, encodeValue } from '@copyledger/kernel/compact/values';
import { SealedTable } from '@copyledger/kernel/compact/sealed-table';
import { Map } from 'immutable';
import { CompactMap } from './compact-map';

type Value = string | { readonly orderId: string; readonly fingerprint: string };

const keys = fc.oneof(fc.constantFrom('a', 'b', 'c'), fc.uuid(), fc.string());
const values: fc.Arbitrary<Value> = fc.oneof(fc.constantFrom('filled', ''), fc.record({ orderId: fc.uuid(), fingerprint: fc.string() }));
const entries = fc.array(fc.tuple(keys, values), { maxLength: 40 });

const sorted = (map: Iterable<readonly [string, Value]>): readonly string[] => Array.from(map, (entry) => JSON.stringify(entry)).sort();

const numbered = (from: number, to: number): readonly (readonly [string, Value])[] =>
  Array.from({ length: to - from }, (_, index) => [`key ${from + index}`, { orderId: `${from + index}`, fingerprint: 'f' }] as const);

/** Large enough that parts of it are sealed. */
const large = CompactMap.of(numbered(0, 1_500));

describe('A compact map', () => {
  it('answers as any map does, small or large', () => {
    fc.assert(
      fc.property(fc.tuple(entries, entries), fc.array(keys), fc.boolean(), ([first, second], others, isLarge) => {
        const start = isLarge ? large : CompactMap.of<Value>();
        const compact = [...first, ...second].reduce((map, [key, value]) => map.set(key, value), start);
        const plain = Map<string, Value>([...(isLarge ? numbered(0, 1_500) : []), ...first, ...second]);
        expect(compact.size).toBe(plain.size);
        const written = [...first, ...second].map(([key]) => key);
        for (const key of [...written, ...others, 'key 17', 'key 1499']) {
          expect(compact.get(key)).toEqual(plain.get(key));
          expect(compact.has(key)).toBe(plain.has(key));
        }
        expect(sorted(compact)).toEqual(sorted(plain));
      }),
      { numRuns: 30 },
    );
  });

  it('is never changed by what is made of it', () => {
    const [one, other] = [large.set('key 1', 'replaced'), numbered(3_000, 4_500).reduce((map, [key, value]) => map.set(key, value), large)];
    expect([one.size, other.size, large.size]).toEqual([1_500, 3_000, 1_500]);
    expect(one.get('key 1')).toBe('replaced');
    expect(large.get('key 1')).toEqual({ orderId: '1', fingerprint: 'f' });
    expect(large.has('key 3000')).toBe(false);
    expect(other.get('key 3000')).toEqual({ orderId: '3000', fingerprint: 'f' });
  });

  it('keeps the newest value of a key, wherever the older ones lie', () => {
    let map = large.set('key 5', 'second');
    map = numbered(4_000, 5_500).reduce((grown, [key, value]) => grown.set(key, value), map);
    expect([map.get('key 5'), map.size]).toEqual(['second', 3_000]);
    expect([...map].filter(([key]) => key === 'key 5')).toEqual([['key 5', 'second']]);
  });

  it('has the same tables every time, and those that are large in whatever is made of it', () => {
    const tables = large.tables();
    const sizes = (map: CompactMap<Value>): readonly number[] => map.tables().map(({ size }) => size);
    expect(large.tables()).toBe(tables);
    expect(sizes(large)).toEqual([1_024, 256, 220]);
    const grown = large.set('one', 'more');
    expect(sizes(grown)).toEqual([1_024, 256, 221]);
    expect(grown.tables().slice(0, 2)).toEqual(tables.slice(0, 2));
    expect(grown.tables()[0]).toBe(tables[0]);
  });

  it('is the same after it was bytes, however often, and of few tables', () => {
    let map = large;
    const expected = new globalThis.Map(large);
    for (let round = 0; round < 20; round += 1) {
      for (const [key, value] of numbered(2_000 + round * 150, 2_200 + round * 150)) {
        map = map.set(key, value);
        expected.set(key, value);
      }
      const bytes = decodeValue(encodeValue(map.tables().map((table) => table.bytes))) as readonly Buffer[];
      map = CompactMap.sealed(
        bytes.map((each) => new SealedTable<Value>(each)),
        map.size,
      );
    }
    expect(sorted(map)).toEqual(sorted(expected));
    expect([map.size, map.tables().length]).toEqual([expected.size, 6]);
  });
});
