import fc from 'fast-check';
import { ByteReader } from './byte-reader';
import { ByteWriter } from './byte-writer';
import { decodeValue, encodeValue, type ValueKind } from './values';

const keys = fc.constantFrom('a', 'b', 'orderId', 'limitPrice', 'ü', '');
const { value: values } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.oneof(
      fc.constantFrom(undefined, null, true, false, 0, -0, NaN, Infinity, -1, 2 ** 53 - 1, 2 ** 53, 2 ** -1074, 0n, -1n),
      fc.double(),
      fc.integer(),
      fc.maxSafeNat(),
      fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }),
      fc.bigInt(),
      fc.string(),
      fc.uuid(),
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    ),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(keys, tie('value'), { maxKeys: 5, noNullPrototype: true }),
  ),
}));

describe('Values as bytes', () => {
  it('are read back as they were', () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(decodeValue(encodeValue(value))).toStrictEqual(value);
      }),
      { numRuns: 1_000 },
    );
  });

  it('keep the order of keys', () => {
    const value = { b: 1, a: { d: 2, c: 3 } };
    expect(JSON.stringify(decodeValue(encodeValue(value)))).toBe(JSON.stringify(value));
  });

  it('write what comes again and again once', () => {
    const order = { orderId: 'order', clientOrderId: undefined, limitPrice: 12_345n, status: 'open' };
    const [one, hundred] = [1, 100].map((length) => encodeValue(Array.from({ length }, () => order)).length);
    expect((hundred! - one!) / 99).toBeLessThan(20);
  });

  it('are the same in whatever memory they lie', () => {
    const encoded = encodeValue({ a: [1n, 'x'] });
    const elsewhere = new Uint8Array(encoded.length + 5).subarray(3, 3 + encoded.length);
    elsewhere.set(encoded);
    expect(decodeValue(elsewhere)).toEqual({ a: [1n, 'x'] });
  });

  it.each([
    ['a function', () => 1],
    ['a symbol', Symbol('s')],
    ['a date', new Date(0)],
    ['a map', new Map()],
    ['a class of ours', new ByteWriter()],
  ])('are not made of %s', (_name, value) => {
    expect(() => encodeValue({ value })).toThrow(TypeError);
  });

  it('may be of further kinds', () => {
    const dates: ValueKind<Date> = {
      is: (value): value is Date => value instanceof Date,
      write: (date, into) => {
        into.write(date.getTime());
      },
      read: (from) => new Date(from.read() as number),
    };
    const value = { list: [new Date(7)], at: new Date(9) };
    expect(decodeValue(encodeValue(value, [dates]), [dates])).toEqual(value);
    expect(() => decodeValue(encodeValue(value, [dates]))).toThrow('There is no kind of value 16');
  });

  it('are refused in another format, or cut short', () => {
    const encoded = encodeValue({ amounts: [1n, 2n], name: 'text that is written out, being longer than thirty-two' });
    expect(() => decodeValue(Buffer.concat([Buffer.from([99]), encoded.subarray(1)]))).toThrow('format');
    expect(() => decodeValue(encoded.subarray(0, encoded.length - 1))).toThrow(RangeError);
    expect(() => new ByteReader(encoded).bytes(encoded.length + 1)).toThrow(RangeError);
  });

  /** Whoever changes these bytes raises the format: those that were written before would be misread. */
  it('have this form', () => {
    const value = { a: [null, true, 300, -1.5, 7n, 2n ** 64n, 'x', 'x'], b: { a: undefined, b: Buffer.from([9]) } };
    expect(encodeValue(value).toString('hex')).toBe(
      '01360000000c000b08010306ac0207000000000000f8bf080700000000000000092918446744073709551616050005000c00000a0109010678010206610662',
    );
  });
});
