import { type CanActivate, type ExecutionContext, Inject, Injectable, Optional } from '@nestjs/common';
import { HOT_STORE, type HotStore, memoryHotStore, type RateCounters, type RateLimit, type Taken } from '@copyledger/hot-store';
import { instantOfMillis } from '@copyledger/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { principalIfKnown } from '../auth/access.decorators';
import { CONFIGURATION, type Configuration } from '../config/configuration';
import { ProblemError } from '../problem/problem-error';

/** The name that clients see. */
type PolicyName = 'reads' | 'writes';

interface Policy {
  readonly name: PolicyName;
  readonly limit: RateLimit;
}

const policyOf = (name: PolicyName, limit: RateLimit | undefined): Policy | undefined =>
  limit === undefined ? undefined : { name, limit };

const readingMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

const alone = (): RateCounters => memoryHotStore({ now: () => instantOfMillis(Date.now()), report: () => undefined }).counters;

/** At least a second: what is less would be asked for again at once. */
const wholeSeconds = (seconds: number): number => Math.max(1, Math.ceil(seconds));

/** As structured fields (draft-ietf-httpapi-ratelimit-headers-10): the quota and its window, what is left of it, and when it is whole again. */
const tell = (reply: FastifyReply, { name, limit }: Policy, { remaining, resetSeconds }: Taken): void => {
  void reply.header('RateLimit-Policy', `"${name}";q=${limit.quota};w=${limit.windowSeconds}`);
  void reply.header('RateLimit', `"${name}";r=${remaining};t=${Math.ceil(resetSeconds)}`);
};

const refusal = ({ name }: Policy, { retryAfterSeconds }: Taken): ProblemError =>
  new ProblemError('too-many-requests', {
    detail: `The quota of ${name} is used up.`,
    members: { 'violated-policies': [name] },
    headers: { 'Retry-After': String(wholeSeconds(retryAfterSeconds)) },
  });

/**
 * Bounds what one user asks for, over all processes that share a hot store: reads and writes have a quota each. Public routes are free.
 * Runs after authentication, since the user is what is counted.
 */
@Injectable()
export class RateLimitGuard implements CanActivate {
  private readonly counters: RateCounters;
  private readonly reads: Policy | undefined;
  private readonly writes: Policy | undefined;

  constructor(@Inject(CONFIGURATION) { rateLimitReads, rateLimitWrites }: Configuration, @Optional() @Inject(HOT_STORE) store?: HotStore) {
    this.counters = store?.counters ?? alone();
    this.reads = policyOf('reads', rateLimitReads);
    this.writes = policyOf('writes', rateLimitWrites);
  }

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const policy = readingMethods.has(request.method) ? this.reads : this.writes;
    const principal = principalIfKnown(request);
    if (policy === undefined || principal === undefined) return true;
    return this.admit(policy, principal.user, http.getResponse<FastifyReply>());
  }

  private async admit(policy: Policy, user: string, reply: FastifyReply): Promise<boolean> {
    const taken = await this.counters.take({ key: `${policy.name}:${user}`, limit: policy.limit });
    tell(reply, policy, taken);
    if (!taken.isAllowed) throw refusal(policy, taken);
    return true;
  }
}
