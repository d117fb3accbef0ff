import { LogUnavailable, OutcomeUnknown } from '../client/event-store';
import { memoryEventStore } from '../client/memory/memory-event-store';
import { LostRaces } from './errors';
import { add, envelope, jars, take } from './spec/jar';
import { amountsOf, startProcess } from './spec/process';

describe('Several processes on one aggregate', () => {
  it('decide again on what another has written first', async () => {
    const log = memoryEventStore();
    const [here, there] = [startProcess(log), startProcess(log)];
    await here.jars.send('a', add(10));
    await there.jars.send('a', take(8));
    const outcomes = await Promise.all([here.jars.send('a', take(8)), here.jars.send('a', take(2))]);
    expect(outcomes).toMatchObject([
      { status: 'refused', state: { total: 2 } },
      { status: 'done', state: { total: 0 } },
    ]);
    expect(await amountsOf(log, 'a')).toEqual([10, -8, -2]);
  });

  it('refuse by the newest state, though nothing is appended that would tell', async () => {
    const log = memoryEventStore();
    const [here, there] = [startProcess(log), startProcess(log)];
    expect(await here.jars.send('a', take(1))).toMatchObject({ status: 'refused' });
    await there.jars.send('a', add(1));
    expect(await here.jars.send('a', take(1))).toMatchObject({ status: 'done', state: { total: 0 } });
  });

  it('do not ask the log for a refusal where there is one writer only', async () => {
    const { jars: soleJars, connection } = startProcess(undefined, { type: { ...jars, hasSoleWriter: true } });
    for (let round = 0; round < 3; round++) expect(await soleJars.send('a', take(1))).toMatchObject({ status: 'refused' });
    expect(connection.readCount).toBe(1);
  });

  it('say that others were always first, after so many tries', async () => {
    const log = memoryEventStore();
    const { jars, connection } = startProcess(log, { limits: { lostRacesMax: 3 } });
    const rival = startProcess(log);
    let races = 0;
    connection.onAppend = async () => {
      races += 1;
      await rival.jars.send('a', add(1));
    };
    await expect(jars.send('a', add(100))).rejects.toThrow(LostRaces);
    expect(races).toBe(4);
    connection.onAppend = () => undefined;
    expect(await jars.send('a', add(100))).toMatchObject({ state: { total: 104 } });
    expect(await amountsOf(log, 'a')).toEqual([1, 1, 1, 1, 100]);
  });
});

describe('An append whose outcome is unknown', () => {
  it('is found in the log', async () => {
    const log = memoryEventStore();
    const { jars, connection } = startProcess(log);
    connection.appendFaults.push('landed');
    const outcomes = await Promise.all([jars.send('a', add(1)), jars.send('a', add(2))]);
    expect(outcomes).toMatchObject([1, 3].map((total) => ({ status: 'done', isRepeated: false, position: 64n, state: { total } })));
    expect(connection.appendSizes).toEqual([2]);
    expect(await jars.send('a', add(3))).toMatchObject({ state: { total: 6 } });
    expect(await amountsOf(log, 'a')).toEqual([1, 2, 3]);
  });

  it('is found though another process has written after it', async () => {
    const log = memoryEventStore();
    const [here, there] = [startProcess(log), startProcess(log)];
    here.connection.appendFaults.push('landed');
    here.connection.readFaults.push('none', 'unavailable', 'unavailable');
    const sent = here.jars.send('a', add(1));
    expect(await sent).toMatchObject({ status: 'done', state: { total: 1 } });
    await there.jars.send('a', add(2));
    expect(await here.jars.send('a', add(3))).toMatchObject({ state: { total: 6 } });
  });

  it('is made again when it is not there', async () => {
    const log = memoryEventStore();
    const { jars, connection } = startProcess(log);
    connection.appendFaults.push('lost', 'lost');
    expect(await jars.send('a', add(1))).toMatchObject({ status: 'done', isRepeated: false, state: { total: 1 } });
    expect(await amountsOf(log, 'a')).toEqual([1]);
  });

  it.each([1, 2, 3])('takes effect once when it lands %i calls later, after it was looked for', async (lateByCalls) => {
    const log = memoryEventStore();
    const { jars, connection } = startProcess(log);
    connection.appendFaults.push({ lateByCalls });
    expect(await jars.send('a', add(1))).toMatchObject({ status: 'done', state: { total: 1 } });
    await connection.landAll();
    expect(await jars.state('a')).toMatchObject({ total: 1 });
    expect(await amountsOf(log, 'a')).toEqual([1]);
  });

  it('stays unknown while the log is away; sent again, the command answers with what it did', async () => {
    const log = memoryEventStore();
    const { jars, connection } = startProcess(log, { limits: { settleAttemptsMax: 2 } });
    const sent = add(1);
    connection.appendFaults.push('landed');
    connection.readFaults.push('none', 'unavailable', 'unavailable');
    await expect(jars.send('a', sent)).rejects.toThrow(OutcomeUnknown);
    expect(await jars.send('a', sent)).toMatchObject({ status: 'done', isRepeated: true, state: { total: 1 } });
    expect(await amountsOf(log, 'a')).toEqual([1]);
  });

  it('is not said to have failed while it may still arrive', async () => {
    const { jars, connection } = startProcess();
    connection.appendFaults.push({ lateByCalls: 100 });
    connection.readFaults.push('none', 'none', 'unavailable');
    await expect(jars.send('a', add(1))).rejects.toThrow(OutcomeUnknown);
    connection.readFaults.push('unavailable');
    await expect(jars.send('a', add(2))).rejects.toThrow(LogUnavailable);
  });

  it('answers with what is in the log when the command is sent again with new ids in it, and the first lands late', async () => {
    const log = memoryEventStore();
    const { jars, connection } = startProcess(log, { limits: { settleAttemptsMax: 1 } });
    const request = (token: string) => envelope({ type: 'Add', amount: 1, token }, { commandId: 'request', commandHash: 'body' });
    connection.appendFaults.push({ lateByCalls: 2 });
    connection.readFaults.push('none', 'unavailable');
    await expect(jars.send('a', request('first'))).rejects.toThrow(OutcomeUnknown);
    const again = await jars.send('a', request('second'));
    expect(again).toMatchObject({ status: 'done', isRepeated: true, events: [{ data: { token: 'first' } }], state: { tokens: ['first'] } });
    expect(await jars.state('a')).toEqual({ total: 1, tokens: ['first'] });
  });
});
