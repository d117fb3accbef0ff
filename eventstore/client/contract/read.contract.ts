import type { ReadStreamOptions } from '../event-store';
import { collect, freshName, idsOf, newEvent, newEvents, type StoreOf } from './fixture.contract';

interface Slice {
  readonly what: string;
  readonly options: ReadStreamOptions;
  /** Of five events. */
  readonly revisions: readonly number[];
}

const slices: readonly Slice[] = [
  { what: 'everything', options: { direction: 'forwards', from: 'start' }, revisions: [0, 1, 2, 3, 4] },
  { what: 'everything backwards', options: { direction: 'backwards', from: 'end' }, revisions: [4, 3, 2, 1, 0] },
  { what: 'from a revision on, itself included', options: { direction: 'forwards', from: 2n }, revisions: [2, 3, 4] },
  { what: 'from a revision back, itself included', options: { direction: 'backwards', from: 2n }, revisions: [2, 1, 0] },
  { what: 'a limited number', options: { direction: 'forwards', from: 1n, limit: 2 }, revisions: [1, 2] },
  { what: 'a limited number backwards', options: { direction: 'backwards', from: 'end', limit: 2 }, revisions: [4, 3] },
  { what: 'nothing beyond the end', options: { direction: 'forwards', from: 9n }, revisions: [] },
  { what: 'all there is back from beyond the end', options: { direction: 'backwards', from: 9n }, revisions: [4, 3, 2, 1, 0] },
];

export const streamReadContract = (store: StoreOf): void => {
  it.each(slices)('reads $what', async ({ options, revisions }) => {
    const stream = freshName();
    const events = newEvents(5);
    await store().append(stream, events, 'no-stream');
    const read = await collect(store().readStream(stream, options));
    expect(read.map(({ revision }) => Number(revision))).toEqual(revisions);
    expect(idsOf(read)).toEqual(revisions.map((index) => events[index]?.id));
  });

  it.each(['forwards', 'backwards'] as const)('reads a stream that does not exist as empty, %s', async (direction) => {
    const from = direction === 'forwards' ? 'start' : 'end';
    expect(await collect(store().readStream(freshName(), { direction, from }))).toEqual([]);
  });

  it('gives an event back as it was written', async () => {
    const stream = freshName();
    const event = {
      ...newEvent({ text: 'Zürich – 株式 🚀 "\\\u0000', nested: { list: [1, null, true, '0.10'] }, empty: {} }),
      metadata: { $correlationId: 'a', actor: { type: 'user', id: 'ü' }, schemaVersion: 1 },
    };
    const { revision, position } = await store().append(stream, [event], 'no-stream');
    const [read] = await collect(store().readStream(stream, { direction: 'forwards', from: 'start' }));
    expect(read).toMatchObject({ stream, revision, position });
    const { id, type, data, metadata } = read ?? event;
    expect({ id, type, data, metadata }).toEqual(event);
    expect(read?.recordedAt).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$/);
  });

  it.each(['account-ä/ö ü', 'a', 'market-BTC-USDT:PERP', `long-${'x'.repeat(400)}`, 'quote"\\', 'percent%2Fplus+', '株-1'])(
    'takes the stream name %j',
    async (name) => {
      const stream = `${name}${freshName('')}`;
      const event = newEvent();
      await store().append(stream, [event], 'no-stream');
      const [read] = await collect(store().readStream(stream, { direction: 'backwards', from: 'end' }));
      expect(read).toMatchObject({ id: event.id, stream });
    },
  );

  it('can be left in the middle', async () => {
    const stream = freshName();
    await store().append(stream, newEvents(500), 'no-stream');
    for (let round = 0; round < 5; round++)
      for await (const { revision } of store().readStream(stream, { direction: 'forwards', from: 'start' })) if (revision === 3n) break;
    expect(await collect(store().readStream(stream, { direction: 'forwards', from: 'start' }))).toHaveLength(500);
  });
};

export const metadataContract = (store: StoreOf): void => {
  const revisions = async (stream: string): Promise<number[]> =>
    (await collect(store().readStream(stream, { direction: 'forwards', from: 'start' }))).map(({ revision }) => Number(revision));

  it('has none for a stream without any', async () => {
    expect(await store().readStreamMetadata(freshName())).toEqual({});
  });

  it('gives metadata back, the newest', async () => {
    const stream = freshName();
    await store().writeStreamMetadata(stream, { maxCount: 3 });
    const metadata = { maxCount: 5, maxAgeSeconds: 3600, truncateBefore: 2n, custom: { owner: 'desk' } };
    await store().writeStreamMetadata(stream, metadata);
    expect(await store().readStreamMetadata(stream)).toEqual(metadata);
  });

  it('keeps the newest events only, under maxCount', async () => {
    const stream = freshName();
    await store().append(stream, newEvents(5), 'no-stream');
    await store().writeStreamMetadata(stream, { maxCount: 2 });
    expect(await revisions(stream)).toEqual([3, 4]);
    expect((await store().append(stream, [newEvent()], 4n)).revision).toBe(5n);
    expect(await revisions(stream)).toEqual([4, 5]);
  });

  it('forgets events below truncateBefore', async () => {
    const stream = freshName();
    await store().append(stream, newEvents(5), 'no-stream');
    await store().writeStreamMetadata(stream, { truncateBefore: 3n });
    expect(await revisions(stream)).toEqual([3, 4]);
    const back = await collect(store().readStream(stream, { direction: 'backwards', from: 'end' }));
    expect(back.map(({ revision }) => Number(revision))).toEqual([4, 3]);
  });
};
