import type { ProblemType } from './problem-type';

/** What can go wrong with the messages of outside markets. */
export const outsideProblems = {
  'outside-source-taken': {
    status: 409,
    title: 'The instrument trades with another source',
    meaning:
      'An instrument trades with one outside market at a time. Another takes over once that one has ended, or was silent for ten seconds.',
  },
  'outside-out-of-sequence': {
    status: 409,
    title: 'A batch is missing before this one',
    meaning: 'The session is not known here, or not so far. Begin another with `sequence` 1 and a snapshot.',
  },
  'outside-unfit': {
    status: 422,
    title: 'The source does not fit the instrument',
    meaning: "The instrument's digits can't hold what the source would say.",
  },
} as const satisfies Readonly<Record<string, ProblemType>>;
