import { copyingProblems } from './copying.problems';
import { httpProblems } from './http.problems';
import { outsideProblems } from './outside.problems';
import type { ProblemType } from './problem-type';
import { queryProblems } from './query.problems';
import { streamProblems } from './stream.problems';
import { tradingProblems } from './trading.problems';

/** Every kind of problem that this product answers with, by the last part of its `type` URI. */
export const problemTypes = {
  ...httpProblems,
  ...queryProblems,
  ...streamProblems,
  ...tradingProblems,
  ...copyingProblems,
  ...outsideProblems,
} as const;

export type ProblemName = keyof typeof problemTypes;

export const problemTypeOf = (name: ProblemName): ProblemType => problemTypes[name];

/** The reference that a problem carries as its `type`, relative to the server's root. */
export const problemUriOf = (name: ProblemName): string => `/problems/${name}`;
