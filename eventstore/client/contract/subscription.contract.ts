import { randomUUID } from 'node:crypto';
import { checkpointIntervalEvents, freshName, idsOf, newEvent, newEvents, Reader, type StoreOf } from './fixture.contract';

/** Starts readers that end with their test. */
const readersOf = (store: StoreOf): ((options: ConstructorParameters<typeof Reader>[1]) => Reader) => {
  const readers: Reader[] = [];
  afterEach(async () => {
    await Promise.all(readers.splice(0).map((reader) => reader.stop()));
  });
  return (options) => {
    const reader = new Reader(store(), options);
    readers.push(reader);
    return reader;
  };
};

export const subscriptionContract = (store: StoreOf): void => {
  const reader = readersOf(store);

  it('catches up and goes on live, without a gap or a double, while others write', async () => {
    const prefix = `${randomUUID()}-`;
    const events = newEvents(600);
    const write = async (from: number, to: number): Promise<void> => {
      for (let n = from; n < to; n += 4)
        await Promise.all(events.slice(n, n + 4).map((event, lane) => store().append(`${prefix}${lane}`, [event], 'any')));
    };
    await write(0, 300);
    const subscription = reader({ streamPrefixes: [prefix] });
    await write(300, events.length);
    await subscription.until(() => subscription.events.length >= events.length);
    const seen = subscription.events;
    expect(new Set(idsOf(seen))).toEqual(new Set(idsOf(events)));
    expect(seen).toHaveLength(events.length);
    expect(seen.every(({ position }, n) => n === 0 || position > (seen[n - 1]?.position ?? 0n))).toBe(true);
  });

  it('starts behind a position, which an append names', async () => {
    const stream = freshName();
    const { position } = await store().append(stream, newEvents(3), 'no-stream');
    const later = newEvents(2);
    const subscription = reader({ after: position, streamPrefixes: [stream] });
    await store().append(stream, later, 'any');
    await subscription.until(() => subscription.events.length >= 2);
    expect(idsOf(subscription.events)).toEqual(idsOf(later));
  });

  it('says once that it has caught up, after everything there was, and then delivers', async () => {
    const stream = freshName();
    await store().append(stream, newEvents(3), 'no-stream');
    const subscription = reader({ streamPrefixes: [stream] });
    await subscription.until(() => subscription.caughtUp);
    expect(subscription.events).toHaveLength(3);
    await store().append(stream, [newEvent()], 'any');
    await subscription.until(() => subscription.events.length === 4);
  });
};

export const checkpointContract = (store: StoreOf): void => {
  const reader = readersOf(store);

  it('says how far it has looked past events that the filter leaves out', async () => {
    const [wanted, other] = [freshName(), freshName()];
    const { position: start } = await store().append(wanted, [newEvent()], 'any');
    const subscription = reader({ after: start, streamPrefixes: [wanted] });
    await subscription.until(() => subscription.caughtUp);
    const { position: end } = await store().append(other, newEvents(5 * checkpointIntervalEvents), 'any');
    await subscription.until(() => subscription.checkpoints.filter((position) => position > start).length >= 3);
    expect(subscription.events).toEqual([]);
    const checkpoints = subscription.checkpoints.filter((position) => position > start);
    expect(checkpoints.every((position, n) => position <= end && (n === 0 || position >= (checkpoints[n - 1] ?? 0n)))).toBe(true);
    // A checkpoint is a place to start from: nothing before it is seen, and nothing after it is missed.
    const event = newEvent();
    await store().append(wanted, [event], 'any');
    const again = reader({ after: checkpoints.at(-1) ?? 0n, streamPrefixes: [wanted] });
    await again.until(() => again.events.length === 1);
    expect(idsOf(again.events)).toEqual([event.id]);
  });
};

export const subscribersContract = (store: StoreOf): void => {
  it('serves several subscribers, each at its own place and pace', async () => {
    const stream = freshName();
    const events = newEvents(40);
    const { position } = await store().append(stream, events.slice(0, 20), 'no-stream');
    const all = new Reader(store(), { streamPrefixes: [stream] });
    const half = new Reader(store(), { after: position, streamPrefixes: [stream] });
    const leaving = new Reader(store(), { streamPrefixes: [stream] });
    await leaving.until(() => leaving.events.length > 0);
    await leaving.stop();
    await store().append(stream, events.slice(20), 'any');
    await all.until(() => all.events.length === 40);
    await half.until(() => half.events.length === 20);
    expect(idsOf(all.events)).toEqual(idsOf(events));
    expect(idsOf(half.events)).toEqual(idsOf(events.slice(20)));
    await Promise.all([all.stop(), half.stop()]);
  });

  it('waits for a slow consumer and loses nothing', async () => {
    const stream = freshName();
    const events = newEvents(2_000);
    await store().append(stream, events, 'no-stream');
    const [seen, controller] = [[] as string[], new AbortController()];
    for await (const message of store().subscribeToAll({ streamPrefixes: [stream], signal: controller.signal })) {
      if (message.kind !== 'event') continue;
      seen.push(message.event.id);
      if (seen.length % 200 === 0) await new Promise((resolve) => setImmediate(resolve));
      if (seen.length === events.length) controller.abort();
    }
    expect(seen).toEqual(idsOf(events));
  });

  it.each(['while it waits', 'while it delivers', 'before it starts'])('ends when it is aborted %s', async (when) => {
    const stream = freshName();
    await store().append(stream, newEvents(100), 'no-stream');
    const controller = new AbortController();
    if (when === 'before it starts') controller.abort();
    const ended = (async () => {
      for await (const message of store().subscribeToAll({ streamPrefixes: [stream], signal: controller.signal }))
        if (when === 'while it delivers' || message.kind === 'caught-up') controller.abort();
    })();
    await expect(ended).resolves.toBeUndefined();
  });
};
