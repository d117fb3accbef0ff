import type { ProblemType } from './problem-type';

/** What can go wrong with reads. */
export const queryProblems = {
  'invalid-cursor': {
    status: 400,
    title: 'The cursor does not fit',
    meaning: 'A cursor continues exactly the list that it came from: same route, same filters, same user, unaltered. Start without one.',
  },
  'projection-lagging': {
    status: 503,
    title: 'The read model has not seen that position yet',
    meaning:
      'The read model is behind `Min-Position`. Repeat after `Retry-After` seconds, wait longer with `Prefer: wait=N`, or leave the header out.',
  },
} as const satisfies Readonly<Record<string, ProblemType>>;
