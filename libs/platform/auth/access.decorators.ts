import { createParamDecorator, type CustomDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Principal, Role } from './principal';

/** Who may use a route: everybody, every principal (when nothing is said), or the principals of some roles. */
export type Access = { readonly kind: 'public' } | { readonly kind: 'roles'; readonly roles: readonly Role[] };

export const accessMetadata = 'copyledger:access';

/** The route or controller needs no token. */
export const Public = (): CustomDecorator => SetMetadata(accessMetadata, { kind: 'public' } satisfies Access);

/** Only principals of these roles may use the route or controller; others are answered with 403. */
export const Roles = (...roles: readonly Role[]): CustomDecorator => SetMetadata(accessMetadata, { kind: 'roles', roles } satisfies Access);

const principals = new WeakMap<FastifyRequest, Principal>();

export const rememberPrincipal = (request: FastifyRequest, principal: Principal): void => {
  principals.set(request, principal);
};

/** The principal of a request; undefined on a public route. */
export const principalIfKnown = (request: FastifyRequest): Principal | undefined => principals.get(request);

/** The principal of a request that the guard has let through. */
export const principalOfRequest = (request: FastifyRequest): Principal => {
  const principal = principalIfKnown(request);
  if (principal === undefined) throw new Error('Invariant: a route that asks for its principal is not public.');
  return principal;
};

/** Injects the `Principal` of the request into a handler's parameter. */
export const CurrentPrincipal = createParamDecorator((_data: unknown, context: ExecutionContext) =>
  principalOfRequest(context.switchToHttp().getRequest()),
);
