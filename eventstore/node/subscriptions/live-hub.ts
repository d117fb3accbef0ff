type Wake = () => void;

/** Where subscriptions that have caught up wait. It holds their wake-up calls and no events, so an idle one costs a set entry. */
export class LiveHub {
  private all = new Set<Wake>();
  private readonly byStream = new Map<string, Set<Wake>>();

  /** Registers a call for the next commit, or the next one that writes to `stream`; answers how to withdraw it. */
  await(stream: string | undefined, wake: Wake): () => void {
    if (stream === undefined) {
      this.all.add(wake);
      return () => this.all.delete(wake);
    }
    const waiting = this.waitingFor(stream);
    waiting.add(wake);
    return () => {
      waiting.delete(wake);
      if (waiting.size === 0 && this.byStream.get(stream) === waiting) this.byStream.delete(stream);
    };
  }

  /** Wakes who waits for the log, and who waits for these streams. */
  committed(streams: readonly string[]): void {
    const everyone = this.all;
    this.all = new Set();
    for (const wake of everyone) wake();
    this.projected(streams);
  }

  /** Wakes who waits for these streams, which projections make. */
  projected(streams: readonly string[]): void {
    for (const stream of streams) this.wakeStream(stream);
  }

  private wakeStream(stream: string): void {
    const waiting = this.byStream.get(stream);
    if (waiting === undefined) return;
    this.byStream.delete(stream);
    for (const wake of waiting) wake();
  }

  private waitingFor(stream: string): Set<Wake> {
    const found = this.byStream.get(stream);
    if (found !== undefined) return found;
    const created = new Set<Wake>();
    this.byStream.set(stream, created);
    return created;
  }
}
