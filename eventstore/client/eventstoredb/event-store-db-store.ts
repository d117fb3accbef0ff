import { randomUUID } from 'node:crypto';
import type { ReadReq } from '@eventstore/db-client/generated/streams_pb';
import {
  type Appended,
  type EventStore,
  type EventToAppend,
  type ExpectedRevision,
  LogUnavailable,
  OutcomeUnknown,
  type ReadAllOptions,
  type ReadStreamOptions,
  type RecordedEvent,
  type StreamMetadata,
  type SubscribeOptions,
  type SubscriptionMessage,
} from '../event-store';
import { assertAppendable } from '../appendable';
import { decodeStreamMetadata, encodeStreamMetadata, metadataEventType, metadataStreamOf } from '../stream-metadata';
import { appendRequest } from './append-request';
import { Appender } from './appender';
import { Connection } from './connection';
import { headRequest, readAllRequest, readStreamRequest, subscribeRequest } from './read-request';
import type { ReadResponse } from './read-response';
import { type Reading, responses } from './responses';

export interface EventStoreDbOptions {
  /** `esdb://user:password@host:2113?tls=true`, with the official client's parameters. */
  readonly url: string;
  /** After so long without an answer an append's outcome is unknown. */
  readonly appendTimeoutMs?: number;
  /** More appends than this wait their turn in this process. */
  readonly appendsInFlightMax?: number;
  /** A subscription says how far the log has looked after so many events. */
  readonly checkpointIntervalEvents?: number;
}

class EventStoreDbStore implements EventStore {
  readonly #connection: Connection;
  readonly #appender: Appender;
  readonly #checkpointIntervalEvents: number;
  #closed = false;

  constructor(options: EventStoreDbOptions) {
    const { url, appendTimeoutMs = 10_000, appendsInFlightMax = 2_048, checkpointIntervalEvents = 1_000 } = options;
    this.#connection = Connection.of(url);
    this.#appender = new Appender({ connection: this.#connection, appendTimeoutMs, appendsInFlightMax });
    this.#checkpointIntervalEvents = checkpointIntervalEvents;
  }

  async append(stream: string, events: readonly EventToAppend[], expectedRevision: ExpectedRevision): Promise<Appended> {
    assertAppendable(stream, events, expectedRevision);
    const { revision, position } = await this.#appender.append(appendRequest(stream, events, expectedRevision));
    return { revision, position: position ?? (await this.#positionOf(stream, revision)) };
  }

  async *readStream(stream: string, options: ReadStreamOptions): AsyncIterable<RecordedEvent> {
    for await (const response of this.#responses(readStreamRequest(stream, options), { stream })) {
      if (response.kind === 'event') yield response.event;
    }
  }

  async *readAll(options: ReadAllOptions): AsyncIterable<RecordedEvent> {
    const { direction, from, limit = Infinity } = options;
    if (direction === 'forwards' || typeof from !== 'bigint') {
      yield* this.#readAll(options);
      return;
    }
    // EventStoreDB reads backwards from before a position; the event at the position itself takes a read forwards.
    let left = limit;
    for await (const event of this.#readAll({ ...options, direction: 'forwards', limit: 1 })) {
      if (event.position !== from) continue;
      left -= 1;
      yield event;
    }
    if (left <= 0) return;
    for await (const event of this.#readAll({ ...options, ...(left !== Infinity && { limit: left }) }))
      if (event.position < from) yield event;
  }

  async *#readAll(options: ReadAllOptions): AsyncIterable<RecordedEvent> {
    for await (const response of this.#responses(readAllRequest(options), { stream: '$all' })) {
      if (response.kind === 'event') yield response.event;
    }
  }

  async *subscribeToAll({ after, streamPrefixes, signal }: SubscribeOptions): AsyncIterable<SubscriptionMessage> {
    const checkpointIntervalEvents = this.#checkpointIntervalEvents;
    const request = subscribeRequest({ after, streamPrefixes, checkpointIntervalEvents });
    for await (const response of this.#responses(request, { stream: '$all', signal })) {
      if (response.kind !== 'other') yield response;
    }
    // The log does not end a subscription in good order: it is shutting down.
    if (!signal.aborted) throw new LogUnavailable('the log ended the subscription');
  }

  async readStreamMetadata(stream: string): Promise<StreamMetadata> {
    for await (const { data } of this.readStream(metadataStreamOf(stream), { direction: 'backwards', from: 'end', limit: 1 }))
      return decodeStreamMetadata(data);
    return {};
  }

  async writeStreamMetadata(stream: string, metadata: StreamMetadata): Promise<void> {
    const event = { id: randomUUID(), type: metadataEventType, data: encodeStreamMetadata(metadata), metadata: {} };
    await this.append(metadataStreamOf(stream), [event], 'any');
  }

  async head(): Promise<bigint | undefined> {
    for await (const response of this.#responses(headRequest(), { stream: '$all' })) {
      if (response.kind === 'event') return response.event.position;
    }
    return undefined;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#appender.close();
    await this.#connection.close();
  }

  async #positionOf(stream: string, revision: bigint): Promise<bigint> {
    for await (const { position } of this.readStream(stream, { direction: 'forwards', from: revision, limit: 1 })) return position;
    // It was written, and is gone already: truncated.
    throw new OutcomeUnknown(stream);
  }

  #responses(request: ReadReq, reading: Omit<Reading, 'connection' | 'request'>): AsyncIterable<ReadResponse> {
    if (this.#closed) throw new LogUnavailable('the event store is closed');
    return responses({ ...reading, connection: this.#connection, request });
  }
}

/**
 * The log over EventStoreDB's protocol, on the official client's connection. It connects with the first call, and again by itself after
 * the connection was lost.
 */
export const eventStoreDbStore = (options: EventStoreDbOptions): EventStore => new EventStoreDbStore(options);
