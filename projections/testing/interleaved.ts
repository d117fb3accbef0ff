import fc from 'fast-check';

/** Every way in which runs of events may come one among the other, each in its own order: what a log guarantees of its streams, and no more. */
export const interleaved = <T>(...runs: readonly (readonly T[])[]): fc.Arbitrary<readonly T[]> => {
  const turns = runs.flatMap((run, index) => run.map(() => index));
  return fc.shuffledSubarray(turns, { minLength: turns.length, maxLength: turns.length }).map((order) => {
    const taken = runs.map(() => 0);
    return order.flatMap((turn) => {
      const next = taken[turn] ?? 0;
      taken[turn] = next + 1;
      return runs[turn]?.slice(next, next + 1) ?? [];
    });
  });
};
