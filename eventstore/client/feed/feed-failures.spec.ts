import { getEventListeners, getMaxListeners } from 'node:events';
import { UndecodableEvent } from '../codec';
import { type EventStore, LogUnavailable, type SubscribeOptions, type SubscriptionMessage } from '../event-store';
import type { FeedFailure } from '../feed';
import { forever, gate, happened, Harness, Recorder, stateOf, turn, until } from './fixture.contract';

describe('The feed, when something fails,', () => {
  const harness = new Harness();
  beforeEach(() => harness.setUp());
  afterEach(() => harness.tearDown());

  it('delivers again from the checkpoint, after growing pauses, until the consumer succeeds', async () => {
    const failures: FeedFailure[] = [];
    const consumer = new Recorder('failing', ['a-']);
    let left = 3;
    consumer.before = () => {
      if (left-- > 0) throw new Error('no');
    };
    const sleep = (ms: number, signal: AbortSignal): Promise<void> => (ms > 400 ? forever(ms, signal) : turn());
    const limits = { backoffMinMs: 100, backoffMaxMs: 300 };
    const running = await harness.started([consumer], { sleep, limits, onFailure: (failure) => failures.push(failure) });
    const positions = await harness.write('a-1', 2);
    await until(() => consumer.positions.length === 2);
    expect(consumer.positions).toEqual(positions);
    expect(failures.map(({ attempt, retryInMs }) => [attempt, retryInMs])).toEqual([
      [1, 100],
      [2, 200],
      [3, 300],
    ]);
    expect(running.status().consumers).toMatchObject([{ failures: 0, lastError: new Error('no') }]);
  });

  it('has room for every consumer that waits at the same time, without a warning of a leak', async () => {
    const consumers = Array.from({ length: 30 }, (_, index) => new Recorder(`failing-${index}`, ['a-']));
    for (const consumer of consumers)
      consumer.loadCheckpoint = () => {
        throw new Error('no');
      };
    const signals = new Set<AbortSignal>();
    const sleep = (ms: number, signal: AbortSignal): Promise<void> => {
      signals.add(signal);
      return forever(ms, signal);
    };
    const running = harness.start(consumers, { sleep });
    await until(() => consumers.every(({ name }) => stateOf(running, name) === 'backing-off'));
    for (const signal of signals) {
      const listeners = getEventListeners(signal, 'abort').length;
      expect(listeners).toBeGreaterThan(30);
      // No limit is 0.
      expect(listeners).toBeLessThan(getMaxListeners(signal) || Infinity);
    }
  });

  it('stops at an event that it cannot decode, for those who want it only, and skips nothing', async () => {
    const [wanting, other] = [new Recorder('wanting', ['a-']), new Recorder('other', ['b-'])];
    const running = await harness.started([wanting, other]);
    const [before] = await harness.write('a-1');
    await harness.store.append('a-1', [{ ...happened(), type: 'test.Happened.v2' }], 'any');
    await harness.write('a-1');
    const [position] = await harness.write('b-1');
    await until(
      () => other.checkpoint === position && stateOf(running, 'wanting') === 'backing-off',
      () => running.status(),
    );
    expect(wanting.positions).toEqual([before]);
    expect(wanting.checkpoint).toBe(before);
    const [status] = running.status().consumers;
    expect(status).toMatchObject({ state: 'backing-off', position: before, lastError: expect.any(UndecodableEvent) as UndecodableEvent });
  });

  it('lets those who are selective pass an event that nobody can decode, unless they ask what it holds', async () => {
    const [strict, passing, asking] = ['strict', 'passing', 'asking'].map((name) => new Recorder(name, ['a-']));
    passing!.isSelective = asking!.isSelective = true;
    asking!.before = ({ events }) => {
      for (const { event } of events) expect(event.data).toEqual({});
    };
    const failures: FeedFailure[] = [];
    const running = await harness.started([strict!, passing!, asking!], { onFailure: (failure) => failures.push(failure) });
    const [before] = await harness.write('a-1');
    await harness.store.append('a-1', [{ ...happened(), metadata: {} }], 'any');
    const [after] = await harness.write('a-1');
    const held = (name: string): boolean => stateOf(running, name) === 'backing-off';
    await until(() => passing!.checkpoint === after && held('strict') && held('asking'));
    expect([strict!.checkpoint, passing!.positions.length]).toEqual([before, 3]);
    expect(passing!.batches.flatMap(({ events }) => events.map(({ event }) => event.type))).toEqual(Array(3).fill('Happened'));
    expect(failures.map(({ error }) => error)).toEqual([expect.any(UndecodableEvent), expect.any(UndecodableEvent)]);
  });

  it('lets nobody pass a name that this build does not know', async () => {
    const selective = new Recorder('selective', ['a-']);
    selective.isSelective = true;
    const running = await harness.started([selective]);
    const [before] = await harness.write('a-1');
    await harness.store.append('a-1', [{ ...happened(), type: 'other.Thing' }], 'any');
    const [between] = await harness.write('a-1');
    await harness.store.append('a-1', [{ ...happened(), type: 'test.Happened.v2' }], 'any');
    await until(() => stateOf(running, 'selective') === 'backing-off');
    expect(selective.positions).toEqual([before, between]);
    expect(running.status().consumers[0]?.lastError).toBeInstanceOf(UndecodableEvent);
  });

  it('subscribes again after the connection was lost', async () => {
    let breaking = (): void => undefined;
    const subscribeToAll = async function* (options: SubscribeOptions): AsyncGenerator<SubscriptionMessage> {
      const broken = new AbortController();
      breaking = () => {
        broken.abort();
      };
      yield* harness.store.subscribeToAll({ ...options, signal: AbortSignal.any([options.signal, broken.signal]) });
      if (!options.signal.aborted) throw new LogUnavailable('the connection was lost');
    };
    const losing: EventStore = Object.assign(Object.create(harness.store) as EventStore, { subscribeToAll });
    const consumer = new Recorder('patient', ['a-']);
    const pauses: number[] = [];
    const sleep = (ms: number, signal: AbortSignal): Promise<void> => {
      if (ms >= 500) return forever(ms, signal);
      pauses.push(ms);
      return turn();
    };
    const running = await harness.started([consumer], { store: losing, sleep });
    const positions = await harness.write('a-1', 2);
    await until(() => consumer.positions.length === 2);
    breaking();
    positions.push(...(await harness.write('a-1', 2)));
    await until(
      () => consumer.positions.length === 4 && stateOf(running, 'patient') === 'live',
      () => running.status(),
    );
    expect(consumer.positions).toEqual(positions);
    expect(pauses).toEqual([50]);
    expect(running.status().shared).toMatchObject({ state: 'live', lastError: { name: 'LogUnavailable' } });
  });

  it('starts for the others when one consumer does not say where it stopped', async () => {
    const [silent, other] = [new Recorder('silent', ['a-']), new Recorder('other', ['a-'])];
    const database = gate();
    const stopped = await harness.store.head();
    silent.loadCheckpoint = () => database.opened.then(() => stopped);
    const sleep = (ms: number, signal: AbortSignal): Promise<void> => (ms === 2_000 ? turn() : forever(ms, signal));
    const running = harness.start([silent, other], { sleep });
    const [position] = await harness.write('a-1');
    await until(() => other.checkpoint === position);
    database.open();
    await until(() => silent.checkpoint === position && stateOf(running, 'silent') === 'live');
  });

  it('ends when it is stopped before any consumer has said where it stopped, however late', async () => {
    const consumer = new Recorder('mute', ['a-']);
    consumer.loadCheckpoint = () => Promise.reject(new Error('no'));
    const sleep = (ms: number, signal: AbortSignal): Promise<void> => (ms === 2_000 ? turn() : forever(ms, signal));
    const running = harness.start([consumer], { sleep });
    await until(() => stateOf(running, 'mute') === 'backing-off');
    await turn();
    harness.stop();
    await running.stopped;
    expect(running.status().shared.state).toBe('stopped');
  });

  it('finishes the batch under way when it is stopped, and delivers no further one', async () => {
    const [consumer, busy] = [new Recorder('busy', ['a-']), gate()];
    consumer.before = () => busy.opened;
    const running = await harness.started([consumer]);
    const [first] = await harness.write('a-1', 1);
    await turn();
    await harness.write('a-1', 3);
    harness.stop();
    let isStopped = false;
    void running.stopped.then(() => (isStopped = true));
    await turn();
    expect(isStopped).toBe(false);
    busy.open();
    await running.stopped;
    expect(consumer.positions).toEqual([first]);
    expect(running.status()).toMatchObject({ shared: { state: 'stopped' }, consumers: [{ state: 'stopped', position: first }] });
  });

  it('refuses two consumers of one name', () => {
    expect(() => harness.start([new Recorder('twin', ['a-']), new Recorder('twin', ['b-'])])).toThrow('name of its own');
  });
});
