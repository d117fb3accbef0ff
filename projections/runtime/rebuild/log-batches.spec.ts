import { WrittenLog } from '../../testing/written-log';
import { logBatches } from './log-batches';

const eventsMax = 100;

const sizesOf = async (count: number, throttle?: number): Promise<readonly number[]> => {
  const log = new WrittenLog();
  for (let index = 0; index < count; index += 1) await log.credit('a', String(index));
  const { store, codec } = log;
  const upTo = (await store.head()) ?? 0n;
  const { signal } = new AbortController();
  const sizes: number[] = [];
  for await (const { events } of logBatches({
    store,
    codec,
    streamPrefixes: ['account-'],
    after: undefined,
    upTo,
    eventsMax,
    signal,
    throttle,
  }))
    sizes.push(events.length);
  return sizes;
};

it('cuts a log into batches as large as they may be', async () => {
  expect(await sizesOf(250)).toEqual([100, 100, 50]);
});

it('takes small portions when it is throttled, so that nobody is held up by one of them', async () => {
  expect(Math.max(...(await sizesOf(250, 1_000)))).toBe(50);
  expect(Math.max(...(await sizesOf(250, 100_000)))).toBe(100);
});
