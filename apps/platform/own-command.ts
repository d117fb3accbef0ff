import type { CommandEnvelope } from '@copyledger/eventstore/aggregates';
import { now } from '@copyledger/command-side';
import { derivedId } from '@copyledger/kernel';

/** A command of the platform itself. It is named, so that the same start repeated is the same command. */
export const ownCommand = <C>(part: string, name: string, command: C): CommandEnvelope<C> => {
  const commandId = derivedId('command', 'platform', part, name);
  return {
    command,
    commandId,
    commandHash: '',
    correlationId: commandId,
    causationId: commandId,
    actor: { type: 'system', id: part, through: 'start' },
    occurredAt: now(),
  };
};
