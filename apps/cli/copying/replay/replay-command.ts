import type { CommandEnvelope } from '@copyledger/eventstore/aggregates';
import { derivedId, type Instant } from '@copyledger/kernel';

const actor = { type: 'system', id: 'replay-copy', through: 'cli' } as const;

interface Cause {
  /** What the command is, in a replay that may be started again: the same name is the same command. */
  readonly name: readonly [string, ...string[]];
  /** By the recording's clock. */
  readonly at: Instant;
}

/** A command of a replay on its way to an aggregate. */
export const commandOf = <C>(command: C, { name, at }: Cause): CommandEnvelope<C> => {
  const commandId = derivedId('command', 'replay-copy', ...name);
  return { command, commandId, commandHash: '', correlationId: commandId, causationId: commandId, actor, occurredAt: at };
};
