import fc from 'fast-check';
import { eventually } from '@copyledger/testing';
import type { OpenStore } from './open-store';

const beyondDoubles = 2n ** 53n;

/** What every adapter promises of hot rows. */
export const hotRowsContract = (open: OpenStore): void => {
  it('has the rows that were put, each as it was put, and no others', async () => {
    const { rows } = await open();
    const put = [
      { key: 'a', position: 7n, body: '{"total":"1.5"}' },
      { key: 'b', position: 0n, body: ' blank first, ünïcode, "quotes"\n' },
      { key: 'c', position: 9n, body: '' },
    ];
    await rows.put(put);
    const found = await rows.get(['a', 'b', 'c', 'd']);
    expect(new Map(found)).toEqual(new Map(put.map(({ key, position, body }) => [key, { position, body }])));
  });

  it('never lets an older row replace a newer one, whatever the order and the size of the positions', async () => {
    const { rows } = await open();
    let round = 0;
    const positions = fc.array(fc.oneof(fc.bigInt({ min: 0n, max: 20n }), fc.bigInt({ min: beyondDoubles, max: beyondDoubles + 5n })), {
      minLength: 1,
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(positions, async (tried) => {
        const key = `row-${round++}`;
        for (const position of tried) await rows.put([{ key, position, body: `seen ${position}` }]);
        const newest = tried.reduce((a, b) => (a > b ? a : b));
        expect((await rows.get([key])).get(key)).toEqual({ position: newest, body: `seen ${newest}` });
      }),
      { numRuns: 40 },
    );
  });

  it('lets a row go after its time', async () => {
    let now = 0;
    const { rows } = await open({ rowLimits: { keptMs: 30 }, elapsedMs: () => now });
    await rows.put([{ key: 'a', position: 1n, body: 'x' }]);
    // One adapter goes by the clock that it is given, the other one by Redis's own.
    now = 60;
    await eventually(async () => {
      expect((await rows.get(['a'])).size).toBe(0);
    });
    await rows.put([{ key: 'a', position: 0n, body: 'older, but nothing newer is known' }]);
    expect((await rows.get(['a'])).get('a')?.position).toBe(0n);
  });
};
