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

/** The digits of a UUID, which Node draws from a pool: asking the system for each trace would cost more than the trace. */
const pooled = (digits: number): string => randomUUID().replaceAll('-', '').slice(0, digits);

/** The `traceparent` to hand on: the caller's trace with a span of our own, or a new trace. `random` gives hexadecimal digits. */
export const traceparentFrom = (header: unknown, random: (digits: number) => string = pooled): string => {
  const { traceId, flags } = (header === undefined ? undefined : parse(header)) ?? { traceId: random(32), flags: '00' };
  return `00-${traceId}-${random(16)}-${flags}`;
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
