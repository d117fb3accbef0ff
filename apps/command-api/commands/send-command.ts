import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Aggregates, CommandEnvelope, CommandOutcome } from '@copyledger/eventstore/aggregates';
import type { Fact } from '@copyledger/kernel';

type AnyFact = Fact<string, unknown>;

/** The one message that the command bus carries: a command on its way to one aggregate. */
export class SendCommand<C, S, E extends AnyFact, R> extends Command<CommandOutcome<S, E, R>> {
  constructor(
    readonly to: Aggregates<C, S, E, R>,
    readonly id: string,
    readonly envelope: CommandEnvelope<C>,
  ) {
    super();
  }
}

/** Serves every decider: the aggregate's mailbox loads, decides, appends, and decides again after a lost race. */
@CommandHandler(SendCommand)
export class SendCommandHandler implements ICommandHandler<SendCommand<unknown, unknown, AnyFact, unknown>> {
  execute({ to, id, envelope }: SendCommand<unknown, unknown, AnyFact, unknown>): Promise<CommandOutcome<unknown, AnyFact, unknown>> {
    return to.send(id, envelope);
  }
}
