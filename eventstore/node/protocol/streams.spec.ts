import {
  ANY,
  BACKWARDS,
  binaryEvent,
  END,
  jsonEvent,
  MaxAppendSizeExceededError,
  NO_STREAM,
  START,
  STREAM_EXISTS,
  StreamNotFoundError,
  WrongExpectedVersionError,
  type AppendExpectedRevision,
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

/** With credentials the client uses Append, without them BatchAppend. */
const ways = [
  { way: 'BatchAppend', credentials: undefined },
  { way: 'Append', credentials: { username: 'admin', password: 'changeit' } },
] as const;

describe.each(ways)('$way', ({ credentials }) => {
  const append = (stream: string, count: number, expectedRevision: AppendExpectedRevision): ReturnType<typeof client.appendToStream> =>
    client.appendToStream(stream, testEvents(count), { expectedRevision, ...(credentials && { credentials }) });

  it('answers with the last revision and a position that grows', async () => {
    const stream = node.unique('stream');
    const first = await append(stream, 2, NO_STREAM);
    const second = await append(stream, 1, 1n);
    expect([first.nextExpectedRevision, second.nextExpectedRevision]).toEqual([1n, 2n]);
    expect(second.position!.commit).toBeGreaterThan(first.position!.commit);
    expect(first.position!.commit).toBe(first.position!.prepare);
  });

  it.each([
    ['no stream', NO_STREAM, 'no_stream'],
    ['too low a revision', 0n, 0n],
    ['too high a revision', 9n, 9n],
    ['the highest revision', 18446744073709551615n, 18446744073709551615n],
  ] as const)('refuses %s', async (_, expectedRevision, expected) => {
    const stream = node.unique('stream');
    await append(stream, 2, ANY);
    const refusal = append(stream, 1, expectedRevision);
    await expect(refusal).rejects.toThrow(WrongExpectedVersionError);
    await expect(refusal).rejects.toMatchObject({ streamName: stream, expectedVersion: expected, actualVersion: 1n });
    expect(await revisionsOf(stream)).toEqual([0, 1]);
  });

  it('knows whether a stream exists', async () => {
    const stream = node.unique('stream');
    await expect(append(stream, 1, STREAM_EXISTS)).rejects.toMatchObject({ expectedVersion: 'stream_exists', actualVersion: 'no_stream' });
    await append(stream, 1, ANY);
    expect((await append(stream, 1, STREAM_EXISTS)).nextExpectedRevision).toBe(1n);
  });

  it.each([ANY, STREAM_EXISTS, NO_STREAM, -1n] as const)('recognises a repetition under %s', async (expected) => {
    const stream = node.unique('stream');
    if (expected === STREAM_EXISTS) await append(stream, 1, ANY);
    const expectedRevision = expected === -1n ? NO_STREAM : expected;
    const events = testEvents(3);
    const options = { expectedRevision, ...(credentials && { credentials }) };
    const first = await client.appendToStream(stream, events, options);
    await append(stream, 2, ANY);
    expect(await client.appendToStream(stream, events, options)).toEqual(first);
    expect(await revisionsOf(stream)).toHaveLength(expected === STREAM_EXISTS ? 6 : 5);
  });

  it('refuses a batch that was appended in part', async () => {
    const stream = node.unique('stream');
    const [known, ...others] = testEvents(3);
    const options = credentials && { credentials };
    await client.appendToStream(stream, known!, options);
    await expect(client.appendToStream(stream, [known!, ...others], options)).rejects.toThrow(WrongExpectedVersionError);
    await expect(client.appendToStream(stream, [known!, ...others], { ...options, expectedRevision: NO_STREAM })).rejects.toThrow(
      WrongExpectedVersionError,
    );
    // A new event first: the id that is known is no repetition then.
    expect((await client.appendToStream(stream, [...others, known!], options)).nextExpectedRevision).toBe(3n);
  });

  it('takes the same id in another stream for another event', async () => {
    const event = testEvent();
    const [one, other] = [node.unique('stream'), node.unique('stream')];
    await client.appendToStream(one, event);
    await client.appendToStream(other, event);
    expect(await revisionsOf(other)).toEqual([0]);
  });

  it('refuses more than the maximum append size', async () => {
    const event = binaryEvent({ type: 'Large', data: Buffer.alloc(1024 * 1024 + 1) });
    const refusal = client.appendToStream(node.unique('stream'), event, credentials && { credentials });
    await expect(refusal).rejects.toThrow(MaxAppendSizeExceededError);
    await expect(refusal).rejects.toMatchObject({ maxAppendSize: 1024 * 1024 });
  });

  it('appends nothing when there is nothing to append', async () => {
    const stream = node.unique('stream');
    await append(stream, 2, ANY);
    expect(await append(stream, 0, ANY)).toMatchObject({ success: true, nextExpectedRevision: 1n });
    expect(await revisionsOf(stream)).toEqual([0, 1]);
  });

  it('lets exactly one of many win each revision', async () => {
    const stream = node.unique('contested');
    for (const expectedRevision of [NO_STREAM, 0n] as const) {
      const outcomes = await Promise.allSettled(Array.from({ length: 500 }, () => append(stream, 1, expectedRevision)));
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    }
    expect(await revisionsOf(stream)).toEqual([0, 1]);
  });
});

describe('a batch', () => {
  it('arrives whole in several chunks', async () => {
    const stream = node.unique('stream');
    const result = await client.appendToStream(stream, testEvents(50), { batchAppendSize: 300 });
    expect(result.nextExpectedRevision).toBe(49n);
  });

  it('whose time is over is answered with a timeout', async () => {
    const refusal = client.appendToStream(node.unique('stream'), testEvents(1), { deadline: 1e-9 });
    await expect(refusal).rejects.toMatchObject({ type: 'deadline-exceeded' });
  });
});

describe('Read', () => {
  it('gives back what was appended', async () => {
    const stream = node.unique('stream');
    const json = jsonEvent({ type: 'Json', data: { text: 'ünïcödé 🎉' }, metadata: { key: ['value'] } });
    const binary = binaryEvent({ type: 'Binary', data: Buffer.from([0, 1, 255]), metadata: Buffer.from([1, 2]) });
    const { position } = await client.appendToStream(stream, [json, binary]);
    const [first, second] = await collect(client.readStream(stream));
    expect(first?.event).toMatchObject({ id: json.id, type: 'Json', data: json.data, metadata: json.metadata, isJson: true, revision: 0n });
    expect(second?.event).toMatchObject({ id: binary.id, type: 'Binary', isJson: false, streamId: stream, position });
    expect([...(second!.event!.data as Uint8Array)]).toEqual([0, 1, 255]);
    expect(Math.abs(first!.event!.created.getTime() - Date.now())).toBeLessThan(60_000);
  });

  it.each([
    ['forwards', {}, [0, 1, 2, 3, 4]],
    ['forwards from a revision', { fromRevision: 3n }, [3, 4]],
    ['forwards from behind the end', { fromRevision: 9n }, []],
    ['forwards from the end', { fromRevision: END }, []],
    ['forwards, counted', { maxCount: 2 }, [0, 1]],
    ['backwards from the end', { direction: BACKWARDS, fromRevision: END }, [4, 3, 2, 1, 0]],
    ['backwards from a revision', { direction: BACKWARDS, fromRevision: 2n, maxCount: 2 }, [2, 1]],
    ['backwards from behind the end', { direction: BACKWARDS, fromRevision: 99n, maxCount: 1 }, [4]],
    ['backwards from the start', { direction: BACKWARDS, fromRevision: START }, [0]],
  ] as const)('%s', async (_, options, expected) => {
    const stream = node.unique('stream');
    await client.appendToStream(stream, testEvents(5));
    expect(await revisionsOf(stream, options)).toEqual(expected);
  });

  it('says when there is no such stream', async () => {
    const stream = node.unique('missing');
    await expect(collect(client.readStream(stream))).rejects.toThrow(StreamNotFoundError);
  });

  it('finds streams whatever their names are', async () => {
    const odd = [' ', '\u0000', '%2F', 'a/b?c#d', '漢字-1', '🎉', 'quote\'"', 'long'.repeat(1000), '..', 'a@b', '$user'];
    for (const name of odd) {
      const stream = `${name}${node.unique('odd')}`;
      await client.appendToStream(stream, testEvent());
      expect((await collect(client.readStream(stream)))[0]?.event?.streamId).toBe(stream);
    }
    await expect(client.appendToStream('', testEvent())).rejects.toThrow();
  });

  it('reads more than the buffers between node and client hold', async () => {
    const stream = node.unique('stream');
    for (let batch = 0; batch < 4; batch += 1) await client.appendToStream(stream, testEvents(1000));
    expect(await revisionsOf(stream)).toEqual(Array.from({ length: 4000 }, (_, index) => index));
  });
});

describe('Read of $all', () => {
  it('goes through the log in order, in both directions, from a position', async () => {
    const stream = node.unique('stream');
    const { position: before } = await client.appendToStream(stream, testEvents(1));
    await client.appendToStream(stream, testEvents(3));
    const mine = (events: Awaited<ReturnType<typeof collect>>): number[] =>
      events.filter(({ event }) => event?.streamId === stream).map(({ event }) => Number(event?.revision));
    expect(mine(await collect(client.readAll({ fromPosition: before! })))).toEqual([0, 1, 2, 3]);
    expect(mine(await collect(client.readAll({ direction: BACKWARDS, fromPosition: END, maxCount: 4 })))).toEqual([3, 2, 1, 0]);
    expect(mine(await collect(client.readAll({ direction: BACKWARDS, fromPosition: before! })))).toEqual([]);
    const all = await collect(client.readAll({ fromPosition: START }));
    const positions = all.map(({ event }) => event!.position!.commit);
    expect(positions).toEqual([...positions].sort((a, b) => Number(a - b)));
    expect(await collect(client.readAll({ fromPosition: END }))).toEqual([]);
  });
});

describe('links', () => {
  const link = (target: string): ReturnType<typeof binaryEvent> => binaryEvent({ type: '$>', data: Buffer.from(target) });

  it('are resolved when that is asked for', async () => {
    const [stream, links] = [node.unique('stream'), node.unique('links')];
    await client.appendToStream(stream, testEvents(2, 'Target'));
    await client.appendToStream(links, [link(`1@${stream}`), link(`7@${stream}`), link(`0@${node.unique('missing')}`), link('no target')]);
    const resolved = await collect(client.readStream(links, { resolveLinkTos: true }));
    // What does not name a target is shown as it is.
    expect(resolved.map(({ event }) => event?.type)).toEqual(['Target', undefined, undefined, '$>']);
    expect(resolved.map(({ link: it }) => it?.streamId)).toEqual([links, links, links, undefined]);
    const plain = await collect(client.readStream(links));
    expect(plain.map(({ event }) => event?.type)).toEqual(['$>', '$>', '$>', '$>']);
  });
});
