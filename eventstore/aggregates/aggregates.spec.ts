import { memoryEventStore } from '../client/memory/memory-event-store';
import { add } from './spec/jar';
import { startProcess, write } from './spec/process';

describe('The aggregates of a process', () => {
  it('let go of the one used longest ago', async () => {
    const { jars, connection } = startProcess(undefined, { limits: { aggregatesMax: 2 } });
    const readsOf = async (id: string): Promise<number> => {
      const before = connection.readCount;
      await jars.send(id, add(1));
      return connection.readCount - before;
    };
    expect([await readsOf('a'), await readsOf('b'), await readsOf('a')]).toEqual([1, 1, 0]);
    expect([await readsOf('c'), await readsOf('a'), await readsOf('b')]).toEqual([1, 0, 1]);
  });

  it('keep those that are busy, and shrink again afterwards', async () => {
    const { jars, connection } = startProcess(undefined, { limits: { aggregatesMax: 1 } });
    let go: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      go = resolve;
    });
    connection.onAppend = () => held;
    const sent = add(1);
    const all = ['a', 'b', 'c'].map((id) => jars.send(id, sent));
    // Forgotten, a busy one would take the same command a second time.
    expect(await Promise.all(['a', 'b', 'c'].map((id) => jars.send(id, sent)))).toEqual(Array(3).fill({ status: 'in-flight' }));
    go();
    await Promise.all(all);
    await jars.send('d', add(1));
    const before = connection.readCount;
    for (const id of ['a', 'b', 'c']) await jars.send(id, add(1));
    expect(connection.readCount - before).toBe(3);
  });

  it('keep an alarm for those in quarantine', async () => {
    const log = memoryEventStore();
    await write(log, 'jar-bad', { type: 'Taken', data: { amount: 1 } });
    const { jars } = startProcess(log, { limits: { aggregatesMax: 1 } });
    await expect(jars.send('bad', add(1))).rejects.toThrow('cannot have happened');
    for (const id of ['a', 'b', 'c']) await jars.send(id, add(1));
    expect(jars.quarantined()).toEqual(['bad']);
  });

  it('do not wait for one another', async () => {
    const { jars, connection } = startProcess();
    let go: () => void = () => undefined;
    connection.onAppend = ([event]) => (event?.data['amount'] === 1 ? new Promise<void>((resolve) => (go = resolve)) : undefined);
    const slow = jars.send('slow', add(1));
    expect(await jars.send('fast', add(2))).toMatchObject({ status: 'done' });
    go();
    await slow;
  });
});
