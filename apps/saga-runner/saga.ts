import { derivedId, type Fact } from '@copyledger/kernel';
import type { CommandEnvelope, CommandOutcome } from '@copyledger/eventstore/aggregates';
import type { CheckpointStore } from '@copyledger/projections/index';
import type { DecodedEvent, FeedBatch, FeedConsumer } from '@copyledger/eventstore/client';

/** The envelope of a command that an event caused: the same event always makes the same one, so a repeated delivery is harmless. */
export const causedBy = <C>(cause: DecodedEvent, saga: string, command: C, part = ''): CommandEnvelope<C> => ({
  command,
  commandId: derivedId('command', saga, cause.recorded.id, part),
  commandHash: '',
  correlationId: cause.metadata.$correlationId,
  causationId: cause.recorded.id,
  actor: { type: 'system', id: saga, through: 'feed' },
  occurredAt: cause.metadata.occurredAt,
  ...(cause.metadata.traceparent !== undefined && { traceparent: cause.metadata.traceparent }),
});

/** The outcome of a system's command: `in-flight` and `reused` are for clients, who name their commands themselves. */
export type Settled<R> = { readonly status: 'done' } | { readonly status: 'refused'; readonly rejection: R };

export const settledOf = <S, E extends Fact<string, unknown>, R>(outcome: CommandOutcome<S, E, R>): Settled<R> => {
  if (outcome.status === 'done' || outcome.status === 'refused') return outcome;
  throw new Error(`Invariant: a derived command is never ${outcome.status}.`);
};

/** Waits for every effect, and only then throws what the first failure threw: what is delivered again never meets itself under way. */
export const allSettled = async (effects: readonly Promise<unknown>[]): Promise<void> => {
  for (const effect of await Promise.allSettled(effects)) if (effect.status === 'rejected') throw effect.reason;
};

export interface SagaOptions {
  readonly name: string;
  readonly streamPrefixes: readonly string[];
  /** As consumers of a feed have it. */
  readonly isSelective?: boolean;
  readonly checkpoints: CheckpointStore;
  /** Makes the effects of a batch, all of them harmless to repeat. */
  readonly react: (batch: FeedBatch) => Promise<void>;
  /** The first event whose effect is still to be made by a later process: the checkpoint stays before it. */
  readonly owedFrom?: () => bigint | undefined;
}

/** How much is repeated after a crash, at most: a checkpoint for every batch would cost a round trip for every few events. */
const checkpointMs = 200;

/** A consumer that makes its effects first and moves its checkpoint after: whatever is killed, an effect is repeated and never lost. */
export const sagaConsumer = ({ name, streamPrefixes, isSelective = false, checkpoints, react, owedFrom }: SagaOptions): FeedConsumer => {
  let savedAt = -Infinity;
  const settledUpTo = ({ upTo }: FeedBatch): bigint => {
    const owed = owedFrom?.();
    return owed === undefined || owed > upTo ? upTo : owed - 1n;
  };
  return {
    name,
    streamPrefixes,
    isSelective,
    loadCheckpoint: () => checkpoints.load(name),
    async handle(batch) {
      await react(batch);
      if (performance.now() - savedAt < checkpointMs) return;
      const position = settledUpTo(batch);
      if (position >= 0n) await checkpoints.save(name, position);
      savedAt = performance.now();
    },
  };
};
