import { hash } from 'node:crypto';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { invalidField, type Principal, principalOfRequest, traceparentOf } from '@copyledger/platform';

/** What a command is told about the request that it came with. */
export interface RequestContext {
  readonly principal: Principal;
  readonly requestId: string;
  readonly traceparent: string;
  /** Method and path, ids included: the same key on another account is another request. */
  readonly route: string;
  readonly idempotencyKey: string | undefined;
  /** The hash of the body, whatever the order of its fields. */
  readonly bodyHash: string;
}

const keyShape = /^[\x21-\x7e]{1,255}$/;

const idempotencyKeyOf = (request: FastifyRequest): string | undefined => {
  const header = request.headers['idempotency-key'];
  if (header === undefined) return undefined;
  // The draft's form is a quoted string; an unquoted one is taken as it stands.
  const key = (Array.isArray(header) ? header.join() : header).replace(/^"(.*)"$/, '$1');
  if (!keyShape.test(key)) throw invalidField('Idempotency-Key', 'must be 1 to 255 visible ASCII characters');
  return key;
};

const canonical = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, of]) => [key, canonical(of)]),
  );
};

/** The same content has the same hash, whatever the order of its fields. */
export const hashOf = (body: unknown): string => hash('sha256', JSON.stringify(canonical(body ?? {})), 'base64url');

/** A class, since V8 keeps whatever the getter of a literal sees until it looks through the old objects. */
class ContextOfRequest implements RequestContext {
  readonly principal: Principal;
  readonly requestId: string;
  readonly traceparent: string;
  readonly route: string;
  readonly idempotencyKey: string | undefined;

  constructor(private readonly request: FastifyRequest) {
    this.principal = principalOfRequest(request);
    this.requestId = request.id;
    this.traceparent = traceparentOf(request);
    this.route = `${request.method} ${request.url}`;
    this.idempotencyKey = idempotencyKeyOf(request);
  }

  /** Calculated when it is asked for: an order is known by a hash of its own. */
  get bodyHash(): string {
    return hashOf(this.request.body);
  }
}

/** Injects the `RequestContext` into a handler's parameter. */
export const Context = createParamDecorator(
  (_data: unknown, context: ExecutionContext) => new ContextOfRequest(context.switchToHttp().getRequest<FastifyRequest>()),
);

/** Documents the `Idempotency-Key` header of a write. */
export const Idempotent = (): MethodDecorator & ClassDecorator =>
  ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description:
      'Your name for this request, 1 to 255 visible ASCII characters. For at least 24 hours the same key with the same body answers with the first result; with another body it is refused with 422, while under way with 409.',
  });
