import fc from 'fast-check';
import { derivedId, type Id, parseId, uuidV7 } from './ids';
import { failure, success } from './result';

const moments = fc.integer({ min: 0, max: 2 ** 48 - 1 });
const randoms = fc.uint8Array({ minLength: 10, maxLength: 16 });
const bytesOf = (id: string): Buffer => Buffer.from(id.replaceAll('-', ''), 'hex');

describe('uuidV7', () => {
  it("is the test vector of RFC 9562, appendix A.6, from that vector's own time and chance", () => {
    // rand_a is 0xCC3; rand_b is 0b01 followed by 0x8C4DC0C0C07398F.
    const random = Buffer.from('0cc318c4dc0c0c07398f', 'hex');
    expect(uuidV7(0x017f22e279b0, random)).toBe('017f22e2-79b0-7cc3-98c4-dc0c0c07398f');
  });

  it('lays out time, version, variant and chance as the RFC says', () => {
    fc.assert(
      fc.property(moments, randoms, (unixMs, random) => {
        const id = uuidV7(unixMs, random);
        const bytes = bytesOf(id);
        expect(parseId(id)).toEqual(success(id));
        expect(bytes.readUIntBE(0, 6)).toBe(unixMs);
        expect(bytes[6]! >> 4).toBe(7);
        expect(bytes[8]! >> 6).toBe(0b10);
        expect([bytes[6]! & 0x0f, bytes[7], bytes[8]! & 0x3f]).toEqual([random[0]! & 0x0f, random[1], random[2]! & 0x3f]);
        expect([...bytes.subarray(9)]).toEqual([...random.subarray(3, 10)]);
      }),
    );
  });

  it('sorts by time, as text', () => {
    fc.assert(
      fc.property(moments, moments, fc.tuple(randoms, randoms), (a, b, [randomA, randomB]) => {
        fc.pre(a !== b);
        expect(uuidV7(a, randomA) < uuidV7(b, randomB)).toBe(a < b);
      }),
    );
  });

  it('leaves its input as it was', () => {
    const random = new Uint8Array(10).fill(0xff);
    uuidV7(0, random);
    expect(random).toEqual(new Uint8Array(10).fill(0xff));
  });

  it.each([-1, 2 ** 48, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses %s milliseconds', (unixMs) => {
    expect(() => uuidV7(unixMs, new Uint8Array(10))).toThrow(RangeError);
  });

  it('refuses too little chance', () => {
    expect(() => uuidV7(0, new Uint8Array(9))).toThrow(RangeError);
  });
});

describe('derivedId', () => {
  const causes = fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 4 }) as fc.Arbitrary<[string, ...string[]]>;

  it('never changes: ids that were derived once are in the log for ever', () => {
    // The first 16 bytes of `printf 4:copy8:follow-16:plan-11:0 | sha256sum`, with version and variant stamped on.
    expect(derivedId('copy', 'follow-1', 'plan-1', '0')).toBe('4d0320fa-2fde-85c2-afd5-aab81e50849e');
    expect(derivedId('')).toBe('ba768b33-1fd8-8cec-803b-e04e56ab2b3d');
  });

  it('is a function of its cause, and a UUIDv8', () => {
    fc.assert(
      fc.property(causes, (cause) => {
        const id = derivedId(...cause);
        expect(derivedId(...cause)).toBe(id);
        expect(parseId(id)).toEqual(success(id));
        expect(bytesOf(id)[6]! >> 4).toBe(8);
      }),
    );
  });

  it('differs for different causes, also where their texts run together', () => {
    fc.assert(
      fc.property(causes, causes, (a, b) => {
        expect(derivedId(...a) === derivedId(...b)).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), fc.nat(), fc.nat(), (text, cutA, cutB) => {
        const [a, b] = [cutA % (text.length + 1), cutB % (text.length + 1)];
        fc.pre(a !== b);
        expect(derivedId(text.slice(0, a), text.slice(a))).not.toBe(derivedId(text.slice(0, b), text.slice(b)));
      }),
    );
    const lookAlikes = [['a', 'b'], ['ab'], ['ab', ''], ['', 'ab'], ['1:a1:b'], ['a1:b'], ['b', 'a']] as [string, ...string[]][];
    expect(new Set(lookAlikes.map((cause) => derivedId(...cause))).size).toBe(lookAlikes.length);
  });
});

describe('parseId', () => {
  it.each([
    '',
    '017F22E2-79B0-7CC3-98C4-DC0C0C07398F',
    '017f22e279b07cc398c4dc0c0c07398f',
    '{017f22e2-79b0-7cc3-98c4-dc0c0c07398f}',
    '017f22e2-79b0-7cc3-98c4-dc0c0c07398',
    '017f22e2-79b0-7cc3-98c4-dc0c0c07398f0',
    '017f22e2-79b0-7cc3-98c4-dc0c0c07398f\n',
    ' 017f22e2-79b0-7cc3-98c4-dc0c0c07398f',
    '017f22e2-79b0-9cc3-98c4-dc0c0c07398f',
    '017f22e2-79b0-7cc3-c8c4-dc0c0c07398f',
    '017f22e2-79b0-7cc3-98c4-dc0c0c07398g',
    '00000000-0000-0000-0000-000000000000',
    'ffffffff-ffff-ffff-ffff-ffffffffffff',
  ])('refuses %j', (text) => {
    expect(parseId(text)).toEqual(failure('NotAnId'));
  });

  it('takes every version of the RFC, as it is written', () => {
    fc.assert(
      fc.property(fc.uuid(), (text) => {
        expect(parseId(text)).toEqual(success(text));
      }),
    );
  });

  it('does not compile when ids of different things are swapped', () => {
    const account: Id<'account'> = derivedId('account');
    // @ts-expect-error An account's id is no order's.
    const order: Id<'order'> = account;
    // @ts-expect-error Text becomes an id by parsing only.
    const other: Id<'account'> = '017f22e2-79b0-7cc3-98c4-dc0c0c07398f';
    expect([order, other]).toHaveLength(2);
  });
});
