import fc from 'fast-check';
import { MemoryCounters } from './memory-counters';

it('in any window of time no caller gets more than twice the quota, and one that keeps to the rate is never refused', async () => {
  const gaps = fc.array(fc.nat(400), { minLength: 1, maxLength: 200 });
  await fc.assert(
    fc.asyncProperty(gaps, fc.integer({ min: 1, max: 20 }), async (waits, quota) => {
      let now = 0;
      const counters = new MemoryCounters(() => now);
      const limit = { quota, windowSeconds: 1 };
      const allowedAt: number[] = [];
      for (const wait of waits) {
        now += wait;
        if ((await counters.take({ key: 'greedy', limit })).isAllowed) allowedAt.push(now);
      }
      const inWindowOf = (from: number): number => allowedAt.filter((at) => at >= from && at < from + 1000).length;
      expect(Math.max(0, ...allowedAt.map(inWindowOf))).toBeLessThanOrEqual(2 * quota);
      const steady = new MemoryCounters(() => now);
      for (let turn = 0; turn < 3 * quota; turn++) {
        expect(await steady.take({ key: 'steady', limit })).toMatchObject({ isAllowed: true });
        now += 1000 / quota;
      }
    }),
    { numRuns: 60 },
  );
});

it('keeps count of no more callers than it may, and lets those go who owe nothing', async () => {
  let now = 0;
  const counters = new MemoryCounters(() => now);
  const limit = { quota: 1, windowSeconds: 1 };
  await counters.take({ key: 'first', limit });
  for (let caller = 0; caller < 100_000; caller++) await counters.take({ key: `caller-${caller}`, limit });
  expect(await counters.take({ key: 'first', limit })).toMatchObject({ isAllowed: true });
  now = 10_000;
  expect(await counters.take({ key: 'caller-99999', limit })).toMatchObject({ isAllowed: true });
});
