import { BACKWARDS, END, jsonEvent, persistentSubscriptionToStreamSettingsFromDefaults, UnknownError } from '@eventstore/db-client';
import { collect, eventually, nodeUnderTest, testEvents, type NodeUnderTest } from './node-under-test';

// Nodes start and stop here, on machines that may be busy.
jest.setTimeout(30_000);

let node: NodeUnderTest;
beforeAll(async () => {
  node = await nodeUnderTest();
  for (const name of ['$by_category', '$by_event_type', '$by_correlation_id', '$streams', '$stream_by_category'])
    await node.client.enableProjection(name);
});
afterAll(() => node.stop());

const countIn = async (stream: string): Promise<number> => {
  try {
    return (await collect(node.client.readStream(stream))).length;
  } catch {
    return 0;
  }
};

describe('the system projections', () => {
  it('file events by category, and links resolve to them', async () => {
    const category = node.unique('category').replaceAll('-', '_');
    await node.client.appendToStream(`${category}-1`, testEvents(2, 'First'));
    await node.client.appendToStream(`${category}-2`, testEvents(1, 'Second'));
    await eventually(async () => (await countIn(`$ce-${category}`)) === 3);
    const resolved = await collect(node.client.readStream(`$ce-${category}`, { resolveLinkTos: true }));
    expect(resolved.map(({ event }) => event?.type)).toEqual(['First', 'First', 'Second']);
    expect(resolved.map(({ link }) => link?.revision)).toEqual([0n, 1n, 2n]);
    const [newest] = await collect(node.client.readStream(`$ce-${category}`, { direction: BACKWARDS, fromRevision: END, maxCount: 1 }));
    expect(newest?.event).toMatchObject({ type: '$>', streamId: `$ce-${category}`, revision: 2n });
    expect(Buffer.from(newest!.event!.data as Uint8Array).toString()).toBe(`0@${category}-2`);
  });

  it('file events by type and by correlation id', async () => {
    const type = node.unique('Type');
    const correlation = node.unique('correlation');
    const event = jsonEvent({ type, data: {}, metadata: { $correlationId: correlation } });
    await node.client.appendToStream(node.unique('stream'), event);
    await eventually(async () => (await countIn(`$et-${type}`)) === 1 && (await countIn(`$bc-${correlation}`)) === 1);
    const [found] = await collect(node.client.readStream(`$bc-${correlation}`, { resolveLinkTos: true }));
    expect(found?.event?.id).toBe(event.id);
  });

  it('can be subscribed to', async () => {
    const category = node.unique('live').replaceAll('-', '_');
    const types: (string | undefined)[] = [];
    const subscription = node.client.subscribeToStream(`$ce-${category}`, { resolveLinkTos: true });
    subscription.on('data', ({ event }) => types.push(event?.type));
    await new Promise((resolve) => subscription.once('caughtUp', resolve));
    await node.client.appendToStream(`${category}-1`, testEvents(3, 'Live'));
    await eventually(() => types.length === 3);
    expect(types).toEqual(['Live', 'Live', 'Live']);
    await subscription.unsubscribe();
  });

  it('list the streams, all and by category', async () => {
    const category = node.unique('listed').replaceAll('-', '_');
    await node.client.appendToStream(`${category}-1`, testEvents(2));
    await node.client.appendToStream(`${category}-2`, testEvents(1));
    await eventually(async () => (await countIn(`$category-${category}`)) === 2);
    const listed = await collect(node.client.readStream('$streams', { resolveLinkTos: true }));
    expect(listed.map(({ event }) => event?.streamId)).toEqual(expect.arrayContaining([`${category}-1`, `${category}-2`]));
  });

  it('begin soon after they are enabled, so that a group can be created before their first event', async () => {
    const { client } = node;
    await client.disableProjection('$by_event_type');
    const type = node.unique('Type');
    const group = node.unique('group');
    await client.enableProjection('$by_event_type');
    await client.appendToStream(node.unique('stream'), testEvents(20, type));
    const settings = persistentSubscriptionToStreamSettingsFromDefaults({ startFrom: END, resolveLinkTos: true });
    await client.createPersistentSubscriptionToStream(`$et-${type}`, group, settings);
    const indexes: unknown[] = [];
    const subscription = client.subscribeToPersistentSubscriptionToStream(`$et-${type}`, group);
    subscription.on('data', (event) => {
      indexes.push((event.event?.data as { index: number }).index);
      void subscription.ack(event);
    });
    await eventually(() => indexes.length === 20);
    expect(indexes).toEqual(Array.from({ length: 20 }, (_, index) => index));
    await subscription.unsubscribe();
  });

  it('are listed, stopped and started, and have an empty state', async () => {
    const { client } = node;
    expect((await client.listProjections()).map(({ name }) => name)).toEqual(expect.arrayContaining(['$by_category', '$streams']));
    await client.disableProjection('$by_event_type');
    expect(await client.getProjectionStatus('$by_event_type')).toMatchObject({ projectionStatus: 'Stopped' });
    await client.abortProjection('$by_event_type');
    expect(await client.getProjectionStatus('$by_event_type')).toMatchObject({ projectionStatus: 'Aborted' });
    await client.enableProjection('$by_event_type');
    expect(await client.getProjectionStatus('$by_event_type')).toMatchObject({ projectionStatus: 'Running', name: '$by_event_type' });
    expect(await client.getProjectionState('$by_event_type')).toEqual({});
    await expect(client.restartSubsystem()).resolves.toBeUndefined();
  });

  it('are all there are', async () => {
    const { client } = node;
    await expect(client.getProjectionStatus('none')).rejects.toThrow(UnknownError);
    await expect(client.enableProjection('none')).rejects.toThrow(UnknownError);
    const unknown = [client.updateProjection('none', 'fromAll()'), client.deleteProjection('none'), client.resetProjection('none')];
    for (const call of unknown) await expect(call).rejects.toThrow(/NotFound/);
    await expect(client.deleteProjection('$streams')).rejects.toThrow(/UNIMPLEMENTED/);
    await expect(client.createProjection('mine', 'fromAll()')).rejects.toThrow(/UNIMPLEMENTED.*no projections written by users/);
  });

  it('own their streams', async () => {
    await expect(node.client.appendToStream('$ce-mine', testEvents(1))).rejects.toMatchObject({ type: 'access-denied' });
  });
});
