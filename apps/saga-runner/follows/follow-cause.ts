import type { DecodedEvent } from '@copyledger/eventstore/client';
import type { CommandEnvelope } from '@copyledger/eventstore/aggregates';
import { derivedId, type Instant } from '@copyledger/kernel';

/** What sets a follow going: an event of the log, or the clock. */
export interface Cause {
  readonly id: string;
  readonly correlationId: string;
  readonly occurredAt: Instant;
  /** Of the event. */
  readonly type?: string;
  readonly position?: bigint;
  readonly traceparent?: string;
}

export const causeOf = ({ recorded, metadata, event }: DecodedEvent): Cause => ({
  id: recorded.id,
  correlationId: metadata.$correlationId,
  occurredAt: metadata.occurredAt,
  type: event.type,
  position: recorded.position,
  ...(metadata.traceparent !== undefined && { traceparent: metadata.traceparent }),
});

/** The clock has come so far. */
export const tickOf = (followId: string, now: Instant): Cause => {
  const id = derivedId('tick', followId, now);
  return { id, correlationId: id, occurredAt: now };
};

const saga = 'follows';

const bigintAsText = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? value.toString() : value);

/** The same cause makes the same command of an aggregate only once; what the aggregate has done already it does not do again anyway. */
export const commandOf = <C extends { readonly type: string }>(cause: Cause, to: string, command: C): CommandEnvelope<C> => ({
  command,
  commandId: derivedId('command', saga, cause.id, to, JSON.stringify(command, bigintAsText)),
  commandHash: '',
  correlationId: cause.correlationId,
  causationId: cause.id,
  actor: { type: 'system', id: saga, through: cause.type === undefined ? 'clock' : 'feed' },
  occurredAt: cause.occurredAt,
  ...(cause.traceparent !== undefined && { traceparent: cause.traceparent }),
});
