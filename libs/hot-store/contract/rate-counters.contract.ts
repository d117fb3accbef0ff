import { eventually } from '@copyledger/testing';
import type { OpenStore } from './open-store';

const perHour = (quota: number) => ({ quota, windowSeconds: 3600 });

/** What every adapter promises of counters. */
export const rateCountersContract = (open: OpenStore): void => {
  it('allow the quota at once and then no more, and say when to come back', async () => {
    const { counters } = await open();
    const take = () => counters.take({ key: 'ada', limit: perHour(4) });
    const taken = [await take(), await take(), await take(), await take()];
    expect(taken.map(({ isAllowed, remaining }) => [isAllowed, remaining])).toEqual([
      [true, 3],
      [true, 2],
      [true, 1],
      [true, 0],
    ]);
    const refused = await take();
    expect(refused).toMatchObject({ isAllowed: false, remaining: 0 });
    // A fourth of the hour brings one back; the seconds that the test takes are on the generous side.
    expect(refused.retryAfterSeconds).toBeGreaterThan(900 - 60);
    expect(refused.retryAfterSeconds).toBeLessThanOrEqual(900);
    expect(refused.resetSeconds).toBeGreaterThan(3600 - 60);
    expect(refused.resetSeconds).toBeLessThanOrEqual(3600);
  });

  it('count nothing that they refuse, and each caller alone', async () => {
    const { counters } = await open();
    const take = (key: string, units: number) => counters.take({ key, limit: perHour(10), units });
    expect(await take('ada', 7)).toMatchObject({ isAllowed: true, remaining: 3 });
    expect(await take('ada', 4)).toMatchObject({ isAllowed: false, remaining: 3 });
    expect(await take('ada', 3)).toMatchObject({ isAllowed: true, remaining: 0 });
    expect(await take('bob', 10)).toMatchObject({ isAllowed: true, remaining: 0 });
    expect(await take('eve', 11)).toMatchObject({ isAllowed: false, remaining: 10 });
  });

  it('give back what was taken, little by little', async () => {
    let now = 0;
    const { counters } = await open({ elapsedMs: () => now });
    const take = () => counters.take({ key: 'ada', limit: { quota: 2, windowSeconds: 0.1 } });
    await take();
    await take();
    now += 1_000;
    // One adapter goes by the clock that it is given, the other one by Redis's own.
    await eventually(async () => {
      expect((await take()).isAllowed).toBe(true);
    });
  });

  it('allow callers who come at once no more than the quota together', async () => {
    const { counters } = await open();
    const taken = await Promise.all(Array.from({ length: 50 }, () => counters.take({ key: 'all', limit: perHour(20) })));
    expect(taken.filter(({ isAllowed }) => isAllowed)).toHaveLength(20);
  });
};
