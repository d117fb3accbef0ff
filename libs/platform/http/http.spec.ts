import fc from 'fast-check';
import { depthOf } from './json-body';
import { inWordsOf31 } from './open-api-31';
import { traceparentFrom } from './trace-context';

describe('the depth of a JSON text', () => {
  it.each([
    ['1', 0],
    ['{}', 1],
    ['{"a":[{"b":[]}]}', 4],
    ['"[[[["', 0],
    ['{"a":"\\"[[[","b":[]}', 2],
    ['[[[', 3],
    [']]]]', 0],
    ['"unterminated [[', 0],
  ])('%s', (json, depth) => {
    expect(depthOf(json)).toBe(depth);
  });

  it('is that of the value', () => {
    const deep = (value: unknown): number =>
      typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(deep)) : 0;
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const json = JSON.stringify(value);
        expect(depthOf(json)).toBe(deep(JSON.parse(json)));
      }),
    );
  });
});

describe('the trace', () => {
  const random = (digits: number): string => '07'.repeat(digits / 2);
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
  const spanId = '0'.repeat(15) + '1';

  it('of the caller is taken over with a span of our own', () => {
    expect(traceparentFrom(`00-${traceId}-${spanId}-01`, random)).toBe(`00-${traceId}-${'07'.repeat(8)}-01`);
  });

  it('of a later version is taken over as far as it is understood', () => {
    expect(traceparentFrom(`cc-${traceId}-${spanId}-01-more`, random)).toContain(traceId);
  });

  it.each([
    undefined,
    '',
    ['00-a', '00-b'],
    `00-${'0'.repeat(32)}-${spanId}-01`,
    `00-${traceId}-${'0'.repeat(16)}-01`,
    `ff-${traceId}-${spanId}-01`,
    `00-${traceId}-${spanId}-01-more`,
    `00-${traceId.toUpperCase()}-${spanId}-01`,
  ])('is a new one for %j', (header) => {
    expect(traceparentFrom(header, random)).toBe(`00-${'07'.repeat(16)}-${'07'.repeat(8)}-00`);
  });
});

describe('what may be null', () => {
  it('is a type of its own in OpenAPI 3.1', () => {
    const document = {
      a: { type: 'string', nullable: true, example: null },
      b: { type: 'string', enum: ['x'], nullable: true },
      c: { nullable: true, type: 'object', allOf: [{ $ref: '#/x' }] },
      d: { type: 'string', nullable: false, allOf: [{ $ref: '#/y' }] },
      e: [{ type: 'integer' }],
      example: { nullable: true },
    };
    expect(JSON.parse(JSON.stringify(inWordsOf31(document)))).toEqual({
      a: { type: ['string', 'null'], example: null },
      b: { type: ['string', 'null'], enum: ['x', null] },
      c: { oneOf: [{ $ref: '#/x' }, { type: 'null' }] },
      d: { type: 'string', allOf: [{ $ref: '#/y' }] },
      e: [{ type: 'integer' }],
      example: { nullable: true },
    });
  });
});
