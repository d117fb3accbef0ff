import type { Instant } from '@copyledger/kernel';

/** Who acted, and through what. */
export interface Actor {
  readonly type: 'user' | 'system';
  /** The user's id, or the name of the part of the system. */
  readonly id: string;
  /** `http`, `cli`, `settlement`, ... */
  readonly through: string;
}

/** What every event of ours says about itself beside its data. */
export interface EventMetadata {
  readonly $correlationId: string;
  /** The id of the command or event that caused it. */
  readonly $causationId: string;
  readonly actor: Actor;
  /** A function of the request, so that a repeated one is recognised; all events of one command share it. */
  readonly commandId: string;
  /** The hash of the request's body: the same `commandId` with another body is refused. */
  readonly commandHash: string;
  /** When it happened in the business, UTC, microseconds. The log's own clock is apart. */
  readonly occurredAt: Instant;
  readonly schemaVersion: number;
  /** W3C trace context. */
  readonly traceparent?: string;
}
