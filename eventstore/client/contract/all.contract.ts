import { randomUUID } from 'node:crypto';
import type { RecordedEvent } from '../event-store';
import { collect, freshName, idsOf, newEvent, newEvents, type StoreOf } from './fixture.contract';

/** Six events, taking turns on three streams that share a prefix of their own. */
const interleaved = async (store: StoreOf, prefix: string): Promise<RecordedEvent[]> => {
  const written: RecordedEvent[] = [];
  for (const name of ['a', 'b', 'c', 'a', 'b', 'c']) {
    const stream = `${prefix}${name}`;
    await store().append(stream, [newEvent()], 'any');
    const [newest] = await collect(store().readStream(stream, { direction: 'backwards', from: 'end', limit: 1 }));
    if (newest !== undefined) written.push(newest);
  }
  return written;
};

const ascending = (positions: readonly bigint[]): boolean =>
  positions.every((position, n) => n === 0 || position > (positions[n - 1] ?? 0n));

export const orderContract = (store: StoreOf): void => {
  it('holds every event once, in the order of the appends', async () => {
    const prefix = `${randomUUID()}-`;
    const written = await interleaved(store, prefix);
    expect(ascending(written.map(({ position }) => position))).toBe(true);
    expect(await collect(store().readAll({ direction: 'forwards', from: 'start', streamPrefixes: [prefix] }))).toEqual(written);
    const backwards = await collect(store().readAll({ direction: 'backwards', from: 'end', streamPrefixes: [prefix] }));
    expect(backwards).toEqual(written.toReversed());
  });

  it('starts at a position, itself included, and stops at a limit', async () => {
    const prefix = `${randomUUID()}-`;
    const written = await interleaved(store, prefix);
    const from = written[2]?.position ?? -1n;
    const read = (direction: 'forwards' | 'backwards', limit?: number): Promise<RecordedEvent[]> =>
      collect(store().readAll({ direction, from, streamPrefixes: [prefix], ...(limit !== undefined && { limit }) }));
    expect(idsOf(await read('forwards'))).toEqual(idsOf(written.slice(2)));
    expect(idsOf(await read('forwards', 2))).toEqual(idsOf(written.slice(2, 4)));
    expect(idsOf(await read('backwards'))).toEqual(idsOf(written.slice(0, 3).toReversed()));
    expect(idsOf(await read('backwards', 2))).toEqual(idsOf(written.slice(1, 3).toReversed()));
    expect(idsOf(await read('backwards', 1))).toEqual(idsOf(written.slice(2, 3)));
  });
};

export const filterContract = (store: StoreOf): void => {
  it('filters by any of several prefixes', async () => {
    const prefix = `${randomUUID()}-`;
    const written = await interleaved(store, prefix);
    const read = await collect(store().readAll({ direction: 'forwards', from: 'start', streamPrefixes: [`${prefix}a`, `${prefix}c`] }));
    expect(read).toEqual(written.filter(({ stream }) => !stream.endsWith('b')));
  });

  it("leaves the log's own streams out when there is no filter", async () => {
    const stream = freshName();
    await store().writeStreamMetadata(stream, { maxCount: 10 });
    const { position } = await store().append(stream, [newEvent()], 'any');
    const back = await collect(store().readAll({ direction: 'backwards', from: 'end', limit: 2 }));
    expect(back[0]).toMatchObject({ stream, position });
    expect(back.every((event) => !event.stream.startsWith('$'))).toBe(true);
    const metadata = await collect(store().readAll({ direction: 'backwards', from: 'end', limit: 1, streamPrefixes: ['$$'] }));
    expect(metadata[0]).toMatchObject({ stream: `$$${stream}` });
  });
};

export const positionContract = (store: StoreOf): void => {
  it('says where an append ended, and where the log ends', async () => {
    const stream = freshName();
    const events = newEvents(3);
    const appended = await store().append(stream, events, 'no-stream');
    const [last] = await collect(store().readStream(stream, { direction: 'backwards', from: 'end', limit: 1 }));
    expect(last).toMatchObject(appended);
    const [inAll] = await collect(store().readAll({ direction: 'forwards', from: appended.position, limit: 1, streamPrefixes: [stream] }));
    expect(inAll).toMatchObject({ id: events[2]?.id, ...appended });
    expect(await store().head()).toBe(appended.position);
  });
};
