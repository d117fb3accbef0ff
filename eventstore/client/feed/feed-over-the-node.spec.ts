import { startNode } from '../../node';
import { eventStoreDbStore } from '../eventstoredb/event-store-db-store';
import { proxyTo } from '../eventstoredb/proxy.contract';
import { codec, Recorder, stateOf, until, write } from './fixture.contract';
import { startFeed } from './start-feed';

describe('The feed over the embedded node', () => {
  const controller = new AbortController();
  const closing: (() => Promise<void>)[] = [];
  afterAll(async () => {
    controller.abort();
    for (const close of closing.toReversed()) await close();
  });

  it('gives everything to everyone, in order and once, while the connection breaks', async () => {
    const node = await startNode({ memory: true });
    const proxy = await proxyTo(node.url);
    const [writer, store] = [eventStoreDbStore({ url: node.url }), eventStoreDbStore({ url: proxy.url, checkpointIntervalEvents: 20 })];
    const [all, some, none] = [new Recorder('all', ['a-', 'b-']), new Recorder('some', ['b-']), new Recorder('none', ['c-'])];
    closing.push(
      node.stop,
      proxy.close,
      () => writer.close(),
      () => store.close(),
    );
    const consumers = [all, some, none];
    const limits = { bufferEventsMax: 16, recentEventsMax: 16, quietEventsMax: 10, backoffMinMs: 5, backoffMaxMs: 20 };
    const feed = startFeed({ store, codec, consumers, signal: controller.signal, limits });
    closing.push(() => feed.stopped);
    const positions: bigint[] = [];
    for (let n = 0; n < 400; n++) {
      positions.push(await write(writer, n % 3 === 0 ? 'b-1' : 'a-1'));
      if (n % 100 === 50) proxy.cut();
    }
    const isDone = (): boolean => all.positions.length >= 400 && some.positions.length >= 134 && (none.checkpoint ?? 0n) > 0n;
    await until(
      () => isDone() && consumers.every(({ name }) => stateOf(feed, name) === 'live'),
      () => feed.status(),
    );
    expect(all.positions).toEqual(positions);
    expect(some.positions).toEqual(positions.filter((_, n) => n % 3 === 0));
    expect(none.positions).toEqual([]);
  }, 30_000);
});
