import type { ProblemType } from './problem-type';

/** What can go wrong with the stream alone. */
export const streamProblems = {
  'slow-reader': {
    status: 408,
    title: 'The client reads too slowly',
    meaning: 'More waited to be read than the server keeps for one client. Connect again and resume; what was missed is sent then.',
  },
} as const satisfies Readonly<Record<string, ProblemType>>;
