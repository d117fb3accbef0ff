import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Aggregates, CommandOutcome } from '@copyledger/eventstore/aggregates';
import { newId, now } from '@copyledger/command-side';
import type { ProblemName } from '@copyledger/contracts/problems/problem-types';
import { derivedId, type Fact, type Instant } from '@copyledger/kernel';
import { ProblemError } from '@copyledger/platform';
import { problemOfError, problemOfRefusal, type Rejection } from './refusals';
import type { RequestContext } from './request-context';
import { SendCommand } from './send-command';

/** What a command's events say of it, where the request alone does not tell. */
export interface Circumstances {
  /** The command's id, where the aggregate's own id is derived from it. */
  readonly commandId?: string;
  /** When it happened, if that was not just now. */
  readonly occurredAt?: Instant;
  /** What names the command when the client sent no `Idempotency-Key`, such as its client order id. */
  readonly naturalKey?: string;
  /** Tells the items of a batch apart, which share a key. */
  readonly item?: number;
  /** Of the item, in place of the whole body's. */
  readonly bodyHash?: string;
}

export interface Dispatch<C, S, E extends Fact<string, unknown>, R> extends Circumstances {
  readonly to: Aggregates<C, S, E, R>;
  readonly id: string;
  readonly command: C;
}

const keyOf = ({ idempotencyKey }: RequestContext, { naturalKey, item }: Circumstances): string | undefined => {
  if (idempotencyKey !== undefined) return `key ${idempotencyKey}${item === undefined ? '' : ` ${item}`}`;
  return naturalKey === undefined ? undefined : `natural ${naturalKey}`;
};

/** A function of who asks for what under which name; a request without a name is one of its own. */
export const commandIdOf = (context: RequestContext, circumstances: Circumstances = {}): string => {
  const key = keyOf(context, circumstances);
  return key === undefined ? newId() : derivedId('command', context.principal.user, context.route, key);
};

/** Which name it was that the client used again for something else. */
const reusedName = ({ idempotencyKey }: RequestContext): ProblemName =>
  idempotencyKey === undefined ? 'duplicate-client-order-id' : 'idempotency-key-reused';

/** Sends the commands of requests over the command bus, and turns what became of them into answers or problems. */
@Injectable()
export class Dispatcher {
  constructor(private readonly bus: CommandBus) {}

  /** Rejects with the `ProblemError` that the client is to see. */
  async send<C, S, E extends Fact<string, unknown>, R extends Rejection>(
    dispatch: Dispatch<C, S, E, R>,
    context: RequestContext,
  ): Promise<Extract<CommandOutcome<S, E, R>, { readonly status: 'done' }>> {
    const outcome = await this.execute(dispatch, context);
    if (outcome.status === 'done') return outcome;
    if (outcome.status === 'refused') throw problemOfRefusal(outcome.rejection);
    throw new ProblemError(outcome.status === 'in-flight' ? 'request-in-flight' : reusedName(context));
  }

  private async execute<C, S, E extends Fact<string, unknown>, R>(
    dispatch: Dispatch<C, S, E, R>,
    context: RequestContext,
  ): Promise<CommandOutcome<S, E, R>> {
    const message = new SendCommand(dispatch.to, dispatch.id, {
      command: dispatch.command,
      commandId: dispatch.commandId ?? commandIdOf(context, dispatch),
      commandHash: dispatch.bodyHash ?? context.bodyHash,
      correlationId: context.requestId,
      causationId: context.requestId,
      actor: { type: 'user', id: context.principal.user, through: 'http' },
      occurredAt: dispatch.occurredAt ?? now(),
      traceparent: context.traceparent,
    });
    try {
      return await this.bus.execute(message);
    } catch (error) {
      throw problemOfError(error);
    }
  }
}
