import {
  END,
  excludeSystemEvents,
  PersistentSubscriptionDoesNotExistError,
  PersistentSubscriptionDroppedError,
  PersistentSubscriptionExistsError,
  PersistentSubscriptionMaximumSubscribersReachedError,
  persistentSubscriptionToAllSettingsFromDefaults as allSettings,
  persistentSubscriptionToStreamSettingsFromDefaults as streamSettings,
  PINNED,
  streamNameFilter,
} from '@eventstore/db-client';
import { acknowledge, consume, groupOn } from './group-consumers';
import { eventually, nodeUnderTest, testEvents, type NodeUnderTest } from './node-under-test';

// Nodes start and stop here, on machines that may be busy.
jest.setTimeout(30_000);

let node: NodeUnderTest;
beforeAll(async () => {
  node = await nodeUnderTest();
});
afterAll(() => node.stop());

describe('a group on $all', () => {
  it('filters, starts at a position, and says positions', async () => {
    const prefix = node.unique('some');
    const { position } = await node.client.appendToStream(`${prefix}-a`, testEvents(1));
    await node.client.appendToStream(node.unique('other'), testEvents(2));
    const group = node.unique('group');
    const settings = allSettings({ startFrom: position!, checkPointUpperBound: 1 });
    await node.client.createPersistentSubscriptionToAll(group, settings, { filter: streamNameFilter({ prefixes: [prefix] }) });
    await node.client.appendToStream(`${prefix}-b`, testEvents(2));
    const received: string[] = [];
    const subscription = node.client.subscribeToPersistentSubscriptionToAll(group);
    subscription.on('data', (event) => {
      received.push(event.event!.streamId);
      void subscription.ack(event);
    });
    await eventually(() => received.length === 3);
    expect(received).toEqual([`${prefix}-a`, `${prefix}-b`, `${prefix}-b`]);
    await eventually(async () => {
      const { stats } = await node.client.getPersistentSubscriptionToAllInfo(group);
      return stats.lastCheckpointedEventPosition !== undefined && stats.lastKnownEventPosition !== undefined;
    });
    expect((await node.client.getPersistentSubscriptionToAllInfo(group)).settings).toEqual(settings);
    await subscription.unsubscribe();
    await node.client.deletePersistentSubscriptionToAll(group);
  });

  it('takes a filter of types too', async () => {
    const group = node.unique('group');
    const settings = allSettings({ startFrom: END });
    await expect(
      node.client.createPersistentSubscriptionToAll(group, settings, { filter: excludeSystemEvents() }),
    ).resolves.toBeUndefined();
    await expect(
      node.client.updatePersistentSubscriptionToAll(group, { ...settings, consumerStrategyName: PINNED }),
    ).resolves.toBeUndefined();
    expect((await node.client.listPersistentSubscriptionsToAll()).map(({ groupName }) => groupName)).toContain(group);
  });
});

describe('refusals', () => {
  it('of a group that exists, or does not', async () => {
    const { client } = node;
    const stream = node.unique('stream');
    const group = await groupOn(node, stream);
    await expect(client.createPersistentSubscriptionToStream(stream, group, streamSettings())).rejects.toThrow(
      PersistentSubscriptionExistsError,
    );
    const missing = node.unique('missing');
    const refusals = [
      client.updatePersistentSubscriptionToStream(stream, missing, streamSettings()),
      client.deletePersistentSubscriptionToStream(stream, missing),
      client.getPersistentSubscriptionToStreamInfo(stream, missing),
      client.replayParkedMessagesToStream(stream, missing),
      client.listPersistentSubscriptionsToStream(missing),
    ];
    for (const refusal of refusals) await expect(refusal).rejects.toThrow(PersistentSubscriptionDoesNotExistError);
    const { errors } = consume({ node, stream, group: missing }, acknowledge);
    await eventually(() => errors.length > 0);
    expect(errors[0]).toBeInstanceOf(PersistentSubscriptionDoesNotExistError);
  });

  it('of one consumer too many', async () => {
    const stream = node.unique('stream');
    const group = await groupOn(node, stream, { maxSubscriberCount: 1 });
    const first = consume({ node, stream, group }, acknowledge);
    await new Promise((resolve) => first.subscription.once('confirmation', resolve));
    const second = consume({ node, stream, group }, acknowledge);
    await eventually(() => second.errors.length > 0);
    expect(second.errors[0]).toBeInstanceOf(PersistentSubscriptionMaximumSubscribersReachedError);
  });

  it('of going on when the group is deleted', async () => {
    const stream = node.unique('stream');
    const group = await groupOn(node, stream);
    const consumer = consume({ node, stream, group }, acknowledge);
    await new Promise((resolve) => consumer.subscription.once('confirmation', resolve));
    await node.client.deletePersistentSubscriptionToStream(stream, group);
    await eventually(() => consumer.errors.length > 0);
    expect(consumer.errors[0]).toBeInstanceOf(PersistentSubscriptionDroppedError);
  });
});
