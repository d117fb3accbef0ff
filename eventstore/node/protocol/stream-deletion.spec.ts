import {
  BACKWARDS,
  END,
  NO_STREAM,
  STREAM_EXISTS,
  StreamDeletedError,
  StreamNotFoundError,
  WrongExpectedVersionError,
  type EventStoreDBClient,
} from '@eventstore/db-client';
import { collect, nodeUnderTest, testEvent, testEvents, type NodeUnderTest } from './node-under-test';

// Nodes start and stop here, on machines that may be busy.
jest.setTimeout(30_000);

let node: NodeUnderTest;
let client: EventStoreDBClient;
beforeAll(async () => {
  node = await nodeUnderTest();
  ({ client } = node);
});
afterAll(() => node.stop());

const revisionsOf = async (stream: string, options: Parameters<EventStoreDBClient['readStream']>[1] = {}): Promise<number[]> =>
  (await collect(client.readStream(stream, options))).map(({ event }) => Number(event?.revision));

describe('metadata', () => {
  it('is kept, with keys of all kinds', async () => {
    const stream = node.unique('stream');
    const metadata = {
      maxCount: 3,
      maxAge: 100,
      truncateBefore: 1,
      cacheControl: 5,
      acl: { readRoles: ['someone'] },
      mine: { deep: true },
    };
    await client.setStreamMetadata(stream, metadata);
    expect(await client.getStreamMetadata(stream)).toMatchObject({ streamName: stream, metadata });
    expect(await client.getStreamMetadata(node.unique('none'))).toEqual({ streamName: expect.any(String) as string });
  });

  it('hides events by count, by age and by revision', async () => {
    const stream = node.unique('stream');
    await client.appendToStream(stream, testEvents(5));
    await client.setStreamMetadata(stream, { maxCount: 2 });
    expect(await revisionsOf(stream)).toEqual([3, 4]);
    await client.setStreamMetadata(stream, { truncateBefore: 1 });
    expect(await revisionsOf(stream, { direction: BACKWARDS, fromRevision: END })).toEqual([4, 3, 2, 1]);
    await client.setStreamMetadata(stream, { truncateBefore: 9 });
    expect(await revisionsOf(stream)).toEqual([]);
    await client.setStreamMetadata(stream, { maxAge: 1 });
    await new Promise((resolve) => setTimeout(resolve, 1100));
    expect(await revisionsOf(stream)).toEqual([]);
    await client.appendToStream(stream, testEvents(1));
    expect(await revisionsOf(stream)).toEqual([5]);
  });

  it('has revisions of its own', async () => {
    const stream = node.unique('stream');
    await client.setStreamMetadata(stream, { one: 1 }, { expectedRevision: NO_STREAM });
    await expect(client.setStreamMetadata(stream, { one: 2 }, { expectedRevision: NO_STREAM })).rejects.toThrow(WrongExpectedVersionError);
    await client.setStreamMetadata(stream, { one: 3 }, { expectedRevision: 0n });
    expect(await revisionsOf(`$$${stream}`)).toEqual([1]);
  });
});

describe('Delete', () => {
  it('hides the stream until it is written to again', async () => {
    const stream = node.unique('stream');
    await client.appendToStream(stream, testEvents(3));
    const { position } = await client.deleteStream(stream, { expectedRevision: 2n });
    expect(position?.commit).toBeGreaterThan(0n);
    await expect(collect(client.readStream(stream))).rejects.toThrow(StreamNotFoundError);
    await expect(client.appendToStream(stream, testEvents(1), { expectedRevision: STREAM_EXISTS })).rejects.toThrow(StreamDeletedError);
    const again = await client.appendToStream(stream, testEvents(2), { expectedRevision: NO_STREAM });
    expect(again.nextExpectedRevision).toBe(4n);
    expect(await revisionsOf(stream)).toEqual([3, 4]);
  });

  it('checks what is expected, and says what was found', async () => {
    const stream = node.unique('stream');
    await client.appendToStream(stream, testEvents(1));
    await expect(client.deleteStream(stream, { expectedRevision: 5n })).rejects.toMatchObject({
      type: 'wrong-expected-version',
      streamName: stream,
      expectedVersion: 5n,
      actualVersion: 0n,
    });
    await expect(client.deleteStream(node.unique('missing'))).rejects.toThrow(WrongExpectedVersionError);
  });

  it('is undone by metadata too', async () => {
    const stream = node.unique('stream');
    await client.appendToStream(stream, testEvents(2));
    await client.deleteStream(stream);
    await client.setStreamMetadata(stream, { mine: 1 });
    expect(await revisionsOf(stream)).toEqual([]);
    expect(await client.getStreamMetadata(stream)).toMatchObject({ metadata: { mine: 1, truncateBefore: 2 } });
  });
});

describe('Tombstone', () => {
  it('ends a stream for ever, even one that never was', async () => {
    for (const count of [0, 2]) {
      const stream = node.unique('stream');
      if (count > 0) await client.appendToStream(stream, testEvents(count));
      expect((await client.tombstoneStream(stream)).position?.commit).toBeGreaterThan(0n);
      await expect(collect(client.readStream(stream))).rejects.toMatchObject({ type: 'stream-deleted', streamName: stream });
      await expect(client.appendToStream(stream, testEvent())).rejects.toThrow(StreamDeletedError);
      await expect(client.deleteStream(stream)).rejects.toThrow(StreamDeletedError);
      await expect(client.tombstoneStream(stream)).rejects.toThrow(StreamDeletedError);
      await expect(client.setStreamMetadata(stream, { mine: 1 })).rejects.toThrow(StreamDeletedError);
    }
  });

  it('checks what is expected', async () => {
    const stream = node.unique('stream');
    await client.appendToStream(stream, testEvents(1));
    await expect(client.tombstoneStream(stream, { expectedRevision: NO_STREAM })).rejects.toThrow(WrongExpectedVersionError);
    await client.tombstoneStream(stream, { expectedRevision: 0n });
    const tombstones = (await collect(client.readAll({ direction: BACKWARDS, fromPosition: END, maxCount: 1 }))).map(({ event }) => event);
    expect(tombstones[0]).toMatchObject({ type: '$streamDeleted', streamId: stream, revision: 9223372036854775807n });
  });

  it('names a stream in its error whatever the name', async () => {
    const stream = `gelöscht ${node.unique('stream')}`;
    await client.tombstoneStream(stream);
    await expect(client.deleteStream(stream)).rejects.toThrow(StreamDeletedError);
  });
});
