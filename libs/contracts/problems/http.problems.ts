import type { ProblemType } from './problem-type';

/** What can go wrong with any request, whatever it is about. */
export const httpProblems = {
  'bad-request': {
    status: 400,
    title: 'The request is malformed',
    meaning: 'The request breaks the rules of HTTP or of this API in the way that `detail` tells. Repeating it will not help.',
  },
  'malformed-json': {
    status: 400,
    title: 'The body is not JSON',
    meaning: 'The body is empty, is not JSON, or is nested deeper than any request of this API.',
  },
  'validation-failed': {
    status: 400,
    title: 'Fields do not fit',
    meaning: '`errors` names every field that does not fit and the reason. Nothing was done.',
  },
  unauthenticated: {
    status: 401,
    title: 'A valid token is required',
    meaning: 'Send `Authorization: Bearer <token>` with a token that is signed with EdDSA, meant for this audience, and not expired.',
  },
  forbidden: {
    status: 403,
    title: 'Not yours',
    meaning: 'The token is good, but its user or role may not do this.',
  },
  'not-found': {
    status: 404,
    title: 'Not found',
    meaning: 'There is no such route or no such thing. A thing written a moment ago may need the `Min-Position` header of its write.',
  },
  'method-not-allowed': { status: 405, title: 'Method not allowed', meaning: 'The route exists, but not with this method.' },
  conflict: { status: 409, title: 'Conflict', meaning: 'The request contradicts the present state in the way that `detail` tells.' },
  'payload-too-large': {
    status: 413,
    title: 'The body is too large',
    meaning: 'Send less at once: batches can be split.',
  },
  'uri-too-long': { status: 414, title: 'The address is too long', meaning: 'A part of the path or of the query is longer than allowed.' },
  'unsupported-media-type': {
    status: 415,
    title: 'The body is of another type',
    meaning: 'Bodies are `application/json`.',
  },
  'unprocessable-content': {
    status: 422,
    title: 'The request cannot be carried out',
    meaning: 'The request is well formed, but the rules refuse it in the way that `detail` tells.',
  },
  'too-many-requests': { status: 429, title: 'Too many requests', meaning: 'Slow down; `Retry-After` says for how many seconds.' },
  'internal-error': {
    status: 500,
    title: 'Something broke on our side',
    meaning: 'Not your fault. `instance` names the occurrence: the log has the rest under the same id.',
  },
  unavailable: {
    status: 503,
    title: 'Not available just now',
    meaning: 'A part that the request needs cannot be reached. Repeat it later; `Retry-After` says when.',
  },
} as const satisfies Readonly<Record<string, ProblemType>>;
