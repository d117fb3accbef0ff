/** What a decider answers: facts to append, or the name of the rule that refused. Refusals are values; only bugs throw. */
export type Decision<E, R> = Accepted<E> | Rejected<R>;

export interface Accepted<E> {
  readonly ok: true;
  readonly events: readonly E[];
}

export interface Rejected<R> {
  readonly ok: false;
  readonly rejection: R;
}

/** Accepts with the facts that happened. No fact at all means that the command had already taken effect. */
export const accept = <E>(...events: readonly E[]): Accepted<E> => ({ ok: true, events });

export const reject = <const R extends string>(rejection: R): Rejected<R> => ({ ok: false, rejection });

/**
 * The rules of one aggregate: `decide` answers a command from the state, `evolve` folds a fact into it. Both are pure.
 * `evolve` never forgives: a history that cannot have happened throws, and the caller quarantines that aggregate.
 */
export interface Decider<C, S, E, R> {
  readonly initial: S;
  readonly decide: (command: C, state: S) => Decision<E, R>;
  readonly evolve: (state: S, event: E) => S;
}

/** A fact: a past-tense type and its data, with decimals as strings. */
export interface Fact<T extends string, D> {
  readonly type: T;
  readonly data: Readonly<D>;
}
