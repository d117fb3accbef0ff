import fc from 'fast-check';
import { lanesOf } from './lanes';

it('balances the lanes', () => {
  const loads = [11, 7, 7, 6, 2, 1].map((rows, index) => ({ key: `t${index}`, rows }));
  expect(lanesOf(loads, 3).map((lane) => [...lane])).toEqual([['t0'], ['t1', 't3'], ['t2', 't4', 't5']]);
});

it('gives every trader one lane, and no lane for nobody', () => {
  const sizes = fc.array(fc.nat(1000), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(sizes, fc.integer({ min: 1, max: 8 }), (rows, lanesMax) => {
      const lanes = lanesOf(
        rows.map((count, index) => ({ key: `t${index}`, rows: count })),
        lanesMax,
      );
      expect(lanes.length).toBe(Math.min(lanesMax, rows.length));
      expect(lanes.flatMap((lane) => [...lane]).sort()).toEqual(rows.map((_, index) => `t${index}`).sort());
    }),
  );
});
