import fc from 'fast-check';
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { TransientMap } from './transient-map';

type Step = ['set', number, number] | ['delete', number] | ['clear'];

const key = fc.nat(12);
const steps = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.tuple(fc.constant('set' as const), key, fc.nat()) },
    { weight: 5, arbitrary: fc.tuple(fc.constant('delete' as const), key) },
    { weight: 1, arbitrary: fc.tuple(fc.constant('clear' as const)) },
  ) satisfies fc.Arbitrary<Step>,
);

/** What a step answers, of either. */
const take = (map: Pick<Map<number, number>, 'delete' | 'clear'> & { set(key: number, value: number): unknown }, step: Step): unknown => {
  if (step[0] === 'delete') return map.delete(step[1]);
  if (step[0] === 'clear') map.clear();
  else map.set(step[1], step[2]);
  return undefined;
};

const oldBytes = (): number =>
  getHeapSpaceStatistics()
    .filter(({ space_name: name }) => name === 'old_space' || name === 'large_object_space')
    .reduce((sum, { space_used_size: used }) => sum + used, 0);

describe('a map of what comes and goes', () => {
  it('does what a Map does, in the same order', () => {
    fc.assert(
      fc.property(steps, (taken) => {
        const [map, model] = [new TransientMap<number, number>(), new Map<number, number>()];
        for (const step of taken) {
          expect(take(map, step)).toBe(take(model, step));
          expect(map.size).toBe(model.size);
          for (let at = 0; at <= 12; at += 1) expect([map.has(at), map.get(at)]).toEqual([model.has(at), model.get(at)]);
          expect([...map.entries()]).toEqual([...model.entries()]);
        }
        expect([[...map.keys()], [...map.values()]]).toEqual([[...model.keys()], [...model.values()]]);
      }),
    );
  });

  it('shows all that were there to who deletes them on the way', () => {
    const map = new TransientMap<number, number>();
    for (let at = 0; at < 100; at += 1) map.set(at, at);
    const seen: number[] = [];
    for (const [at] of map.entries()) {
      seen.push(at);
      map.delete(at);
    }
    expect(seen).toEqual(Array.from({ length: 100 }, (_, at) => at));
    expect(map.size).toBe(0);
  });

  it('keeps nothing of what has gone from ending with the young', () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as (options: { type: 'major' | 'minor' }) => void;
    const map = new TransientMap<number, readonly number[]>();
    const comeAndGo = (from: number, to: number): void => {
      for (let at = from; at < to; at += 1) {
        map.set(at, new Array<number>(100).fill(at));
        map.delete(at - 3);
        if (at % 500 === 0) collect({ type: 'minor' });
      }
    };
    comeAndGo(0, 10);
    // What the map consists of is old from here on.
    collect({ type: 'major' });
    const before = oldBytes();
    comeAndGo(10, 20_000);
    expect(map.size).toBe(3);
    // A Map keeps most of these 17 MB here.
    expect(oldBytes() - before).toBeLessThan(2_000_000);
  });
});
