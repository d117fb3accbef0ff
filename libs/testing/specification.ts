import { inspect } from 'node:util';
import type { Decider, Decision } from '@copyledger/kernel';

interface Given<C, S, E, R> {
  /** What the decider answers to one more command. */
  readonly when: (command: C) => Decision<E, R>;
  /** The state after the history and these commands, each of which has to be accepted. */
  readonly thenState: (...commands: readonly C[]) => S;
}

/**
 * Tests that read as the specification: `expect(given(placed, cancelled).when(cancel)).toEqual(reject('OrderAlreadyClosed'))`, and
 * `expect(given(placed).thenState(cancel)).toEqual(...)`.
 */
export const specification = <C, S, E, R>({ initial, decide, evolve }: Decider<C, S, E, R>) => ({
  given: (...history: readonly E[]): Given<C, S, E, R> => {
    const state = history.reduce(evolve, initial);
    const obey = (from: S, command: C): S => {
      const decision = decide(command, from);
      if (!decision.ok) throw new Error(`Expected ${inspect(command)} to be accepted: ${String(decision.rejection)}.`);
      return decision.events.reduce(evolve, from);
    };
    return { when: (command) => decide(command, state), thenState: (...commands) => commands.reduce(obey, state) };
  },
});
