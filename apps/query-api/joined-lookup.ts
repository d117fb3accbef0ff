export interface JoinedLookupOptions<V> {
  /** Looks up many at once; what does not exist is absent from the answer. */
  readonly read: (keys: readonly string[]) => Promise<ReadonlyMap<string, V>>;
  /** How many keys go into one statement at most. */
  readonly keysMax: number;
  /** How many statements run at the same time at most. */
  readonly runningMax: number;
}

interface Asking<V> {
  readonly resolve: (value: V | undefined) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Joins look-ups of the same moment into one statement: alone each goes at once, and the busier it gets the more share a statement, so
 * that each costs less when it matters. Nobody joins a statement that is already running, which may have begun to read before the
 * caller knew that the rows are new enough.
 */
export class JoinedLookup<V> {
  private waiting = new Map<string, Asking<V>[]>();
  private running = 0;
  private isScheduled = false;

  constructor(private readonly options: JoinedLookupOptions<V>) {}

  /** The value, or undefined when there is none. Fails as the statement that it was part of. */
  of(key: string): Promise<V | undefined> {
    return new Promise((resolve, reject) => {
      const asking = this.waiting.get(key);
      if (asking === undefined) this.waiting.set(key, [{ resolve, reject }]);
      else asking.push({ resolve, reject });
      this.schedule();
    });
  }

  /** Requests that arrived together are parsed one after the other; this waits for the last of them. */
  private schedule(): void {
    if (this.isScheduled) return;
    this.isScheduled = true;
    setImmediate(() => {
      this.isScheduled = false;
      this.start();
    });
  }

  private start(): void {
    while (this.waiting.size > 0 && this.running < this.options.runningMax) void this.run(this.take());
  }

  private take(): ReadonlyMap<string, readonly Asking<V>[]> {
    const { keysMax } = this.options;
    if (this.waiting.size <= keysMax) {
      const all = this.waiting;
      this.waiting = new Map();
      return all;
    }
    const first = new Map([...this.waiting].slice(0, keysMax));
    for (const key of first.keys()) this.waiting.delete(key);
    return first;
  }

  private async run(batch: ReadonlyMap<string, readonly Asking<V>[]>): Promise<void> {
    this.running += 1;
    try {
      const found = await this.options.read([...batch.keys()]);
      for (const [key, asking] of batch) for (const { resolve } of asking) resolve(found.get(key));
    } catch (error) {
      for (const asking of batch.values()) for (const { reject } of asking) reject(error);
    } finally {
      this.running -= 1;
      this.start();
    }
  }
}
