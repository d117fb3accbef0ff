import type { EventStore, RecordedEvent, SubscribeOptions, SubscriptionMessage } from '../event-store';
import { memoryEventStore } from '../memory/memory-event-store';
import { codec, forever, gate, happened, Harness, Recorder, stateOf, turn, until, write } from './fixture.contract';

describe('The feed', () => {
  const harness = new Harness();
  beforeEach(() => harness.setUp());
  afterEach(() => harness.tearDown());

  it('hands an event to an idle consumer without waiting for any timer', async () => {
    const consumer = new Recorder('idle', ['a-']);
    await harness.started([consumer]);
    const [position] = await harness.write('a-1');
    await until(() => consumer.checkpoint === position);
    expect(consumer.batches).toMatchObject([{ upTo: position, events: [{ event: { type: 'Happened' }, recorded: { stream: 'a-1' } }] }]);
  });

  it('decodes an event once for all who want it', async () => {
    const decode = jest.fn((event: RecordedEvent) => codec.decode(event));
    const consumers = ['x', 'y', 'z'].map((name) => new Recorder(name, ['a-', 'b-']));
    await harness.started(consumers, { codec: { ...codec, decode } });
    const positions = [...(await harness.write('a-1', 5)), ...(await harness.write('b-1', 5))];
    await until(() => consumers.every(({ checkpoint }) => checkpoint === positions.at(-1)));
    for (const consumer of consumers) expect(consumer.positions).toEqual(positions);
    expect(decode).toHaveBeenCalledTimes(10);
  });

  it('makes one batch of what queued while the consumer was busy, up to its limit', async () => {
    const [consumer, busy] = [new Recorder('busy', ['a-']), gate()];
    consumer.before = () => busy.opened;
    await harness.started([consumer], { limits: { batchEventsMax: 6 } });
    await harness.write('a-1', 1);
    await turn();
    await harness.write('a-1', 9);
    await turn();
    busy.open();
    await until(() => consumer.positions.length === 10);
    expect(consumer.batches.map(({ events }) => events.length)).toEqual([1, 6, 3]);
  });

  it('lets a stalled consumer stall nobody, and takes it back without a gap or a double', async () => {
    const [slow, fast, stalled] = [new Recorder('slow', ['a-']), new Recorder('fast', ['a-']), gate()];
    slow.before = () => stalled.opened;
    const running = await harness.started([slow, fast], { limits: { bufferEventsMax: 8, recentEventsMax: 4 } });
    const positions = await harness.write('a-1', 100);
    await until(
      () => fast.positions.length === 100,
      () => running.status(),
    );
    expect(running.status().consumers).toMatchObject([
      { name: 'slow', state: 'catching-up', buffered: 8 },
      { name: 'fast', state: 'live', lag: 0n },
    ]);
    expect(running.status().consumers[0]?.lag).toBeGreaterThan(0n);
    stalled.open();
    await until(
      () => slow.positions.length === 100 && stateOf(running, 'slow') === 'live',
      () => running.status(),
    );
    expect(slow.positions).toEqual(positions);
    expect(fast.positions).toEqual(positions);
  });

  it('holds the log back when everybody is busy', async () => {
    const [consumer, stalled] = [new Recorder('only', ['a-']), gate()];
    consumer.before = () => stalled.opened;
    const running = await harness.started([consumer], { limits: { bufferEventsMax: 8 } });
    const positions = await harness.write('a-1', 100);
    for (let n = 0; n < 50; n++) await turn();
    expect(running.status().consumers).toMatchObject([{ state: 'live', buffered: 8 }]);
    stalled.open();
    await until(() => consumer.positions.length === 100);
    expect(consumer.positions).toEqual(positions);
  });

  it('moves a checkpoint past ignored events, but not with each of them', async () => {
    const [ignoring, other] = [new Recorder('ignoring', ['b-']), new Recorder('other', ['a-'])];
    await harness.started([ignoring, other], { limits: { quietEventsMax: 10 } });
    const positions = await harness.write('a-1', 25);
    await until(() => ignoring.checkpoint === positions[19]);
    expect(ignoring.batches.every(({ events }) => events.length === 0)).toBe(true);
    expect(ignoring.batches.length).toBeLessThanOrEqual(2);
  });

  it('moves a checkpoint past ignored events in time', async () => {
    const [ignoring, other, time] = [new Recorder('ignoring', ['b-']), new Recorder('other', ['a-']), gate()];
    let slept = 0;
    await harness.started([ignoring, other], {
      limits: { quietMs: 7 },
      sleep: (ms, signal) => (ms === 7 && slept++ === 0 ? time.opened : forever(ms, signal)),
    });
    const positions = await harness.write('a-1', 3);
    await until(() => other.positions.length === 3);
    expect(ignoring.batches).toEqual([]);
    time.open();
    await until(() => ignoring.checkpoint === positions[2]);
    expect(ignoring.batches).toEqual([{ events: [], upTo: positions[2] }]);
  });

  it('moves a checkpoint past events that are not even looked at, when the log says so', async () => {
    const own = memoryEventStore({ checkpointIntervalEvents: 10 });
    harness.after = undefined;
    const consumer = new Recorder('quiet', ['b-']);
    await harness.started([consumer], { store: own });
    for (let n = 0; n < 20; n++) await write(own, 'other-1');
    const head = await own.head();
    await until(() => consumer.checkpoint === head);
    expect(consumer.batches.every(({ events }) => events.length === 0)).toBe(true);
  });

  it('counts nothing as seen that was written while a consumer caught up alone', async () => {
    const [alone, other, distance] = [new Recorder('alone', ['b-']), new Recorder('other', ['a-', 'b-']), gate()];
    const distant = Object.assign(Object.create(harness.store) as EventStore, {
      async *subscribeToAll(options: SubscribeOptions): AsyncGenerator<SubscriptionMessage> {
        for await (const message of harness.store.subscribeToAll(options)) {
          if (message.kind === 'caught-up' && options.streamPrefixes?.join() === 'b-') await distance.opened;
          yield message;
        }
      },
    });
    [alone.checkpoint] = await harness.write('b-1');
    other.checkpoint = (await harness.write('a-1', 50)).at(-1);
    const running = harness.start([alone, other], { store: distant, limits: { recentEventsMax: 4 } });
    await until(() => stateOf(running, 'other') === 'live');
    const [position] = await harness.write('b-1');
    await until(() => other.checkpoint === position);
    distance.open();
    await until(() => alone.checkpoint === position);
    expect(alone.positions).toEqual([position]);
  });

  it('takes a consumer in whose streams have long been quiet', async () => {
    const [quiet, other] = [new Recorder('quiet', ['b-']), new Recorder('other', ['a-'])];
    [quiet.checkpoint] = await harness.write('b-1');
    const positions = await harness.write('a-1', 50);
    other.checkpoint = positions.at(-1);
    await harness.started([quiet, other], { limits: { recentEventsMax: 4 } });
    const [position] = await harness.write('b-1');
    await until(() => quiet.checkpoint === position);
    expect(quiet.positions).toEqual([position]);
  });

  it('leaves out what is not ours', async () => {
    const consumer = new Recorder('ours', ['a-']);
    await harness.started([consumer]);
    await harness.store.append('a-1', [{ ...happened(), type: 'elsewhere.Happened.v1' }], 'any');
    const [position] = await harness.write('a-1');
    await until(() => consumer.checkpoint === position);
    expect(consumer.positions).toEqual([position]);
  });
});
