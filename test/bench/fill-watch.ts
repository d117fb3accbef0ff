import { EventStoreDBClient, END, eventTypeFilter } from '@eventstore/db-client';
import { once } from 'node:events';

/** Notes when each order's fill on its account reaches a live subscriber of the log. */
export class FillWatch {
  /** By order. */
  private readonly filledAt = new Map<string, number>();
  private told: () => void = () => undefined;

  private constructor(
    private readonly client: EventStoreDBClient,
    private readonly subscription: ReturnType<EventStoreDBClient['subscribeToAll']>,
  ) {
    subscription.on('data', ({ event }) => {
      if (event === undefined) return;
      this.filledAt.set((event.data as { orderId: string }).orderId, performance.now());
      this.told();
    });
    subscription.on('error', (error: Error) => {
      process.stderr.write(`  the watch over fills broke: ${error.message}\n`);
    });
  }

  static async start(url: string): Promise<FillWatch> {
    const client = EventStoreDBClient.connectionString(url);
    const subscription = client.subscribeToAll({ fromPosition: END, filter: eventTypeFilter({ prefixes: ['trading.OrderFilled.'] }) });
    const watch = new FillWatch(client, subscription);
    await once(subscription, 'caughtUp');
    return watch;
  }

  /** When each of these orders was filled, in their order. Rejects when they are not all filled in time. */
  async filled(orderIds: readonly string[], secondsMax: number): Promise<readonly number[]> {
    const until = performance.now() + secondsMax * 1000;
    for (const orderId of orderIds) while (!this.filledAt.has(orderId)) await this.next(until);
    return orderIds.map((orderId) => this.filledAt.get(orderId)!);
  }

  async stop(): Promise<void> {
    await this.subscription.unsubscribe();
    await this.client.dispose();
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
