import { HttpException } from '@nestjs/common';
import type { ProblemDocument } from '@copyledger/contracts/problems/problem-document';
import { type ProblemName, problemTypeOf, problemTypes, problemUriOf } from '@copyledger/contracts/problems/problem-types';
import { ProblemError } from './problem-error';

const problemOfStatus: Readonly<Record<number, ProblemName>> = {
  400: 'bad-request',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not-found',
  405: 'method-not-allowed',
  409: 'conflict',
  413: 'payload-too-large',
  414: 'uri-too-long',
  415: 'unsupported-media-type',
  422: 'unprocessable-content',
  429: 'too-many-requests',
  503: 'unavailable',
};

/** An `HttpException` of Nest's, or an error of Fastify's that carries a status. */
const statusOf = (error: unknown): number | undefined => {
  if (error instanceof HttpException) return error.getStatus();
  if (error instanceof Error && error.name === 'FastifyError' && 'statusCode' in error) return Number(error.statusCode);
  return undefined;
};

/**
 * What the client is told about an error. Frameworks' own refusals below 500 become the problem of their status; anything that is not
 * known is an internal error, of which nothing is told.
 */
export const problemOf = (error: unknown): ProblemError => {
  if (error instanceof ProblemError) return error;
  const status = statusOf(error) ?? 500;
  const known = problemOfStatus[status] ?? (status < 500 ? 'bad-request' : 'internal-error');
  const detail = status < 500 && error instanceof Error ? error.message : undefined;
  return new ProblemError(known, { ...(detail === undefined ? {} : { detail }), cause: error });
};

/** The body of the answer. `requestId` is a UUID. */
export const problemDocumentOf = ({ problem, options }: ProblemError, requestId: string): ProblemDocument => {
  const { status, title } = problemTypeOf(problem);
  return {
    ...options.members,
    type: problemUriOf(problem),
    title,
    status,
    ...(options.detail === undefined ? {} : { detail: options.detail }),
    ...(options.errors === undefined ? {} : { errors: [...options.errors] }),
    instance: `urn:uuid:${requestId}`,
  };
};

export const isProblemName = (name: string): name is ProblemName => Object.hasOwn(problemTypes, name);
