import fc from 'fast-check';
import { tombstoneRevision } from '../wire/record';
import { openDatabase } from './database';
import { LazyIndex } from './lazy-index';

const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ stream: fc.nat({ max: 3 }) }) },
  { weight: 1, arbitrary: fc.record({ keep: fc.nat({ max: 6 }) }) },
);

it('answers the same whatever part of it is on disk', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), fc.boolean(), async (steps, isBuried) => {
      const database = openDatabase({ kind: 'memory' });
      const index = new LazyIndex(database.indexTables('trial'));
      const model = new Map<number, { revision: number; position: number }[]>();
      let position = 0;
      const add = (stream: number, revision: number): void => {
        position += 1;
        const entries = model.get(stream) ?? [];
        index.add({ stream, name: entries.length === 0 ? `s-${stream}` : undefined, revision, position });
        model.set(stream, [...entries, { revision, position }]);
      };
      for (const it of steps) {
        if ('stream' in it) add(it.stream, model.get(it.stream)?.length ?? 0);
        else {
          let written: () => void = () => undefined;
          await database.commit(() => {
            written = index.write(it.keep);
          });
          written();
        }
      }
      if (isBuried && model.has(0)) add(0, tombstoneRevision);
      for (const [stream, entries] of model) {
        expect(index.forwards(stream, { from: 0, limit: 1000 })).toEqual(entries);
        expect(index.forwards(stream, { from: 2, limit: 3 })).toEqual(entries.filter(({ revision }) => revision >= 2).slice(0, 3));
        expect(index.backwards(stream, { from: tombstoneRevision, limit: 1000 })).toEqual(entries.toReversed());
        expect(index.backwards(stream, { from: 1, limit: 2 })).toEqual(entries.filter(({ revision }) => revision <= 1).toReversed());
        for (const { revision, position: at } of entries) expect(index.positionOf(stream, revision)).toBe(at);
        expect(index.positionOf(stream, 999)).toBeUndefined();
      }
      await database.close();
    }),
    { numRuns: 40 },
  );
});
