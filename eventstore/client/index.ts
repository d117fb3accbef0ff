export {
  type Codec,
  type ContextContract,
  createCodec,
  type DecodedEvent,
  type EventContract,
  UndecodableEvent,
  type Upcaster,
} from './codec';
export {
  type Appended,
  AppendRefused,
  type EventStore,
  type EventToAppend,
  type ExpectedRevision,
  type JsonObject,
  type JsonValue,
  LogUnavailable,
  OutcomeUnknown,
  type ReadAllOptions,
  type ReadStreamOptions,
  type RecordedEvent,
  StreamDeleted,
  type StreamMetadata,
  type SubscribeOptions,
  type SubscriptionMessage,
  WrongExpectedRevision,
} from './event-store';
export { eventStoreDbStore, type EventStoreDbOptions } from './eventstoredb/event-store-db-store';
export type { ConsumerStatus, Feed, FeedBatch, FeedConsumer, FeedFailure, FeedLimits, FeedOptions, FeedState, FeedStatus } from './feed';
export { defaultFeedLimits } from './feed/limits';
export { startFeed } from './feed/start-feed';
export { memoryEventStore, type MemoryEventStoreOptions } from './memory/memory-event-store';
export type { Actor, EventMetadata } from './metadata';
