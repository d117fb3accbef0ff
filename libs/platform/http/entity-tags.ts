import { hash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';

/** The codings that make another representation of the same entity, which a strong tag has to tell apart. */
const codingSuffix = /-(?:gzip|br|deflate)"$/;

/** A strong validator: the same text has the same tag, and no other one (RFC 9110, 8.8.3). */
const tagOf = (body: string): string => `"${hash('sha1', body, 'base64url')}"`;

/** Whether one of the client's copies is this entity, in whatever coding it has it; compared weakly, as RFC 9110, 13.1.2 has it. */
const isHeldBy = (header: string, tag: string): boolean =>
  header
    .split(',')
    .map((each) => each.trim().replace(/^W\//, ''))
    .some((held) => held === '*' || held.replace(codingSuffix, '"') === tag);

const isTaggable = (request: FastifyRequest, reply: FastifyReply, payload: unknown): payload is string =>
  typeof payload === 'string' &&
  (request.method === 'GET' || request.method === 'HEAD') &&
  reply.statusCode === 200 &&
  !reply.hasHeader('etag') &&
  !reply.hasHeader('cache-control');

/** Tags an answer, or says that the client has it already. */
const validate = (request: FastifyRequest, reply: FastifyReply, body: string): string => {
  const tag = tagOf(body);
  // For this user only, and never without asking whether it is still true.
  void reply.headers({ ETag: tag, 'Cache-Control': 'private, no-cache', Vary: 'Accept-Encoding' });
  const held = request.headers['if-none-match'];
  if (held === undefined || !isHeldBy(held, tag)) return body;
  void reply.code(304).removeHeader('content-type').removeHeader('content-length');
  return '';
};

type SendHook = Extract<NonNullable<RouteOptions['onSend']>, (...rest: never[]) => unknown>;

/** The compressed entity is another representation: its tag says so. Runs when it is known whether it was compressed. */
const nameCoding: SendHook = (_request, reply, payload, done) => {
  const coding = reply.getHeader('content-encoding');
  const tag = reply.getHeader('etag');
  if (typeof tag === 'string' && typeof coding === 'string' && coding !== 'identity')
    void reply.header('ETag', tag.replace(/"$/, `-${coding}"`));
  done(null, payload);
};

/**
 * Gives every answer to a read a strong ETag of its text, and answers 304 to a client that has it. What says by itself how it may be
 * kept is left alone. To be called after compression was set up, whose hooks run before the last one here.
 */
export const tagEntities = (fastify: FastifyInstance): void => {
  fastify.addHook('onSend', (request, reply, payload, done) => {
    done(null, isTaggable(request, reply, payload) ? validate(request, reply, payload) : payload);
  });
  fastify.addHook('onRoute', (route) => {
    route.onSend = [...[route.onSend ?? []].flat(), nameCoding];
  });
};
