import fc from 'fast-check';
import { tallyProjection } from '../testing/tally.projection';
import { assignedTo } from './assignment';
import { partitionIdsOf } from './deployments';
import { partitionName, partitionOfKey } from './partitions';
import { liveDeployment } from './projection';

const deployments = [
  liveDeployment(tallyProjection({ name: 'one' })),
  liveDeployment(tallyProjection({ name: 'two' })),
  liveDeployment(tallyProjection({ name: 'single', isPartitioned: false })),
];
const schemas = deployments.map(({ schema }) => schema);

const crowds = fc
  .uniqueArray(fc.record({ id: fc.uuid(), name: fc.constant('any'), schemas: fc.subarray(schemas) }), {
    selector: ({ id }) => id,
    maxLength: 6,
  })
  .map((workers) => [...workers].sort((a, b) => (a.id < b.id ? -1 : 1)));

describe('partitions', () => {
  it('each have one writer among those who can, and shares that differ by one at most', () => {
    fc.assert(
      fc.property(crowds, (workers) => {
        const shares = workers.map(({ id }) => assignedTo(id, { deployments, workers }));
        const given = shares.flat().map(partitionName);
        expect(new Set(given).size).toBe(given.length);
        for (const deployment of deployments) {
          const able = workers.filter((worker) => worker.schemas.includes(deployment.schema));
          const counts = workers.map((_, index) => shares[index]!.filter(({ schema }) => schema === deployment.schema).length);
          expect(counts.reduce((a, b) => a + b, 0)).toBe(able.length === 0 ? 0 : partitionIdsOf([deployment]).length);
          for (const [index, worker] of workers.entries()) if (!able.includes(worker)) expect(counts[index]).toBe(0);
          const ables = counts.filter((_, index) => able.includes(workers[index]!));
          if (ables.length > 0) expect(Math.max(...ables) - Math.min(...ables)).toBeLessThan(2);
        }
      }),
    );
  });

  it('of the same number have the same writer in all projections with a key in common', () => {
    fc.assert(
      fc.property(crowds, (crowd) => {
        const workers = crowd.map((worker) => ({ ...worker, schemas }));
        for (const { id } of workers) {
          const numbersOf = (schema: string) =>
            assignedTo(id, { deployments, workers }).flatMap((each) => (each.schema === schema ? each.partition : []));
          expect(numbersOf('one_v1')).toEqual(numbersOf('two_v1'));
        }
      }),
    );
  });

  it('hold their keys for ever', () => {
    const keys = ['01930000-0000-7000-8000-00000000acc1', '01930000-0000-7000-8000-00000000acc2', '', 'ö'];
    expect(keys.map((key) => partitionOfKey(key, 4))).toMatchInlineSnapshot(`
     [
       3,
       2,
       1,
       2,
     ]
    `);
    expect(keys.map((key) => partitionOfKey(key, 1))).toEqual([0, 0, 0, 0]);
  });

  it('are about as large as each other', () => {
    const counts = [0, 0, 0, 0];
    for (let index = 0; index < 10_000; index += 1) {
      const partition = partitionOfKey(`0193${String(index).padStart(4, '0')}-0000-7000-8000-00000000acc1`, 4);
      counts[partition] = (counts[partition] ?? 0) + 1;
    }
    expect(Math.min(...counts)).toBeGreaterThan(2_300);
  });
});
