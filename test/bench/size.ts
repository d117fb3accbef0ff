const variable = 'BENCH_QUICK';

/** From here on, benches only show that they work. */
export const beQuick = (): void => {
  process.env[variable] = '1';
};

export const isQuick = (): boolean => process.env[variable] === '1';

/** How much of something: as much as a sound figure needs, or, with `--quick`, as little as shows that the bench works. */
export const sized = (full: number, quick: number): number => (isQuick() ? quick : full);

/** Before orders are measured: V8 compiles what they need for some twenty seconds, on the same cores. */
export const orderWarmUpSeconds = (): number => sized(25, 1);

/** Orders are measured for so long: Linux writes out what has been dirty for half a minute, all at once, and that belongs to it. */
export const orderSeconds = (): number => sized(30, 1);
