import type { FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';

/** Ids of zeros mean "none", and ff is no version. */
const shape = /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})(-.*)?$/;

/** The parts of a W3C `traceparent` that are taken over; undefined when the header is none (https://www.w3.org/TR/trace-context/). */
const parse = (header: unknown): { readonly traceId: string; readonly flags: string } | undefined => {
  const match = typeof header === 'string' ? shape.exec(header) : null;
  if (match === null) return undefined;
  const [, version, traceId = '', flags = '', rest] = match;
  // Only versions after 00 may go on behind the flags.
  return version === '00' && rest !== undefined ? undefined : { traceId, flags };
};

/** Random bytes of a UUID, which Node draws from a pool: asking the system for each trace would cost more than the trace. */
const pooled = (size: number): Buffer => Buffer.from(randomUUID().replaceAll('-', ''), 'hex').subarray(0, size);

/** The `traceparent` to hand on: the caller's trace with a span of our own, or a new trace. */
export const traceparentFrom = (header: unknown, random: (size: number) => Buffer = pooled): string => {
  const { traceId, flags } = parse(header) ?? { traceId: random(16).toString('hex'), flags: '00' };
  return `00-${traceId}-${random(8).toString('hex')}-${flags}`;
};

const traces = new WeakMap<FastifyRequest, string>();

/** The `traceparent` of a request, made on first use: most reads never need one. */
export const traceparentOf = (request: FastifyRequest): string => {
  const known = traces.get(request);
  if (known !== undefined) return known;
  const made = traceparentFrom(request.headers['traceparent']);
  traces.set(request, made);
  return made;
};
