import type { Checkpoint } from './checkpoints';

/** The least of several positions; undefined when one of them is at the start of the log, and when there are none. */
export const leastPosition = (positions: readonly Checkpoint[]): Checkpoint => {
  let least = positions[0];
  for (const position of positions) {
    if (position === undefined) return undefined;
    if (least === undefined || position < least) least = position;
  }
  return least;
};
