import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { ProblemError } from '../problem/problem-error';
import { type Access, accessMetadata, rememberPrincipal } from './access.decorators';
import type { Principal } from './principal';
import { TokenRefused, TokenVerifier } from './token-verifier';

type Handler = ReturnType<ExecutionContext['getHandler']>;
type Controller = ReturnType<ExecutionContext['getClass']>;

const everyPrincipal: Access = { kind: 'roles', roles: [] };

const unauthenticated = (detail: string, challenge: string): ProblemError =>
  new ProblemError('unauthenticated', { detail, headers: { 'WWW-Authenticate': challenge } });

/** The scheme is matched whatever its case (RFC 9110, 11.1). */
const bearerOf = (header: string | undefined): string => {
  const token = /^Bearer +(\S+)$/i.exec(header ?? '')?.[1];
  if (token === undefined) throw unauthenticated('Send Authorization: Bearer <token>.', 'Bearer realm="copyledger"');
  return token;
};

const refusalOf = (error: unknown): unknown =>
  error instanceof TokenRefused ? unauthenticated(error.message, 'Bearer realm="copyledger", error="invalid_token"') : error;

const admit = (request: FastifyRequest, principal: Principal, access: Access): true => {
  if (access.kind === 'roles' && access.roles.length > 0 && !access.roles.includes(principal.role)) {
    throw new ProblemError('forbidden', { detail: `This needs the role ${access.roles.join(' or ')}.` });
  }
  rememberPrincipal(request, principal);
  return true;
};

/** Lets a request through when its route is public or its bearer token is good for the route. Synchronous for a token known already. */
@Injectable()
export class AuthGuard implements CanActivate {
  /** By class and handler: one handler may serve several controllers that inherit it. */
  private readonly accessOfRoute = new WeakMap<Controller, WeakMap<Handler, Access>>();

  constructor(
    private readonly reflector: Reflector,
    private readonly verifier: TokenVerifier,
  ) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const access = this.accessOf(context);
    if (access.kind === 'public') return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const token = bearerOf(request.headers.authorization);
    const known = this.verifier.recall(token);
    if (known !== undefined) return admit(request, known, access);
    return this.verifier.verify(token).then(
      (principal) => admit(request, principal, access),
      (error: unknown) => {
        throw refusalOf(error);
      },
    );
  }

  private accessOf(context: ExecutionContext): Access {
    const [controller, handler] = [context.getClass(), context.getHandler()];
    const routes = this.accessOfRoute.get(controller) ?? new WeakMap<Handler, Access>();
    const known = routes.get(handler);
    if (known !== undefined) return known;
    const access = this.reflector.getAllAndOverride<Access | undefined>(accessMetadata, [handler, controller]) ?? everyPrincipal;
    this.accessOfRoute.set(controller, routes.set(handler, access));
    return access;
  }
}
