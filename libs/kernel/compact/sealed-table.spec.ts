import fc from 'fast-check';
import { findNewest, SealedTable, sealOnto } from './sealed-table';

const keys = fc.oneof(fc.uuid(), fc.string({ maxLength: 12 }), fc.constantFrom('a', 'b', 'c'));
const values = fc.oneof(fc.string(), fc.record({ orderId: fc.uuid(), count: fc.nat(), at: fc.bigInt() }));
const contents = fc.array(fc.tuple(keys, values), { maxLength: 60 }).map((entries) => new Map<string, unknown>(entries));

describe('A sealed table', () => {
  it('knows what was put in, and nothing else', () => {
    fc.assert(
      fc.property(contents, fc.array(keys), (content, others) => {
        const table = new SealedTable<unknown>(Buffer.from(SealedTable.seal(content).bytes));
        expect(table.size).toBe(content.size);
        for (const key of [...content.keys(), ...others]) expect(findNewest([table], key)).toEqual(content.get(key));
        expect([...table.entries()]).toEqual([...content]);
      }),
      { numRuns: 300 },
    );
  });

  it('holds thousands', () => {
    const content = new Map(Array.from({ length: 5_000 }, (_, index) => [`key ${index}`, index] as const));
    const table = SealedTable.seal(content);
    for (let index = 0; index < 10_000; index += 7) expect(findNewest([table], `key ${index}`)).toBe(content.get(`key ${index}`));
  });

  it('gives way to a newer one', () => {
    const [older, newer] = [
      SealedTable.seal(
        new Map([
          ['a', 1],
          ['b', 1],
        ]),
      ),
      SealedTable.seal(new Map([['a', 2]])),
    ];
    expect([findNewest([older, newer], 'a'), findNewest([older, newer], 'b'), findNewest([], 'a')]).toEqual([2, 1, undefined]);
  });

  it('stays as it is once it is large, and is never one of many small ones', () => {
    const large = SealedTable.seal(new Map(Array.from({ length: 1_024 }, (_, index) => [`large ${index}`, index])));
    let tables: readonly SealedTable<number>[] = [large];
    for (let index = 0; index < 100; index += 1) {
      tables = sealOnto(tables, new Map([[`small ${index}`, index]]));
      expect(tables[0]).toBe(large);
      expect(tables.length).toBeLessThanOrEqual(9);
    }
    expect(['small 0', 'small 50', 'small 99'].map((key) => findNewest(tables, key))).toEqual([0, 50, 99]);
  });

  it('takes in what follows while it is small', () => {
    const numbers = (from: number, to: number) =>
      new Map(Array.from({ length: to - from }, (_, index) => [`${from + index}`, from] as const));
    let tables = sealOnto<number>([], new Map());
    expect(tables).toEqual([]);
    for (let from = 0; from < 3_000; from += 300) tables = sealOnto(tables, numbers(from, from + 301));
    expect(tables.map(({ size }) => size)).toEqual([1_201, 1_201, 301, 301]);
    expect(['0', '300', '301', '2999', '3000', '3001'].map((key) => findNewest(tables, key))).toEqual([
      0,
      300,
      300,
      2_700,
      2_700,
      undefined,
    ]);
  });
});
