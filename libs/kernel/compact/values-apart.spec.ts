import { findNewest, SealedTable } from './sealed-table';
import { encodeValue } from './values';
import { decodeApart, encodeApart } from './values-apart';

const table = (name: string): SealedTable<string> => SealedTable.seal(new Map([['name', name]]));

describe('A value with sealed tables', () => {
  it('is read back with the very bytes of its tables', () => {
    const [a, b] = [table('a'), table('b')];
    const encoded = encodeApart({ list: [a, 7n], b });
    expect(encoded.tables[0]).toBe(a.bytes);
    expect(encoded.tables[1]).toBe(b.bytes);
    const decoded = decodeApart(encoded) as { readonly list: readonly [SealedTable<string>, bigint]; readonly b: SealedTable<string> };
    expect(decoded.list[1]).toBe(7n);
    expect([decoded.list[0], decoded.b].map((each) => findNewest([each], 'name'))).toEqual(['a', 'b']);
  });

  it('has as many bytes of its own, however large they are', () => {
    const large = SealedTable.seal(new Map(Array.from({ length: 1_000 }, (_, index) => [`key ${index}`, 'value'])));
    expect(encodeApart([large]).bytes).toHaveLength(encodeApart([table('a')]).bytes.length);
  });

  it('is not read without them, nor by who knows nothing of them', () => {
    const { bytes } = encodeApart([table('a')]);
    expect(() => decodeApart({ bytes, tables: [] })).toThrow('There are 0 tables, and no number 0');
    expect(() => encodeValue([table('a')])).toThrow(TypeError);
  });
});
