import { linesMediaType } from '@copyledger/contracts/outside/outside.vocabulary';
import { issueToken, loadConfiguration, openKeyring } from '@copyledger/platform';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Answer<B = Record<string, unknown>> {
  readonly status: number;
  readonly body: B;
}

export interface Request {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly user: string;
  readonly key?: string | undefined;
  readonly body?: object;
  /** A message a line, in place of a body. */
  readonly lines?: string;
  readonly minPosition?: string | undefined;
}

const retryMs = 50;
const answerMsMax = 15_000;

/** Nothing is known yet: the platform is away or busy, or still at an earlier attempt of this request. */
const isUndecided = ({ status, body }: Answer): boolean =>
  status === 503 || (status === 409 && body['type'] === '/problems/request-in-flight');

/** A client that does what clients are told to: it repeats a request, unchanged and under its key, until it is answered. */
export class PlatformClient {
  private readonly tokens = new Map<string, Promise<string>>();
  /** Attempts that were not answered, or not with a decision. */
  repeated = 0;
  /** Nothing is repeated any more: what is under way fails. */
  hasGivenUp = false;

  constructor(
    private readonly dataDir: string,
    /** Where the platform is now; it moves when it is started again. */
    private readonly url: () => string,
  ) {}

  async send<B = Record<string, unknown>>(request: Request): Promise<Answer<B>> {
    for (;;) {
      const answer = await this.attempt(request);
      if (answer !== undefined && !isUndecided(answer)) return answer as Answer<B>;
      if (this.hasGivenUp) throw new Error(`${request.method} ${request.path} was never answered.`);
      this.repeated += 1;
      await sleep(retryMs);
    }
  }

  /** Undefined when there was no answer. */
  async attempt({ method, path, user, key, body, lines, minPosition }: Request): Promise<Answer | undefined> {
    const headers = {
      Authorization: `Bearer ${await this.tokenOf(user)}`,
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...(lines !== undefined && { 'Content-Type': linesMediaType }),
      ...(key !== undefined && { 'Idempotency-Key': key }),
      ...(minPosition !== undefined && { 'Min-Position': minPosition, Prefer: 'wait=10' }),
    };
    try {
      const signal = AbortSignal.timeout(answerMsMax);
      const response = await fetch(`${this.url()}${path}`, {
        method,
        headers,
        signal,
        ...(body !== undefined && { body: JSON.stringify(body) }),
        ...(lines !== undefined && { body: lines }),
      });
      const text = await response.text();
      return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown> };
    } catch {
      return undefined;
    }
  }

  tokenOf(user: string): Promise<string> {
    const known = this.tokens.get(user);
    if (known !== undefined) return known;
    const terms = loadConfiguration({ DATA_DIR: this.dataDir });
    const role = user === 'operator' ? 'admin' : 'trader';
    const issued = issueToken({ user, role, ttlSeconds: 36_000 }, { privateKey: openKeyring(terms).privateKey!, terms });
    this.tokens.set(user, issued);
    return issued;
  }
}
