import type { Decider, Decision } from '@copyledger/kernel';

/** An aggregate in memory, under the rules of every other of its kind. */
export class PaperAggregate<C extends { readonly type: string }, S, E, R extends string> {
  private folded: S;

  constructor(private readonly decider: Decider<C, S, E, R>) {
    this.folded = decider.initial;
  }

  get state(): S {
    return this.folded;
  }

  /** What it decides; it has happened then. */
  send(command: C): Decision<E, R> {
    const decision = this.decider.decide(command, this.folded);
    if (decision.ok) this.folded = decision.events.reduce(this.decider.evolve, this.folded);
    return decision;
  }

  /** What is never refused, unless there is a bug. */
  mustSend(command: C): readonly E[] {
    const decision = this.send(command);
    if (!decision.ok) throw new Error(`Invariant: ${command.type} was refused: ${decision.rejection}.`);
    return decision.events;
  }
}
