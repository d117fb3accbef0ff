import fc from 'fast-check';
import { ByteReader } from './byte-reader';
import { ByteWriter } from './byte-writer';
import { packText, unpackText } from './packed-text';

const pack = (text: string): Buffer => {
  const writer = new ByteWriter(1);
  packText(text, writer);
  return writer.finish();
};

const hexDigit = fc.nat(15).map((digit) => digit.toString(16));
const nearlyIds = fc
  .uuid()
  .chain((id) =>
    fc
      .tuple(fc.nat(id.length - 1), fc.constantFrom('-', 'A', 'g', '0', ' ', 'é'))
      .map(([at, by]) => id.slice(0, at) + by + id.slice(at + 1)),
  );
const texts = fc.oneof(
  fc.uuid(),
  nearlyIds,
  fc.string({ unit: hexDigit, maxLength: 70 }),
  fc.string({ maxLength: 200 }),
  fc.string({ unit: 'binary', maxLength: 50 }),
  // Half surrogate pairs among them, which UTF-8 would lose.
  fc.array(fc.nat(0xffff), { maxLength: 20 }).map((codes) => String.fromCharCode(...codes)),
);

describe('A packed text', () => {
  it('is read back as it was', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(unpackText(new ByteReader(pack(text)))).toBe(text);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is never the beginning of another', () => {
    fc.assert(
      fc.property(texts, texts, (one, other) => {
        fc.pre(one !== other);
        const [a, b] = [pack(one), pack(other)];
        expect(a.subarray(0, b.length).equals(b)).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });

  it('takes half the room where it is hexadecimal', () => {
    expect(pack('019a9f3e-7d52-7cc3-98c4-dc0c0c07398f')).toHaveLength(17);
    expect(pack('a'.repeat(64))).toHaveLength(34);
    expect(pack('A'.repeat(64))).toHaveLength(66);
  });
});
