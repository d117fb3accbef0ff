import fc from 'fast-check';
import { LineRuns } from './line-runs';

it('knows the line of every row', () => {
  const gaps = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1 });
  fc.assert(
    fc.property(gaps, (steps) => {
      const runs = new LineRuns();
      let line = 1;
      const lines = steps.map((step) => (line += step));
      for (const each of lines) runs.add(each);
      expect(lines.map((_, index) => runs.lineOf(index + 1))).toEqual(lines);
      expect([runs.rows, runs.lineOf(0), runs.lineOf(lines.length + 1)]).toEqual([lines.length, undefined, undefined]);
    }),
  );
});
