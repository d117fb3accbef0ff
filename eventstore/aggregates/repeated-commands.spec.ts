import { LogUnavailable, OutcomeUnknown } from '../client/event-store';
import { memoryEventStore } from '../client/memory/memory-event-store';
import { add, envelope, instant, take } from './spec/jar';
import { amountsOf, startProcess } from './spec/process';

const each = envelope({ type: 'AddEach', amounts: [1, 2, 3] });

describe('A command that is sent again', () => {
  it('answers with what it did the first time, and does nothing', async () => {
    const log = memoryEventStore();
    const { jars } = startProcess(log);
    const first = await jars.send('a', each);
    await jars.send('a', add(10));
    const again = await jars.send('a', each);
    expect(again).toEqual({ ...first, state: { total: 16, tokens: [] }, isRepeated: true });
    expect(await amountsOf(log, 'a')).toEqual([1, 2, 3, 10]);
  });

  it('is refused with another body', async () => {
    const { jars } = startProcess();
    await jars.send('a', each);
    expect(await jars.send('a', { ...each, commandHash: 'another' })).toEqual({ status: 'reused' });
  });

  it('is told to wait while the first is in flight, whatever its body', async () => {
    const log = memoryEventStore();
    const { jars } = startProcess(log);
    const [first, second, other] = await Promise.all([each, each, { ...each, commandHash: 'another' }].map((sent) => jars.send('a', sent)));
    expect([first?.status, second?.status, other?.status]).toEqual(['done', 'in-flight', 'in-flight']);
    expect(await jars.send('a', each)).toMatchObject({ status: 'done', isRepeated: true });
    expect(await amountsOf(log, 'a')).toEqual([1, 2, 3]);
  });

  it('is told to wait, not that the mailbox is full', async () => {
    const { jars } = startProcess(undefined, { limits: { queuedCommandsMax: 1 } });
    const [, again] = await Promise.all([jars.send('a', each), jars.send('a', each)]);
    expect(again).toEqual({ status: 'in-flight' });
  });

  it('is decided anew after a refusal, a failure, or an effect it did not have', async () => {
    const { jars, connection } = startProcess();
    const taking = take(5);
    expect(await jars.send('a', taking)).toMatchObject({ status: 'refused' });
    await jars.send('a', add(5));
    connection.appendFaults.push('unavailable');
    await expect(jars.send('a', taking)).rejects.toThrow(LogUnavailable);
    expect(await jars.send('a', taking)).toMatchObject({ status: 'done', isRepeated: false });
    expect(await jars.send('a', taking)).toMatchObject({ status: 'done', isRepeated: true });
  });

  it('is known to a process that has read the log: after a restart, and elsewhere', async () => {
    const log = memoryEventStore();
    const [here, there] = [startProcess(log), startProcess(log)];
    await there.jars.state('a');
    const first = await here.jars.send('a', each);
    const expected = { ...first, isRepeated: true };
    expect(await startProcess(log).jars.send('a', each)).toEqual(expected);
    // To this process it is news: the log itself recognises the very same append.
    expect(await there.jars.send('a', each)).toEqual(first);
    expect(await there.jars.send('a', each)).toEqual(expected);
    expect(await there.jars.send('a', { ...each, commandHash: 'another' })).toEqual({ status: 'reused' });
    expect(await amountsOf(log, 'a')).toEqual([1, 2, 3]);
  });

  it('is known after the aggregate was let go and loaded again', async () => {
    const { jars, connection } = startProcess(undefined, { limits: { aggregatesMax: 1 } });
    await jars.send('a', each);
    await jars.send('b', add(1));
    const reads = connection.readCount;
    expect(await jars.send('a', each)).toMatchObject({ status: 'done', isRepeated: true, state: { total: 6 } });
    expect(connection.readCount).toBeGreaterThan(reads);
  });

  it('fails alone when what it did cannot be read just now', async () => {
    const { jars, connection } = startProcess();
    await jars.send('a', each);
    connection.readFaults.push('unavailable');
    const settled = await Promise.allSettled([jars.send('a', each), jars.send('a', add(4))]);
    expect(settled).toMatchObject([{ reason: expect.any(OutcomeUnknown) as unknown }, { status: 'fulfilled' }]);
    expect(await jars.send('a', each)).toMatchObject({ isRepeated: true, state: { total: 10 } });
  });

  it('takes effect again when it is the system, whose commands are idempotent by what they do', async () => {
    const log = memoryEventStore();
    const { jars } = startProcess(log);
    const bySystem = (token?: string) =>
      envelope({ type: 'Add', amount: 1, ...(token !== undefined && { token }) }, { commandId: `system-${token ?? ''}`, isSystem: true });
    for (const sent of [bySystem(), bySystem(), bySystem('t'), bySystem('t')])
      expect(await jars.send('a', sent)).toMatchObject({ isRepeated: false });
    expect(await amountsOf(log, 'a')).toEqual([1, 1, 1]);
  });

  describe('days later', () => {
    let time = '2026-01-01T12:00:00Z';
    const now = () => instant(time);
    beforeEach(() => {
      time = '2026-01-01T12:00:00Z';
    });

    it('is known on the next day, after a restart too', async () => {
      const log = memoryEventStore({ now });
      const { jars } = startProcess(log, { now });
      await jars.send('a', each);
      time = '2026-01-02T23:59:59Z';
      await jars.send('a', add(1));
      expect(await jars.send('a', each)).toMatchObject({ isRepeated: true });
      expect(await startProcess(log, { now }).jars.send('a', each)).toMatchObject({ isRepeated: true });
    });

    it('is forgotten when two days have begun since, after a restart too', async () => {
      const log = memoryEventStore({ now });
      const { jars } = startProcess(log, { now });
      await jars.send('a', each);
      for (const day of ['2026-01-02', '2026-01-03']) {
        time = `${day}T00:00:00Z`;
        await jars.send('a', add(1));
      }
      const restarted = startProcess(log, { now });
      await restarted.jars.state('a');
      expect(await jars.send('a', each)).toMatchObject({ status: 'done', isRepeated: false });
      expect(await restarted.jars.send('a', { ...each, commandHash: 'another' })).toEqual({ status: 'reused' });
    });
  });
});
