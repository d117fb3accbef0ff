import { binaryEvent, EventStoreDBClient, MaxAppendSizeExceededError, type BinaryEventData } from '@eventstore/db-client';
import { startNode, type RunningNode } from '../index';
import { appendSizeMaxOf } from '../services/streams/append-size';
import { collect, testEvent } from './node-under-test';

// Nodes start and stop here, on machines that may be busy.
jest.setTimeout(30_000);

const mebibyte = 1024 * 1024;
/** Per-call credentials make the client use Append in place of BatchAppend. */
const ways = [
  { way: 'BatchAppend', options: {} },
  { way: 'Append', options: { credentials: { username: 'any', password: 'any' } } },
] as const;

const type = 'Large';
/** What the type of an event counts, besides its data. */
const typeBytes = type.length * 2;
const eventOf = (bytes: number): BinaryEventData => binaryEvent({ type, data: Buffer.alloc(bytes, 1) });

let node: RunningNode;
let client: EventStoreDBClient;

const useNode = (maxAppendSizeBytes: number): void => {
  beforeAll(async () => {
    node = await startNode({ memory: true, maxAppendSizeBytes });
    client = EventStoreDBClient.connectionString(node.url);
  });
  afterAll(async () => {
    await client.dispose();
    await node.stop();
  });
};

describe('an append', () => {
  useNode(1000);

  it.each(ways)('is held to the size that the node was given ($way)', async ({ way, options }) => {
    expect((await client.appendToStream(way, eventOf(1000 - typeBytes), options)).nextExpectedRevision).toBe(0n);
    const refusal = client.appendToStream(way, eventOf(1000 - typeBytes + 1), options);
    await expect(refusal).rejects.toThrow(MaxAppendSizeExceededError);
    await expect(refusal).rejects.toMatchObject({ maxAppendSize: 1000 });
  });

  it.each(ways)('is measured as a whole ($way)', async ({ way, options }) => {
    const stream = `whole-${way}`;
    await expect(client.appendToStream(stream, [eventOf(600), eventOf(600)], options)).rejects.toThrow(MaxAppendSizeExceededError);
    await expect(collect(client.readStream(stream))).rejects.toMatchObject({ type: 'stream-not-found' });
  });
});

describe('a message', () => {
  useNode(16 * mebibyte);

  it('may hold an event of 16 MiB', async () => {
    const size = 16 * mebibyte - typeBytes;
    await client.appendToStream('largest', eventOf(size));
    const [found] = await collect(client.readStream('largest'));
    expect((found?.event?.data as Uint8Array).length).toBe(size);
  });

  it.each(ways)('over the limit of the node is refused, and the next one is not ($way)', async ({ way, options }) => {
    const stream = `huge-${way}`;
    await expect(client.appendToStream(stream, eventOf(18 * mebibyte), options)).rejects.toThrow(/RESOURCE_EXHAUSTED/);
    expect((await client.appendToStream(stream, testEvent(), options)).nextExpectedRevision).toBe(0n);
  });

  it('over the limit of the client is refused by the client, which goes on', async () => {
    await client.appendToStream('target', eventOf(10 * mebibyte));
    const link = binaryEvent({ type: '$>', data: Buffer.from('0@target'), metadata: Buffer.alloc(10 * mebibyte) });
    await client.appendToStream('links', link);
    // A link is sent together with what it points to: 20 MiB, of which the client takes 17.
    await expect(collect(client.readStream('links', { resolveLinkTos: true }))).rejects.toThrow(/RESOURCE_EXHAUSTED.*larger than max/);
    expect(await collect(client.readStream('links'))).toHaveLength(1);
  });
});

describe('the maximum append size', () => {
  it.each([0, -1, 1.5, 16 * mebibyte + 1])('cannot be %d', (size) => {
    expect(() => appendSizeMaxOf(size)).toThrow(/maximum append size.*from 1 to 16777216/);
  });

  it('is 1 MiB unless a node is given another, which it refuses to start with when it cannot be', async () => {
    expect(appendSizeMaxOf(undefined)).toBe(mebibyte);
    await expect(startNode({ memory: true, maxAppendSizeBytes: 0 })).rejects.toThrow(/maximum append size/);
  });
});
