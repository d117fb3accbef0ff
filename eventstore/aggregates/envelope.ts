import type { Fact, Instant } from '@copyledger/kernel';
import type { Actor, EventMetadata } from '../client/metadata';

/** A command on its way to an aggregate, with everything that its events will say about their cause. */
export interface CommandEnvelope<C> {
  readonly command: C;
  /** A function of the request: the same request again has the same id, and takes effect once. */
  readonly commandId: string;
  /** The hash of the request's body: the same id with another body is refused. */
  readonly commandHash: string;
  readonly correlationId: string;
  readonly causationId: string;
  readonly actor: Actor;
  readonly occurredAt: Instant;
  readonly traceparent?: string;
}

/** What became of a command. Its events are durable when this is known. */
export type CommandOutcome<S, E extends Fact<string, unknown>, R> =
  | {
      readonly status: 'done';
      /** None when the command had already taken effect in the aggregate's own eyes. */
      readonly events: readonly E[];
      readonly state: S;
      /** A read that has seen the log up to here has seen the command's effect. */
      readonly position: bigint;
      /** The same command was done before; `events` are those of that time. */
      readonly isRepeated: boolean;
    }
  | { readonly status: 'refused'; readonly rejection: R; readonly state: S }
  /** The id was used before, with another body. */
  | { readonly status: 'reused' }
  /** The same command is being dealt with just now. */
  | { readonly status: 'in-flight' };

export const metadataOf = <C>(envelope: CommandEnvelope<C>): Omit<EventMetadata, 'schemaVersion'> => ({
  $correlationId: envelope.correlationId,
  $causationId: envelope.causationId,
  actor: envelope.actor,
  commandId: envelope.commandId,
  commandHash: envelope.commandHash,
  occurredAt: envelope.occurredAt,
  ...(envelope.traceparent !== undefined && { traceparent: envelope.traceparent }),
});
