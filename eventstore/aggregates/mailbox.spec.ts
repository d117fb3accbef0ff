import { randomUUID } from 'node:crypto';
import { memoryEventStore } from '../client/memory/memory-event-store';
import { AppendRefused, LogUnavailable } from '../client/event-store';
import { MailboxFull } from './errors';
import { add, envelope, jars, take } from './spec/jar';
import { amountsOf, eventsOf, startProcess, write } from './spec/process';

describe('A mailbox', () => {
  it('decides, and answers when the events are in the log', async () => {
    const log = memoryEventStore();
    const { jars } = startProcess(log);
    const outcome = await jars.send('a', add(5));
    const [stored] = await eventsOf(log, 'a');
    expect(outcome).toEqual({
      status: 'done',
      events: [{ type: 'Added', data: { amount: 5 } }],
      state: { total: 5, tokens: [] },
      position: stored!.recorded.position,
      isRepeated: false,
    });
    expect(await amountsOf(log, 'a')).toEqual([5]);
  });

  it('writes who caused the events, and how', async () => {
    const log = memoryEventStore();
    const sent = { ...add(5), traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };
    await startProcess(log).jars.send('a', sent);
    const { commandId, commandHash, actor, occurredAt, traceparent } = sent;
    expect((await eventsOf(log, 'a'))[0]!.metadata).toEqual({
      $correlationId: 'correlation',
      $causationId: 'causation',
      schemaVersion: 1,
      ...{ commandId, commandHash, actor, occurredAt, traceparent },
    });
  });

  it('answers a refusal with its name and the state, and appends nothing', async () => {
    const { jars, connection } = startProcess();
    await jars.send('a', add(5));
    expect(await jars.send('a', take(6))).toEqual({ status: 'refused', rejection: 'NotEnough', state: { total: 5, tokens: [] } });
    expect(connection.appendSizes).toEqual([1]);
  });

  it('answers a command that had taken effect already without an event', async () => {
    const { jars, connection } = startProcess();
    await jars.send('a', envelope({ type: 'Add', amount: 5, token: 't' }));
    const again = await jars.send('a', envelope({ type: 'Add', amount: 5, token: 't' }));
    expect(again).toMatchObject({ status: 'done', events: [], state: { total: 5 }, isRepeated: false });
    expect(connection.appendSizes).toEqual([1]);
  });

  it('decides each of many on the state the one before left, in order, and appends them together', async () => {
    const log = memoryEventStore();
    const { jars, connection } = startProcess(log);
    const outcomes = await Promise.all([add(5), take(3), take(3), add(1), take(3)].map((sent) => jars.send('a', sent)));
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['done', 'done', 'refused', 'done', 'done']);
    expect(outcomes.map((outcome) => 'state' in outcome && outcome.state.total)).toEqual([5, 2, 2, 3, 0]);
    expect(await amountsOf(log, 'a')).toEqual([5, -3, 1, -3]);
    expect(connection.appendSizes).toEqual([4]);
  });

  it('takes what arrives during an append into the next', async () => {
    const { jars, connection } = startProcess();
    const late: Promise<unknown>[] = [];
    connection.onAppend = () => {
      if (late.length === 0) for (const amount of [2, 3, 4]) late.push(jars.send('a', add(amount)));
    };
    await jars.send('a', add(1));
    await Promise.all(late);
    expect(connection.appendSizes).toEqual([1, 3]);
  });

  it('reads the history once, not for every command', async () => {
    const { jars, connection } = startProcess();
    for (let amount = 1; amount <= 10; amount++) await jars.send('a', add(amount));
    expect(connection.readCount).toBe(1);
  });

  it('keeps an append within its limit, a command whole, and the order', async () => {
    const log = memoryEventStore();
    const { jars, connection } = startProcess(log, { limits: { appendEventsMax: 4 } });
    const each = (...amounts: number[]) => envelope({ type: 'AddEach', amounts });
    await Promise.all(
      [each(1, 2, 3), each(4, 5), each(6), add(7), each(8, 9, 10, 11, 12, 13), add(14)].map((sent) => jars.send('a', sent)),
    );
    expect(connection.appendSizes).toEqual([3, 4, 6, 1]);
    expect(await amountsOf(log, 'a')).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
  });

  it('fails a command alone whose rules throw', async () => {
    const log = memoryEventStore();
    const { jars } = startProcess(log);
    const settled = await Promise.allSettled([add(1), envelope({ type: 'Crash' }), add(2)].map((sent) => jars.send('a', sent)));
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(settled[1]).toMatchObject({ reason: { message: 'a bug in the rules' } });
    expect(await amountsOf(log, 'a')).toEqual([1, 2]);
  });

  it('fails a command alone whose own events its state cannot take', async () => {
    const log = memoryEventStore();
    const broken = { ...jars.decider, decide: () => ({ ok: true, events: [{ type: 'Taken', data: { amount: 1 } }] }) as const };
    const decider = {
      ...jars.decider,
      decide: (...[command, state]: Parameters<typeof jars.decider.decide>) =>
        command.type === 'Crash' ? broken.decide() : jars.decider.decide(command, state),
    };
    const process = startProcess(log, { type: { category: 'jar', decider } });
    const settled = await Promise.allSettled([envelope({ type: 'Crash' }), add(2)].map((sent) => process.jars.send('a', sent)));
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect(await amountsOf(log, 'a')).toEqual([2]);
  });

  it('turns away more than it may hold up, and takes commands again later', async () => {
    const { jars } = startProcess(undefined, { limits: { queuedCommandsMax: 2 } });
    const settled = await Promise.allSettled([1, 2, 3].map((amount) => jars.send('a', add(amount))));
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    expect(settled[2]).toMatchObject({ reason: expect.any(MailboxFull) as unknown });
    expect(await jars.send('a', add(4))).toMatchObject({ status: 'done', state: { total: 7 } });
  });
});

describe('A mailbox whose log fails', () => {
  it('rejects what it could not append, changes nothing, and goes on', async () => {
    const log = memoryEventStore();
    const { jars, connection } = startProcess(log);
    await jars.send('a', add(1));
    connection.appendFaults.push('unavailable');
    const settled = await Promise.allSettled([add(2), take(100)].map((sent) => jars.send('a', sent)));
    expect(settled).toMatchObject([2, 100].map(() => ({ reason: expect.any(LogUnavailable) as unknown })));
    expect(await jars.send('a', add(4))).toMatchObject({ state: { total: 5 } });
    expect(await amountsOf(log, 'a')).toEqual([1, 4]);
  });

  it('does no later command where an earlier one that was sent before it could not be done', async () => {
    const log = memoryEventStore();
    const { jars, connection } = startProcess(log, { limits: { appendEventsMax: 1 } });
    connection.appendFaults.push('unavailable');
    const settled = await Promise.allSettled([1, 2, 3].map((amount) => jars.send('a', add(amount))));
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(await jars.send('a', add(4))).toMatchObject({ state: { total: 4 } });
    expect(await amountsOf(log, 'a')).toEqual([4]);
  });

  it.each(['unavailable', 'breaks'] as const)('reads on where a history that was %s was left off', async (fault) => {
    const log = memoryEventStore();
    await Promise.all([1, 2, 3].map((amount) => startProcess(log).jars.send('a', add(amount))));
    const { jars, connection } = startProcess(log);
    connection.readFaults.push(fault, fault);
    await expect(jars.send('a', add(4))).rejects.toThrow(LogUnavailable);
    await expect(jars.state('a')).rejects.toThrow(LogUnavailable);
    expect(await jars.send('a', add(5))).toMatchObject({ state: { total: 11 } });
  });

  it('takes what the log refuses apart, so that one command does not take the others with it', async () => {
    const log = memoryEventStore();
    const { jars, connection } = startProcess(log);
    connection.onAppend = (events) => {
      if (events.some(({ data }) => data['amount'] === 666)) throw new AppendRefused('jar-a', 'unfit');
    };
    const settled = await Promise.allSettled([1, 2, 666, 4, 5].map((amount) => jars.send('a', add(amount))));
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
    expect(await amountsOf(log, 'a')).toEqual([1, 2, 4, 5]);
  });
});

describe('The state of an aggregate', () => {
  it('is the initial one before its first event', async () => {
    expect(await startProcess().jars.state('a')).toEqual({ total: 0, tokens: [] });
  });

  it('is as of the newest event, of other processes too', async () => {
    const log = memoryEventStore();
    const [here, there] = [startProcess(log), startProcess(log)];
    await here.jars.send('a', add(1));
    await there.jars.send('a', add(2));
    expect(await here.jars.state('a')).toMatchObject({ total: 3 });
  });

  it('is looked up once for all who ask at the same time, between commands', async () => {
    const { jars, connection } = startProcess();
    const [, first, second] = await Promise.all([jars.send('a', add(1)), jars.state('a'), jars.state('a')]);
    expect(first).toBe(second);
    expect(connection.readCount).toBe(1);
  });

  it('is told under a load that never pauses', async () => {
    const { jars, connection } = startProcess();
    let isTold = false;
    const sent: Promise<unknown>[] = [];
    // Every append finds the next command waiting.
    connection.onAppend = () => {
      if (!isTold && sent.length < 1_000) sent.push(jars.send('a', add(1)));
    };
    sent.push(jars.send('a', add(1)));
    await jars.state('a');
    isTold = true;
    expect(sent.length).toBeLessThan(1_000);
    await Promise.all(sent);
  });
});

describe('An aggregate whose history cannot have happened', () => {
  const impossible = { type: 'Taken', data: { amount: 1 } };

  it('is quarantined alone', async () => {
    const log = memoryEventStore();
    await write(log, 'jar-bad', impossible);
    const { jars } = startProcess(log);
    await expect(jars.send('bad', add(1))).rejects.toMatchObject({ name: 'AggregateQuarantined', stream: 'jar-bad' });
    await expect(jars.send('bad', add(1))).rejects.toThrow('cannot have happened');
    await expect(jars.state('bad')).rejects.toThrow('cannot have happened');
    expect(await jars.send('good', add(1))).toMatchObject({ status: 'done' });
    expect(jars.quarantined()).toEqual(['bad']);
    expect(await amountsOf(log, 'bad')).toEqual([-1]);
  });

  it('is found out when the impossible comes later, from somebody else', async () => {
    const log = memoryEventStore();
    const { jars } = startProcess(log);
    await jars.send('a', add(1));
    await write(log, 'jar-a', impossible, impossible);
    await expect(jars.send('a', add(1))).rejects.toThrow('cannot have happened');
    expect(await amountsOf(log, 'a')).toEqual([1, -1, -1]);
  });

  it.each(['spec.Unknown.v1', 'elsewhere.Happened.v1'])('is quarantined for an event it cannot read: %s', async (type) => {
    const log = memoryEventStore();
    await log.append('jar-a', [{ id: randomUUID(), type, data: {}, metadata: {} }], 'any');
    await expect(startProcess(log).jars.send('a', add(1))).rejects.toThrow('cannot have happened');
  });

  it('is quarantined for events that are gone', async () => {
    const log = memoryEventStore();
    await startProcess(log).jars.send('a', envelope({ type: 'AddEach', amounts: [1, 2, 3] }));
    await log.writeStreamMetadata('jar-a', { truncateBefore: 1n });
    await expect(startProcess(log).jars.state('a')).rejects.toThrow('cannot have happened');
  });
});
