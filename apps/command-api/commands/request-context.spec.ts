import fc from 'fast-check';
import { hashOf } from './request-context';

/** The same content with the fields of every object the other way round. */
const turned = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, of]) => [key, turned(of)]),
  );
};

describe('the hash of a body', () => {
  const json = fc.jsonValue({ maxDepth: 4 });

  it('does not see the order of fields', () => {
    fc.assert(fc.property(json, (body) => hashOf(turned(body)) === hashOf(body)));
  });

  it('sees everything else', () => {
    const bodies = [
      { a: '1' },
      { a: 1 },
      { a: '1.0' },
      { b: '1' },
      { a: '1', b: '1' },
      { a: ['1'] },
      { a: { a: '1' } },
      ['1', '2'],
      ['2', '1'],
    ];
    expect(new Set(bodies.map(hashOf)).size).toBe(bodies.length);
    expect(hashOf({ orders: [{ a: '1' }, { a: '2' }] })).not.toBe(hashOf({ orders: [{ a: '2' }, { a: '1' }] }));
  });

  it('of no body is that of an empty one', () => {
    expect(hashOf(undefined)).toBe(hashOf({}));
  });
});
