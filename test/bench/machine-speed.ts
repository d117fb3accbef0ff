const STEPS = 5_000_000;
const words = new Int32Array(1 << 13);

/**
 * Steps of always the same arithmetic that are done in a second just now, in memory that the nearest cache holds. Beside a figure it tells how much of a difference is
 * the machine's: a core that others use too, or that its host has slowed down.
 */
export const arithmeticPerSecond = (): number => {
  let state = 12_345;
  const start = performance.now();
  for (let step = 0; step < STEPS; step += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    const at = state >>> 19;
    words[at] = (words[at]! + state) ^ (state >>> 3);
  }
  return (STEPS / (performance.now() - start)) * 1_000;
};
