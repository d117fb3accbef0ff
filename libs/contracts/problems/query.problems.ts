import type { ProblemType } from './problem-type';

/** What can go wrong with reads. */
export const queryProblems = {
  'invalid-cursor': {
    status: 400,
    title: 'The cursor does not fit',
    meaning: 'A cursor continues exactly the list that it came from: same route, same filters, same user, unaltered. Start without one.',
  },
  'as-of-in-future': {
    status: 400,
    title: 'That moment has not come yet',
    meaning: 'An answer as of a moment never changes, so `asOf` must not be later than what the read model has seen.',
  },
  'lots-not-told': {
    status: 422,
    title: 'The lots of this position are not told',
    meaning:
      'Lots are drawn from the fills of one instrument: of too many of them, or of contracts whose profit is not linear in the price, they are not.',
  },
  'projection-lagging': {
    status: 503,
    title: 'The read model has not seen that position yet',
    meaning:
      'The read model is behind `Min-Position`. Repeat after `Retry-After` seconds, wait longer with `Prefer: wait=N`, or leave the header out.',
  },
} as const satisfies Readonly<Record<string, ProblemType>>;
