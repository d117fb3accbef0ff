import fc from 'fast-check';
import { CursorSigner, type ListScope } from './cursor-signer';

const signer = new CursorSigner('k'.repeat(32));
const scope: ListScope = ['orders', 'ada', 'trader', 'account-1', null, 'open'];
const doesNotFit = expect.objectContaining({ problem: 'invalid-cursor' }) as unknown;
const opening = (cursor: string, of: ListScope = scope): unknown => {
  try {
    return signer.open(of, cursor);
  } catch (error) {
    return error;
  }
};

describe('a cursor', () => {
  it('leads back to its place', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (place) => {
        expect(signer.open(scope, signer.seal(scope, place))).toBe(place);
      }),
    );
  });

  it('fits no other list, filter or user', () => {
    const cursor = signer.seal(scope, '812.0');
    const others: ListScope[] = [
      ['fills', 'ada', 'trader', 'account-1', null, 'open'],
      ['orders', 'bob', 'trader', 'account-1', null, 'open'],
      ['orders', 'ada', 'auditor', 'account-1', null, 'open'],
      ['orders', 'ada', 'trader', 'account-2', null, 'open'],
      ['orders', 'ada', 'trader', 'account-1', 'open', null],
      ['orders', 'ada', 'trader', 'account-1', null],
    ];
    for (const other of others) expect(opening(cursor, other)).toEqual(doesNotFit);
  });

  it('is refused when a single character is altered, added or taken away', () => {
    const cursor = signer.seal(scope, '812');
    fc.assert(
      fc.property(
        fc.nat(cursor.length - 1),
        fc.constantFrom('A', 'B', 'a', 'b', '0', '1', '-', '_', '=', '+', '/', '.', ' '),
        (at, character) => {
          const altered = [
            cursor.slice(0, at) + character + cursor.slice(at + 1),
            cursor.slice(0, at) + character + cursor.slice(at),
            cursor.slice(0, at) + cursor.slice(at + 1),
          ];
          for (const text of altered) if (text !== cursor) expect(opening(text)).toEqual(doesNotFit);
        },
      ),
    );
  });

  it('is refused when another key signed it, or nobody', () => {
    expect(opening(new CursorSigner('x'.repeat(32)).seal(scope, '812'))).toEqual(doesNotFit);
    for (const text of ['', 'ODEy', 'AAAAAAAAAAAAAAAAAAAAAA']) expect(opening(text)).toEqual(doesNotFit);
  });
});
