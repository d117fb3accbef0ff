import type { ProblemDocument } from '@copyledger/contracts/problems/problem-document';
import { CliFailure } from '../cli-failure';

/** The members of a problem that we act on; a proxy's answer has none of them. */
export type Problem = Partial<Pick<ProblemDocument, 'type' | 'title' | 'detail' | 'errors'>> & {
  readonly projectionPosition?: string | null;
};

interface Answered {
  readonly status: number;
  readonly problem: Problem;
  /** Method and path. */
  readonly request: string;
}

const errorsShownMax = 3;

/** A problem (RFC 9457) in one line: what is wrong in general, in particular, and with which fields. */
export const problemText = ({ title, detail, errors = [] }: Problem): string => {
  const fields = errors.slice(0, errorsShownMax).map(({ field, reason }) => `${field} ${reason}`);
  const more = errors.length > errorsShownMax ? [`and ${errors.length - errorsShownMax} more`] : [];
  // Where fields are named, the detail repeats the first of them.
  const parts = [title, ...(fields.length === 0 ? [detail] : [[...fields, ...more].join('; ')])];
  return parts
    .filter((part) => part !== undefined && part !== '')
    .map((part) => String(part).replace(/\.$/, ''))
    .join(': ');
};

const adviceOf: Readonly<Record<number, string>> = { 401: ' (see copyledger token --help)' };

/** The platform answered, and not with what was asked for. */
export class ApiFailure extends CliFailure {
  override readonly name = 'ApiFailure';
  readonly status: number;
  readonly problem: Problem;

  constructor({ status, problem, request }: Answered) {
    super(`${request} was answered with ${status}: ${problemText(problem) || 'no reason given'}${adviceOf[status] ?? ''}`);
    this.status = status;
    this.problem = problem;
  }
}
