import fc from 'fast-check';
import { JoinedLookup } from './joined-lookup';

/** A database that answers when it is told to. */
const slowDatabase = () => {
  const statements: { readonly keys: readonly string[]; readonly end: (error?: Error) => void }[] = [];
  const read = (keys: readonly string[]) =>
    new Promise<ReadonlyMap<string, string>>((resolve, reject) => {
      const end = (error?: Error): void => {
        if (error !== undefined) reject(error);
        else resolve(new Map(keys.filter((key) => key !== 'absent').map((key) => [key, key.toUpperCase()])));
      };
      statements.push({ keys, end });
    });
  return { read, statements, sent: () => statements.map(({ keys }) => keys) };
};
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('look-ups of the same moment', () => {
  it('share one statement, and the same key is asked for once', async () => {
    const { read, statements, sent } = slowDatabase();
    const lookup = new JoinedLookup({ read, keysMax: 10, runningMax: 1 });
    const answers = Promise.all(['a', 'b', 'a', 'absent'].map((key) => lookup.of(key)));
    await turn();
    expect(sent()).toEqual([['a', 'b', 'absent']]);
    statements[0]?.end();
    expect(await answers).toEqual(['A', 'B', 'A', undefined]);
  });

  it('never join a statement that is running', async () => {
    const { read, statements, sent } = slowDatabase();
    const lookup = new JoinedLookup({ read, keysMax: 10, runningMax: 1 });
    const first = lookup.of('a');
    await turn();
    const second = lookup.of('a');
    await turn();
    expect(sent()).toEqual([['a']]);
    statements[0]?.end();
    await first;
    await turn();
    expect(sent()).toEqual([['a'], ['a']]);
    statements[1]?.end();
    expect(await second).toBe('A');
  });

  it('fail together, and the next ones do not', async () => {
    const { read, statements } = slowDatabase();
    const lookup = new JoinedLookup({ read, keysMax: 10, runningMax: 1 });
    const failing = Promise.allSettled([lookup.of('a'), lookup.of('b')]);
    await turn();
    statements[0]?.end(new Error('away'));
    expect((await failing).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    const next = lookup.of('a');
    await turn();
    statements[1]?.end();
    expect(await next).toBe('A');
  });
});

it('keeps its limits, and gives everybody their own answer', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ minLength: 1, maxLength: 2 }), { maxLength: 60 }),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 3 }),
      async (keys, keysMax, runningMax) => {
        let running = 0;
        const read = async (asked: readonly string[]): Promise<ReadonlyMap<string, string>> => {
          running += 1;
          expect(asked.length).toBeLessThanOrEqual(keysMax);
          expect(running).toBeLessThanOrEqual(runningMax);
          await turn();
          running -= 1;
          return new Map(asked.map((key) => [key, `${key}!`]));
        };
        const lookup = new JoinedLookup({ read, keysMax, runningMax });
        expect(await Promise.all(keys.map((key) => lookup.of(key)))).toEqual(keys.map((key) => `${key}!`));
      },
    ),
    { numRuns: 30 },
  );
});
