import { EventStoreDBClient } from '@eventstore/db-client';
import { startNode } from '../../node';
import { collect, freshName, idsOf, newEvent, newEvents, Reader } from '../contract/fixture.contract';
import { AppendRefused, type EventStore, LogUnavailable, OutcomeUnknown, StreamDeleted } from '../event-store';
import { eventStoreDbStore, type EventStoreDbOptions } from './event-store-db-store';
import { deadUrl, type Proxy, proxyTo } from './proxy.contract';

type Running = Awaited<ReturnType<typeof startNode>>;

describe('The store over the official client, when something fails', () => {
  let node: Running | undefined;
  const closing: { close: () => Promise<void> }[] = [];
  const nodeUrl = (): string => node?.url ?? '';

  const storeAt = (url: string, options: Partial<EventStoreDbOptions> = {}): EventStore => {
    const store = eventStoreDbStore({ url, ...options });
    closing.push(store);
    return store;
  };
  const proxied = async (): Promise<Proxy> => {
    const proxy = await proxyTo(nodeUrl());
    closing.push(proxy);
    return proxy;
  };
  const readIds = async (store: EventStore, stream: string): Promise<string[]> =>
    idsOf(await collect(store.readStream(stream, { direction: 'forwards', from: 'start' })));

  beforeAll(async () => {
    node = await startNode({ memory: true });
  });
  afterEach(async () => {
    for (const each of closing.splice(0)) await each.close();
  });
  afterAll(() => node?.stop());

  it('says that a log where nobody listens is unavailable, and that nothing was written', async () => {
    const store = storeAt(await deadUrl());
    await expect(store.append(freshName(), newEvents(1), 'any')).rejects.toBeInstanceOf(LogUnavailable);
    await expect(store.head()).rejects.toBeInstanceOf(LogUnavailable);
    await expect(collect(store.readStream(freshName(), { direction: 'forwards', from: 'start' }))).rejects.toBeInstanceOf(LogUnavailable);
    await expect(collect(store.subscribeToAll({ signal: new AbortController().signal }))).rejects.toBeInstanceOf(LogUnavailable);
  });

  it('says what it knows of every append when the connection breaks, and connects again', async () => {
    const proxy = await proxied();
    const store = storeAt(proxy.url);
    const appends = Array.from({ length: 300 }, () => ({ stream: freshName(), events: newEvents(2) }));
    await store.append(freshName(), newEvents(1), 'any');
    let answered = 0;
    const outcomes = await Promise.allSettled(
      appends.map(async ({ stream, events }) => {
        const appended = await store.append(stream, events, 'no-stream');
        if ((answered += 1) === 20) proxy.cut();
        return appended;
      }),
    );
    const witness = storeAt(nodeUrl());
    const found = await Promise.all(appends.map(({ stream }) => readIds(witness, stream)));
    for (const [index, outcome] of outcomes.entries()) {
      const { events } = appends[index] ?? { events: [] };
      const there = found[index] ?? [];
      if (outcome.status === 'fulfilled') expect(there).toEqual(idsOf(events));
      else if (outcome.reason instanceof LogUnavailable) expect(there).toEqual([]);
      else {
        expect(outcome.reason).toBeInstanceOf(OutcomeUnknown);
        expect([0, events.length]).toContain(there.length);
      }
    }
    await expect(settled(() => store.append(freshName(), newEvents(1), 'any'))).resolves.toMatchObject({ revision: 0n });
  });

  it("does not let one store's broken connection touch another store's appends", async () => {
    const proxy = await proxied();
    const [breaking, healthy] = [storeAt(proxy.url), storeAt(nodeUrl())];
    await breaking.append(freshName(), newEvents(1), 'any');
    const rounds = Array.from({ length: 200 }, () => healthy.append(freshName(), newEvents(1), 'any'));
    const lost = breaking.append(freshName(), newEvents(1), 'any').catch((error: unknown) => error);
    proxy.cut();
    expect(await lost).toBeInstanceOf(OutcomeUnknown);
    expect(await Promise.all(rounds)).toHaveLength(200);
  });

  it('tells a subscriber that the connection was lost, who goes on where it was', async () => {
    const proxy = await proxied();
    const [store, writer, stream] = [storeAt(proxy.url), storeAt(nodeUrl()), freshName()];
    const events = newEvents(4);
    await writer.append(stream, events.slice(0, 2), 'no-stream');
    const before = new Reader(store, { streamPrefixes: [stream] });
    await before.until(() => before.caughtUp);
    proxy.cut();
    await expect(before.ended).rejects.toBeInstanceOf(LogUnavailable);
    await writer.append(stream, events.slice(2), 'any');
    await settled(() => store.head());
    const again = new Reader(store, { after: before.events.at(-1)?.position ?? 0n, streamPrefixes: [stream] });
    await again.until(() => again.events.length === 2);
    await again.stop();
    expect(idsOf([...before.events, ...again.events])).toEqual(idsOf(events));
  });

  /** An append that has reached the log, whose answer does not come back. */
  const unanswered = async (proxy: Proxy, store: EventStore): Promise<{ readonly stream: string; readonly outcome: Promise<unknown> }> => {
    await store.append(freshName(), newEvents(1), 'any');
    proxy.hush();
    const stream = freshName();
    const outcome = store.append(stream, newEvents(1), 'no-stream').catch((error: unknown) => error);
    const witness = storeAt(nodeUrl());
    while ((await readIds(witness, stream)).length === 0);
    return { stream, outcome };
  };

  it('does not know the outcome of an append whose answer was lost with the connection', async () => {
    const proxy = await proxied();
    const { stream, outcome } = await unanswered(proxy, storeAt(proxy.url));
    proxy.cut();
    expect(await outcome).toMatchObject({ name: 'OutcomeUnknown', stream });
  });

  it('does not know the outcome of an append that is not answered in time', async () => {
    const proxy = await proxied();
    const { outcome } = await unanswered(proxy, storeAt(proxy.url, { appendTimeoutMs: 500 }));
    expect(await outcome).toBeInstanceOf(OutcomeUnknown);
  });

  it('ends its appends when it is closed', async () => {
    const proxy = await proxied();
    const store = storeAt(proxy.url);
    const { outcome } = await unanswered(proxy, store);
    await store.close();
    expect(await outcome).toBeInstanceOf(OutcomeUnknown);
    await expect(store.append(freshName(), newEvents(1), 'any')).rejects.toBeInstanceOf(LogUnavailable);
    await expect(store.head()).rejects.toBeInstanceOf(LogUnavailable);
  });

  it('names a tombstoned stream, in appends and reads', async () => {
    const [store, stream, client] = [storeAt(nodeUrl()), freshName(), EventStoreDBClient.connectionString(nodeUrl())];
    await store.append(stream, newEvents(1), 'any');
    await client.tombstoneStream(stream);
    await client.dispose();
    await expect(store.append(stream, newEvents(1), 'any')).rejects.toBeInstanceOf(StreamDeleted);
    await expect(readIds(store, stream)).rejects.toBeInstanceOf(StreamDeleted);
  });

  it('says when an append is too large for the log', async () => {
    const store = storeAt(nodeUrl());
    const others = Promise.all(Array.from({ length: 20 }, () => store.append(freshName(), newEvents(1), 'any')));
    for (const megabytes of [6, 24]) {
      const large = newEvent({ text: 'x'.repeat(megabytes * 1024 * 1024) });
      await expect(store.append(freshName(), [large], 'any')).rejects.toBeInstanceOf(AppendRefused);
    }
    expect(await others).toHaveLength(20);
  });
});

/** Tries until the log is available again. */
const settled = async <T>(attempt: () => Promise<T>): Promise<T> => {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof LogUnavailable)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
};
