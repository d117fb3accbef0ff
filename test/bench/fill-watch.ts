import { type EventStore, eventStoreDbStore } from '@copyledger/eventstore/client';

/** Notes when each order's fill on its account reaches a live subscriber of the log. */
export class FillWatch {
  /** By order. */
  private readonly filledAt = new Map<string, number>();
  private readonly ending = new AbortController();
  private told: () => void = () => undefined;

  private constructor(private readonly store: EventStore) {}

  static async start(url: string): Promise<FillWatch> {
    const watch = new FillWatch(eventStoreDbStore({ url }));
    await new Promise<void>((resolve, reject) => {
      watch.follow(resolve).catch((error: unknown) => {
        process.stderr.write(`  the watch over fills broke: ${String(error)}\n`);
        reject(new Error('Fills cannot be watched.', { cause: error }));
      });
    });
    return watch;
  }

  /** When each of these orders was filled, in their order. Rejects when they are not all filled in time. */
  async filled(orderIds: readonly string[], secondsMax: number): Promise<readonly number[]> {
    const until = performance.now() + secondsMax * 1000;
    for (const orderId of orderIds) while (!this.filledAt.has(orderId)) await this.next(until);
    return orderIds.map((orderId) => this.filledAt.get(orderId)!);
  }

  async stop(): Promise<void> {
    this.ending.abort();
    await this.store.close();
  }

  /** Reads as the product does: the official client would take a third of all that the load generator takes, on the same cores. */
  private async follow(onCaughtUp: () => void): Promise<void> {
    const [after, { signal }] = [await this.store.head(), this.ending];
    for await (const message of this.store.subscribeToAll({
      streamPrefixes: ['account-'],
      signal,
      ...(after !== undefined && { after }),
    })) {
      if (message.kind === 'caught-up') onCaughtUp();
      if (message.kind !== 'event' || !message.event.type.startsWith('trading.OrderFilled.')) continue;
      this.filledAt.set((message.event.data as { orderId: string }).orderId, performance.now());
      this.told();
    }
  }

  private async next(until: number): Promise<void> {
    let deadline: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve, reject) => {
      this.told = resolve;
      deadline = setTimeout(() => {
        reject(new Error('Not every order was filled in time.'));
      }, until - performance.now());
    });
    clearTimeout(deadline);
  }
}
