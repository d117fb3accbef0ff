import type { Aggregates } from '@copyledger/eventstore/aggregates';
import type { Fact } from '@copyledger/kernel';
import { problemOfError } from './refusals';

/** The newest state, for what has to be known before a command can be made. Throws the problem that the client is to see. */
export const stateOf = async <C, S, E extends Fact<string, unknown>, R>(of: Aggregates<C, S, E, R>, id: string): Promise<S> => {
  try {
    return await of.state(id);
  } catch (error) {
    throw problemOfError(error);
  }
};
