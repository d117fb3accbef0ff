/** So many units in so many seconds, of which a quiet caller may use all at once. */
export interface RateLimit {
  readonly quota: number;
  readonly windowSeconds: number;
}

export interface Taken {
  readonly isAllowed: boolean;
  /** Units that are left just now. */
  readonly remaining: number;
  /** Seconds until the whole quota is there again, if nothing more is taken. */
  readonly resetSeconds: number;
  /** Seconds until as much as was asked for may be taken; zero when it was. */
  readonly retryAfterSeconds: number;
}

export interface Taking {
  /** Whom or what is counted. */
  readonly key: string;
  readonly limit: RateLimit;
  /** How many units, from 1; more than the quota are never allowed. */
  readonly units?: number;
}

/**
 * Counts what callers use, over all processes that share the store. The generic cell rate algorithm (ITU-T I.371): a caller is one
 * moment, the one at which all that was taken is paid back, so that counting is one step and nothing has to be swept up.
 */
export interface RateCounters {
  /** Never rejects: while the shared store is away, each process counts alone. */
  take(taking: Taking): Promise<Taken>;
}
