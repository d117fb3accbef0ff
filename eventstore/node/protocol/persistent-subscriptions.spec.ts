import {
  END,
  PARK,
  persistentSubscriptionToAllSettingsFromDefaults as allSettings,
  persistentSubscriptionToStreamSettingsFromDefaults as streamSettings,
  PINNED,
  RETRY,
  SKIP,
  START,
  streamNameFilter,
} from '@eventstore/db-client';
import { acknowledge, consume, groupOn, revisionsOf } from './group-consumers';
import { eventually, nodeUnderTest, testEvents, type NodeUnderTest } from './node-under-test';

// Nodes start and stop here, on machines that may be busy.
jest.setTimeout(30_000);

let node: NodeUnderTest;
beforeAll(async () => {
  node = await nodeUnderTest();
});
afterAll(() => node.stop());

describe('a group on a stream', () => {
  it('delivers what was there and what comes, from the start', async () => {
    const stream = node.unique('stream');
    await node.client.appendToStream(stream, testEvents(3));
    const consumer = consume({ node, stream, group: await groupOn(node, stream) }, acknowledge);
    await eventually(() => consumer.received.length === 3);
    await node.client.appendToStream(stream, testEvents(2));
    await eventually(() => consumer.received.length === 5);
    expect(revisionsOf(consumer)).toEqual([0, 1, 2, 3, 4]);
    await consumer.subscription.unsubscribe();
  });

  it('starts at the end, or at a revision', async () => {
    const stream = node.unique('stream');
    await node.client.appendToStream(stream, testEvents(3));
    const fromEnd = consume({ node, stream, group: await groupOn(node, stream, { startFrom: END }) }, acknowledge);
    const fromOne = consume({ node, stream, group: await groupOn(node, stream, { startFrom: 1n }) }, acknowledge);
    await node.client.appendToStream(stream, testEvents(1));
    await eventually(() => fromEnd.received.length === 1 && fromOne.received.length === 3);
    expect(revisionsOf(fromEnd)).toEqual([3]);
    expect(revisionsOf(fromOne)).toEqual([1, 2, 3]);
  });

  it('sends again what a consumer asks to retry, and not what it skips', async () => {
    const stream = node.unique('stream');
    await node.client.appendToStream(stream, testEvents(4));
    const seen = new Set<string>();
    const consumer = consume({ node, stream, group: await groupOn(node, stream) }, (event, it) => {
      if (seen.has(event.event!.id)) return it.ack(event);
      seen.add(event.event!.id);
      return it.nack(Number(event.event!.revision) % 2 === 0 ? SKIP : RETRY, 'test', event);
    });
    await eventually(() => consumer.received.length === 6);
    expect(revisionsOf(consumer)).toEqual([0, 1, 2, 3, 1, 3]);
    expect(consumer.received.map(({ retryCount }) => retryCount)).toEqual([0, 0, 0, 0, 1, 1]);
  });

  it('parks what was retried too often, counts it, and replays it', async () => {
    const stream = node.unique('stream');
    await node.client.appendToStream(stream, testEvents(3));
    const group = await groupOn(node, stream, { maxRetryCount: 1 });
    let isReplaying = false;
    const consumer = consume({ node, stream, group }, (event, it) => (isReplaying ? it.ack(event) : it.nack(RETRY, 'not yet', event)));
    const parked = async (): Promise<bigint> =>
      (await node.client.getPersistentSubscriptionToStreamInfo(stream, group)).stats.parkedMessageCount;
    await eventually(async () => (await parked()) === 3n);
    isReplaying = true;
    await node.client.replayParkedMessagesToStream(stream, group, { stopAt: 2 });
    await eventually(() => consumer.received.length === 8);
    expect(revisionsOf(consumer).slice(6)).toEqual([0, 1]);
    expect(await parked()).toBe(1n);
    await node.client.replayParkedMessagesToStream(stream, group);
    await eventually(() => consumer.received.length === 9);
    expect(await parked()).toBe(0n);
  });

  it('parks at once when asked to', async () => {
    const stream = node.unique('stream');
    await node.client.appendToStream(stream, testEvents(2));
    const group = await groupOn(node, stream);
    consume({ node, stream, group }, (event, it) => it.nack(PARK, 'cannot', event));
    await eventually(async () => (await node.client.getPersistentSubscriptionToStreamInfo(stream, group)).stats.parkedMessageCount === 2n);
  });

  it('sends again what is not settled in time', async () => {
    const stream = node.unique('stream');
    await node.client.appendToStream(stream, testEvents(1));
    const consumer = consume({ node, stream, group: await groupOn(node, stream, { messageTimeout: 50 }) }, (event, it) =>
      event.event !== undefined && consumer.received.length > 1 ? it.ack(event) : undefined,
    );
    await eventually(() => consumer.received.length === 2);
    expect(consumer.received[1]!.retryCount).toBe(1);
  });

  it('gives what a consumer leaves behind to the others, and nothing twice that was settled', async () => {
    const stream = node.unique('stream');
    const group = await groupOn(node, stream);
    const leaving = consume({ node, stream, group, bufferSize: 2 }, () => undefined);
    await node.client.appendToStream(stream, testEvents(4));
    await eventually(() => leaving.received.length === 2);
    await leaving.subscription.unsubscribe();
    const staying = consume({ node, stream, group }, acknowledge);
    await eventually(() => staying.received.length === 4);
    expect(revisionsOf(staying).sort()).toEqual([0, 1, 2, 3]);
  });

  it('keeps each stream with one consumer when pinned', async () => {
    const prefix = node.unique('pinned');
    const group = node.unique('group');
    const settings = allSettings({ startFrom: END, consumerStrategyName: PINNED });
    await node.client.createPersistentSubscriptionToAll(group, settings, { filter: streamNameFilter({ prefixes: [prefix] }) });
    const owners = new Map<string, Set<number>>();
    const subscriptions: { unsubscribe: () => Promise<void> }[] = [];
    let count = 0;
    for (const consumer of [0, 1]) {
      const subscription = node.client.subscribeToPersistentSubscriptionToAll(group, { bufferSize: 50 });
      subscription.on('data', (event) => {
        const stream = event.event!.streamId;
        owners.set(stream, (owners.get(stream) ?? new Set()).add(consumer));
        count += 1;
        void subscription.ack(event);
      });
      await new Promise((resolve) => subscription.once('confirmation', resolve));
      subscriptions.push(subscription);
    }
    for (let index = 0; index < 20; index += 1) await node.client.appendToStream(`${prefix}-${index}`, testEvents(3));
    await eventually(() => count === 60);
    for (const subscription of subscriptions) await subscription.unsubscribe();
    expect([...owners.values()].every(({ size }) => size === 1)).toBe(true);
    expect(new Set([...owners.values()].flatMap((consumers) => [...consumers])).size).toBe(2);
  });

  it('remembers how far it came', async () => {
    const stream = node.unique('stream');
    await node.client.appendToStream(stream, testEvents(20));
    const group = await groupOn(node, stream, { checkPointUpperBound: 1, checkPointLowerBound: 1 });
    const first = consume({ node, stream, group }, acknowledge);
    await eventually(
      async () => (await node.client.getPersistentSubscriptionToStreamInfo(stream, group)).stats.lastCheckpointedEventRevision === 19n,
    );
    await first.subscription.unsubscribe();
    await node.client.restartPersistentSubscriptionSubsystem();
    await node.client.appendToStream(stream, testEvents(1));
    const second = consume({ node, stream, group }, acknowledge);
    await eventually(() => second.received.length > 0);
    expect(revisionsOf(second)).toEqual([20]);
  });

  it('says what it is and who is connected', async () => {
    const stream = node.unique('stream');
    const settings = streamSettings({ startFrom: START, extraStatistics: true, maxSubscriberCount: 3, readBatchSize: 7 });
    const group = node.unique('group');
    await node.client.createPersistentSubscriptionToStream(stream, group, settings);
    const idle = await node.client.getPersistentSubscriptionToStreamInfo(stream, group);
    expect(idle).toMatchObject({ eventSource: stream, groupName: group, settings, connections: [] });
    expect(idle.stats.lastKnownEventRevision).toBeUndefined();
    await node.client.appendToStream(stream, testEvents(5));
    const consumer = consume({ node, stream, group }, acknowledge);
    await eventually(() => consumer.received.length === 5);
    const { connections } = await node.client.getPersistentSubscriptionToStreamInfo(stream, group);
    expect(connections).toHaveLength(1);
    expect(connections[0]).toMatchObject({ username: 'system', connectionName: node.client.connectionName, totalItems: 5n });
    expect(connections[0]!.extraStatistics!.get('quintile 3')).toBeDefined();
    const listed = await node.client.listPersistentSubscriptionsToStream(stream);
    expect(listed.map(({ groupName }) => groupName)).toEqual([group]);
    expect((await node.client.listAllPersistentSubscriptions()).length).toBeGreaterThan(0);
  });
});
