import { randomUUID } from 'node:crypto';
import { type Codec, createCodec, type DecodedEvent, type EventStore, memoryEventStore } from '@copyledger/eventstore/client';
import { type Fact, instantOfMillis } from '@copyledger/kernel';
import {
  accountEvent,
  copyEvent,
  followEvent,
  instrumentEvent,
  leaderEvent,
  marketEvent,
  marksEvent,
  transferEvent,
} from '@copyledger/testing';

const eventsOf = (...builders: readonly object[]) =>
  Object.fromEntries(builders.flatMap((each) => Object.keys(each)).map((type) => [type, { version: 1 }] as const));

/** A log in memory that events of the tests are written to, and that projectors read. */
export class WrittenLog {
  readonly codec: Codec = createCodec([
    { context: 'trading', events: eventsOf(accountEvent, instrumentEvent, marketEvent, marksEvent, transferEvent) },
    { context: 'copying', events: eventsOf(leaderEvent, followEvent, copyEvent) },
  ]);

  constructor(readonly store: EventStore = memoryEventStore({ now: () => instantOfMillis(Date.now()) })) {}

  /** Resolves with the position. */
  async append(stream: string, ...events: readonly Fact<string, object>[]): Promise<bigint> {
    const encoded = events.map((event) => {
      const id = randomUUID();
      return this.codec.encode(id, event, {
        $correlationId: id,
        $causationId: id,
        actor: { type: 'user', id: 'alice', through: 'test' },
        commandId: id,
        commandHash: '',
        occurredAt: instantOfMillis(0),
      });
    });
    return (await this.store.append(stream, encoded, 'any')).position;
  }

  /** A credit on an account of this name. */
  credit(account: string, reference = 'fine'): Promise<bigint> {
    return this.append(`account-${account}`, accountEvent.FundsCredited({ reference }));
  }

  /** Everything, from the start. */
  async *events(): AsyncGenerator<DecodedEvent> {
    for await (const recorded of this.store.readAll({ direction: 'forwards', from: 'start' })) {
      const decoded = this.codec.decode(recorded);
      if (decoded !== undefined) yield decoded;
    }
  }
}
