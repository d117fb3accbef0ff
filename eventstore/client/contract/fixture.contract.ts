import { randomUUID } from 'node:crypto';
import type { EventStore, EventToAppend, JsonObject, RecordedEvent, SubscribeOptions, SubscriptionMessage } from '../event-store';

/** A store to be judged. It says how far it has looked after every ten events, so that checkpoints are seen without thousands of them. */
export interface Subject {
  readonly store: EventStore;
  readonly stop: () => Promise<void>;
}
export const checkpointIntervalEvents = 10;

export type StoreOf = () => EventStore;

/** A name that no other test uses, so that all of them share one log, as in life. */
export const freshName = (prefix = 'contract'): string => `${prefix}-${randomUUID()}`;

export const newEvent = (data: JsonObject = { amount: '1' }): EventToAppend => ({
  id: randomUUID(),
  type: 'contract.Happened.v1',
  data,
  metadata: { $correlationId: 'c' },
});

export const newEvents = (count: number): EventToAppend[] => Array.from({ length: count }, (_, n) => newEvent({ n }));

export const collect = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
};

export const idsOf = (events: readonly { readonly id: string }[]): string[] => events.map(({ id }) => id);

/** A subscription that is read in the background; `until` resolves when what has arrived satisfies a condition. */
export class Reader {
  readonly messages: SubscriptionMessage[] = [];
  readonly #controller = new AbortController();
  /** Rejects when the subscription breaks. */
  readonly ended: Promise<void>;
  #arrived: () => void = () => undefined;

  constructor(store: EventStore, options: Omit<SubscribeOptions, 'signal'>) {
    this.ended = this.#read(store.subscribeToAll({ ...options, signal: this.#controller.signal }));
  }

  get events(): RecordedEvent[] {
    return this.messages.flatMap((message) => (message.kind === 'event' ? [message.event] : []));
  }

  get checkpoints(): bigint[] {
    return this.messages.flatMap((message) => (message.kind === 'checkpoint' ? [message.position] : []));
  }

  get caughtUp(): boolean {
    return this.messages.some(({ kind }) => kind === 'caught-up');
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition())
      await Promise.race([
        new Promise<void>((resolve) => {
          this.#arrived = resolve;
        }),
        this.ended.then(() => {
          if (!condition()) throw new Error('the subscription ended');
        }),
      ]);
  }

  stop(): Promise<void> {
    this.#controller.abort();
    return this.ended;
  }

  async #read(messages: AsyncIterable<SubscriptionMessage>): Promise<void> {
    for await (const message of messages) {
      this.messages.push(message);
      this.#arrived();
    }
  }
}
