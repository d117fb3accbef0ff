import fc from 'fast-check';
import type { TimedLine } from './timed-lines';
import { Timeline } from './timeline';

const line = (micros: number, lane: string): TimedLine<string> => ({ micros, lane, text: `${lane}${micros}`, isTrade: false });

async function* blocksOf(lines: readonly TimedLine<string>[], size: number): AsyncGenerator<readonly TimedLine<string>[], void, undefined> {
  yield [];
  for (let from = 0; from < lines.length; from += size) yield await Promise.resolve(lines.slice(from, from + size));
}

const times = fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 30 }).map((all) => all.sort((a, b) => a - b));

it('makes one of several files, in the order of their times, whatever the slices and blocks', async () => {
  const shape = fc.record({
    files: fc.array(times, { minLength: 1, maxLength: 4 }),
    size: fc.integer({ min: 1, max: 5 }),
    step: fc.integer({ min: 1, max: 9 }),
  });
  await fc.assert(
    fc.asyncProperty(shape, async ({ files, size, step }) => {
      const all = files.map((micros, index) => micros.map((each) => line(each, `f${index}-`)));
      const timeline = new Timeline(all.map((lines, index) => ({ lines: blocksOf(lines, size), lanes: [`f${index}-`] })));
      const played: TimedLine<string>[] = [];
      for (let until = step; until <= 70; until += step) {
        const slice = await timeline.before(until);
        expect(slice.every(({ micros }) => micros < until)).toBe(true);
        played.push(...slice);
      }
      expect(await timeline.nextMicros()).toBeUndefined();
      expect(played).toEqual(all.flat().sort((a, b) => a.micros - b.micros));
      for (const index of files.keys()) expect(timeline.isOver(`f${index}-`)).toBe(true);
    }),
  );
});

it('knows of whom nothing more comes', async () => {
  const timeline = new Timeline([
    { lines: blocksOf([line(1, 'a'), line(2, 'b')], 1), lanes: ['a', 'b'] },
    { lines: blocksOf([line(5, 'b')], 1), lanes: ['b'] },
  ]);
  expect(await timeline.before(5)).toHaveLength(2);
  expect([timeline.isOver('a'), timeline.isOver('b')]).toEqual([true, false]);
});
