import { setTimeout as sleep } from 'node:timers/promises';
import { CliFailure } from '../cli-failure';
import { ApiFailure, type Problem } from './api-failure';

export interface ApiClientOptions {
  /** The platform's root, `http://127.0.0.1:3000`. */
  readonly url: string;
  readonly token: string;
  /** Ends every request, with its reason. */
  readonly signal?: AbortSignal;
  /** How long a request is repeated while the platform is busy and nothing moves. */
  readonly patienceMs?: number;
}

interface Request {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** As it is sent; its type is among the headers. */
  readonly body?: string;
}

const jsonType = { 'Content-Type': 'application/json' };

/** A platform that accepts a request and never answers is not waited for longer. */
const answerMsMax = 120_000;
const patienceMsDefault = 60_000;
const reconnectSeconds = 0.25;
const retryAfterSeconds = { default: 1, max: 10 } as const;

const retryAfterOf = (response: Response): number => {
  const text = response.headers.get('Retry-After') ?? '';
  return /^\d{1,6}$/.test(text) ? Math.min(Number(text), retryAfterSeconds.max) : retryAfterSeconds.default;
};

const problemOf = (text: string): Problem => {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch {
    return {};
  }
};

/** The code that the operating system gave, `ECONNREFUSED`; `fetch` hides it one or two causes down. */
const networkCodeOf = (error: unknown): string => {
  if (typeof error !== 'object' || error === null) return String(error);
  if ('code' in error && typeof error.code === 'string') return error.code;
  return 'cause' in error ? networkCodeOf(error.cause) : 'message' in error ? String(error.message) : 'no reason given';
};

/** Gives up when nothing has moved since the first trouble: `seen` is where the platform stands, if it says so. */
class Patience {
  private until = Infinity;
  private last: unknown = Patience;

  constructor(private readonly forMs: number) {}

  isOver(seen: unknown): boolean {
    if (seen !== this.last) this.until = performance.now() + this.forMs;
    this.last = seen;
    return performance.now() > this.until;
  }
}

/**
 * The platform's HTTP API, as far as this command line uses it. Every request is one that may be repeated, so an answer 503 and, once
 * the platform has been reached, a broken connection are tried again for a while.
 */
export class ApiClient {
  private readonly signal: AbortSignal;
  private readonly patienceMs: number;
  private isReached = false;

  constructor(private readonly options: ApiClientOptions) {
    this.signal = options.signal ?? new AbortController().signal;
    this.patienceMs = options.patienceMs ?? patienceMsDefault;
  }

  post<A>(path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<A> {
    return this.send({ method: 'POST', path, body: JSON.stringify(body), headers: { ...headers, ...jsonType } });
  }

  put<A>(path: string, body: unknown): Promise<A> {
    return this.send({ method: 'PUT', path, body: JSON.stringify(body), headers: jsonType });
  }

  /** Sends text that is no JSON document. */
  postText<A>(path: string, text: string, type: string): Promise<A> {
    return this.send({ method: 'POST', path, body: text, headers: { 'Content-Type': type } });
  }

  /** Reads what has seen the log up to `minPosition`, and waits for it. */
  get<A>(path: string, { minPosition }: { readonly minPosition: bigint }): Promise<A> {
    return this.send({ method: 'GET', path, headers: { 'Min-Position': minPosition.toString(), Prefer: `wait=${retryAfterSeconds.max}` } });
  }

  /** Throws `ApiFailure` with the platform's reason, or `CliFailure` when it can't be reached. What it answers is trusted. */
  private async send<A>(request: Request): Promise<A> {
    const patience = new Patience(this.patienceMs);
    for (;;) {
      const response = await this.attempt(request, patience);
      const text = response === undefined ? undefined : await this.read(response, patience);
      if (response === undefined || text === undefined) {
        await this.pause(reconnectSeconds);
        continue;
      }
      if (response.ok) return JSON.parse(text) as A;
      const problem = problemOf(text);
      if (response.status !== 503 || patience.isOver(problem.projectionPosition)) {
        throw new ApiFailure({ status: response.status, problem, request: `${request.method} ${request.path}` });
      }
      await this.pause(retryAfterOf(response));
    }
  }

  /** Undefined when the connection broke and is to be tried again. */
  private attempt({ method, path, headers, body }: Request, patience: Patience): Promise<Response | undefined> {
    const sent = fetch(`${this.options.url}${path}`, {
      method,
      headers: { ...headers, Authorization: `Bearer ${this.options.token}` },
      ...(body !== undefined && { body }),
      signal: AbortSignal.any([this.signal, AbortSignal.timeout(answerMsMax)]),
      // A token must not follow to another place.
      redirect: 'error',
    });
    return this.whileReachable(sent, patience);
  }

  private async read(response: Response, patience: Patience): Promise<string | undefined> {
    this.isReached = true;
    return this.whileReachable(response.text(), patience);
  }

  private async whileReachable<T>(work: Promise<T>, patience: Patience): Promise<T | undefined> {
    try {
      return await work;
    } catch (cause) {
      this.signal.throwIfAborted();
      if (this.isReached && !patience.isOver(undefined)) return undefined;
      throw new CliFailure(`the platform at ${this.options.url} can't be reached (${networkCodeOf(cause)})`, { cause });
    }
  }

  private async pause(seconds: number): Promise<void> {
    try {
      await sleep(seconds * 1000, undefined, { signal: this.signal });
    } catch {
      this.signal.throwIfAborted();
    }
  }
}

/** The root of a platform's API. Throws `CliFailure` for what is none; credentials do not belong in it. */
export const platformUrl = (text: string): string => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) throw new CliFailure('--url must be an address such as http://127.0.0.1:3000');
  if (url.username !== '' || url.password !== '') throw new CliFailure('--url must hold no user and no password: give a token');
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
};

/** A token that can stand in a header. Throws `CliFailure`, which does not repeat it. */
export const bearerToken = (text: string): string => {
  const token = text.trim();
  if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) throw new CliFailure('the token is no JSON Web Token (three parts with dots between)');
  return token;
};
