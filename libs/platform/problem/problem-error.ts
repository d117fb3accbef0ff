import type { FieldError } from '@copyledger/contracts/problems/problem-document';
import { type ProblemName, problemTypeOf } from '@copyledger/contracts/problems/problem-types';

export interface ProblemOptions {
  /** What is particular to this occurrence, for the client to read: no internals. */
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
  /** Members of the problem's own, such as `{ checkpoint: '812' }`. */
  readonly members?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** A failure that the client is told about as a problem of a registered type. Thrown at the rim only; rules return refusals. */
export class ProblemError extends Error {
  constructor(
    readonly problem: ProblemName,
    readonly options: ProblemOptions = {},
  ) {
    super(options.detail ?? problemTypeOf(problem).title, { cause: options.cause });
    this.name = 'ProblemError';
  }

  get status(): number {
    return problemTypeOf(this.problem).status;
  }
}
