import type { CommandBus } from '@nestjs/cqrs';
import type { Aggregates, CommandOutcome } from '@copyledger/eventstore/aggregates';
import { LogUnavailable } from '@copyledger/eventstore/client';
import { type Fact, instantOfMillis, parseId } from '@copyledger/kernel';
import type { ProblemError } from '@copyledger/platform';
import { commandIdOf, Dispatcher } from './dispatcher';
import type { RequestContext } from './request-context';
import type { SendCommand } from './send-command';

const context = (changes: Partial<RequestContext> = {}): RequestContext => ({
  principal: { user: 'ada', role: 'trader' },
  requestId: '6f1c2f60-5d0b-4b3a-9b1f-0f6f7f3b1c55',
  traceparent: '00-1-2-01',
  route: 'POST /v1/accounts/1/orders',
  idempotencyKey: 'key',
  bodyHash: 'hash',
  ...changes,
});

describe("a command's id", () => {
  it('is a function of who asks for what under which name', () => {
    const id = commandIdOf(context());
    expect(commandIdOf(context({ requestId: 'another', bodyHash: 'another' }))).toBe(id);
    const others = [
      commandIdOf(context({ principal: { user: 'bob', role: 'trader' } })),
      commandIdOf(context({ route: 'POST /v1/accounts/2/orders' })),
      commandIdOf(context({ idempotencyKey: 'key2' })),
      commandIdOf(context(), { item: 0 }),
      commandIdOf(context(), { item: 1 }),
      commandIdOf(context({ idempotencyKey: undefined }), { naturalKey: 'key' }),
    ];
    expect(new Set([id, ...others]).size).toBe(others.length + 1);
    expect([id, ...others].every((each) => parseId(each).ok)).toBe(true);
  });

  it('prefers the key to what the request names by itself', () => {
    expect(commandIdOf(context(), { naturalKey: 'order-1' })).toBe(commandIdOf(context(), { naturalKey: 'order-2' }));
  });

  it('without a name is another every time', () => {
    const nameless = context({ idempotencyKey: undefined });
    expect(commandIdOf(nameless)).not.toBe(commandIdOf(nameless));
  });
});

type Outcome = CommandOutcome<unknown, Fact<string, unknown>, 'InsufficientFunds'>;
type Target = Aggregates<unknown, unknown, Fact<string, unknown>, 'InsufficientFunds'>;

describe('the dispatcher', () => {
  const sent: SendCommand<unknown, unknown, Fact<string, unknown>, unknown>[] = [];
  const dispatcherOf = (execute: () => Promise<Outcome>): Dispatcher => {
    const bus = {
      execute: (message: (typeof sent)[number]) => {
        sent.push(message);
        return execute();
      },
    };
    return new Dispatcher(bus as unknown as CommandBus);
  };
  const to = {} as Target;
  const dispatch = { to, id: '1', command: 'do' };
  const problemOf = async (outcome: Outcome, asked = context()): Promise<unknown> => {
    const failure: unknown = await dispatcherOf(() => Promise.resolve(outcome))
      .send(dispatch, asked)
      .catch((error: unknown) => error);
    return (failure as ProblemError).problem;
  };

  it('says on whose behalf a command goes, and when it happened', async () => {
    const done = { status: 'done', events: [], state: {}, position: 7n, isRepeated: false } as const;
    const dispatcher = dispatcherOf(() => Promise.resolve(done));
    const occurredAt = instantOfMillis(0);
    expect(await dispatcher.send({ ...dispatch, occurredAt, bodyHash: 'own' }, context())).toBe(done);
    expect(sent.at(-1)).toMatchObject({
      to,
      id: '1',
      envelope: {
        command: 'do',
        commandId: commandIdOf(context()),
        commandHash: 'own',
        actor: { type: 'user', id: 'ada', through: 'http' },
        occurredAt,
        correlationId: context().requestId,
        traceparent: '00-1-2-01',
      },
    });
  });

  it('turns what became of it into problems', async () => {
    expect(await problemOf({ status: 'refused', rejection: 'InsufficientFunds', state: {} })).toBe('insufficient-funds');
    expect(await problemOf({ status: 'in-flight' })).toBe('request-in-flight');
    expect(await problemOf({ status: 'reused' })).toBe('idempotency-key-reused');
    expect(await problemOf({ status: 'reused' }, context({ idempotencyKey: undefined }))).toBe('duplicate-client-order-id');
  });

  it('tells a log that is away from a bug', async () => {
    const away = dispatcherOf(() => Promise.reject(new LogUnavailable('away')));
    await expect(away.send(dispatch, context())).rejects.toMatchObject({ problem: 'log-unavailable' });
    const bug = dispatcherOf(() => Promise.reject(new TypeError('oops')));
    await expect(bug.send(dispatch, context())).rejects.toThrow(TypeError);
  });
});
