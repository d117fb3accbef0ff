import type { ProblemName } from '@copyledger/contracts/problems/problem-types';
import { ProblemError } from '@copyledger/platform';

/** Errors cross from the exchange's thread by name. */
const problemOfName: Readonly<Record<string, ProblemName>> = {
  SourceRefused: 'outside-source-taken',
  SourceOutOfSequence: 'outside-out-of-sequence',
  SourceUnfit: 'outside-unfit',
  MarketUnavailable: 'unavailable',
  MarketInterrupted: 'unavailable',
};

const retryAfter = { 'Retry-After': '1' };

/** What the sender is told; what is no refusal is thrown as it is. */
export const problemOfRefusal = (error: unknown): unknown => {
  const problem = error instanceof Error && Object.hasOwn(problemOfName, error.name) ? problemOfName[error.name] : undefined;
  if (problem === undefined || !(error instanceof Error)) return error;
  return new ProblemError(problem, { detail: error.message, ...(problem === 'unavailable' && { headers: retryAfter }) });
};
