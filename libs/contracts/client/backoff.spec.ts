import fc from 'fast-check';
import { Backoff } from './backoff';

it('waits a random time below a bound that doubles up to the longest', () => {
  const backoff = new Backoff({ firstMs: 100, maxMs: 1_000, random: () => 0.999 });
  expect(Array.from({ length: 7 }, () => backoff.nextDelayMs(0))).toEqual([99, 199, 399, 799, 999, 999, 999]);
  const hasty = new Backoff({ firstMs: 100, random: () => 0 });
  expect(Array.from({ length: 3 }, () => hasty.nextDelayMs(0))).toEqual([0, 0, 0]);
});

it('begins again only after a connection that has lasted', () => {
  const backoff = new Backoff({ firstMs: 100, stableMs: 1_000, random: () => 0.5 });
  expect([0, 0, 999, 1_000, 0].map((lastedMs) => backoff.nextDelayMs(lastedMs))).toEqual([50, 100, 200, 50, 100]);
});

it('never waits longer than the longest, however often it has failed', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 0.999_999, noNaN: true }), fc.integer({ min: 1, max: 200 }), (random, attempts) => {
      const backoff = new Backoff({ random: () => random });
      for (let attempt = 0; attempt < attempts; attempt += 1) expect(backoff.nextDelayMs(0)).toBeLessThanOrEqual(10_000);
    }),
  );
});
