import { randomUUID } from 'node:crypto';
import { type ExpectedRevision, WrongExpectedRevision } from '../event-store';
import { collect, freshName, idsOf, newEvent, newEvents, type StoreOf } from './fixture.contract';

const refusals: readonly [ExpectedRevision, number, bigint | 'no-stream'][] = [
  [0n, 0, 'no-stream'],
  ['stream-exists', 0, 'no-stream'],
  ['no-stream', 1, 0n],
  [0n, 2, 1n],
  [2n, 2, 1n],
  [7n, 2, 1n],
];
const acceptances: readonly [ExpectedRevision, number][] = [
  ['any', 0],
  ['any', 2],
  ['no-stream', 0],
  ['stream-exists', 1],
  [0n, 1],
  [2n, 3],
];

export const expectedRevisionContract = (store: StoreOf): void => {
  it.each(acceptances)('accepts an append expecting %s on a stream of %i', async (expected, length) => {
    const stream = freshName();
    if (length > 0) await store().append(stream, newEvents(length), 'no-stream');
    const appended = await store().append(stream, newEvents(2), expected);
    expect(appended.revision).toBe(BigInt(length + 1));
    expect(await collect(store().readStream(stream, { direction: 'forwards', from: 'start' }))).toHaveLength(length + 2);
  });

  it.each(refusals)('refuses an append expecting %s on a stream of %i', async (expected, length, current) => {
    const stream = freshName();
    if (length > 0) await store().append(stream, newEvents(length), 'no-stream');
    const refusal = await store()
      .append(stream, [newEvent()], expected)
      .catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(WrongExpectedRevision);
    expect(refusal).toMatchObject({ stream, expected, current });
    expect(await collect(store().readStream(stream, { direction: 'forwards', from: 'start' }))).toHaveLength(length);
  });

  it('refuses an append of nothing, to nothing, with a negative revision, or with an id that is no UUID', async () => {
    await expect(store().append(freshName(), [], 'any')).rejects.toThrow(RangeError);
    await expect(store().append(freshName(), newEvents(1), -1n)).rejects.toThrow(RangeError);
    await expect(store().append('', newEvents(1), 'any')).rejects.toThrow(RangeError);
    await expect(store().append(freshName(), [{ ...newEvent(), id: 'first' }], 'any')).rejects.toThrow(RangeError);
  });
};

export const idempotenceContract = (store: StoreOf): void => {
  it.each<ExpectedRevision>(['any', 'no-stream'])('writes the same events once under %s', async (expected) => {
    const stream = freshName();
    const events = newEvents(3);
    const first = await store().append(stream, events, expected);
    expect(await store().append(stream, events, expected)).toEqual(first);
    expect(await collect(store().readStream(stream, { direction: 'forwards', from: 'start' }))).toHaveLength(3);
  });

  it.each<ExpectedRevision>([1n, 'stream-exists'])('writes the same events once under %s, also after others', async (expected) => {
    const stream = freshName();
    await store().append(stream, newEvents(2), 'no-stream');
    const events = newEvents(2);
    const first = await store().append(stream, events, expected);
    await store().append(stream, [newEvent()], 'any');
    expect(await store().append(stream, events, expected)).toEqual(first);
    expect(await collect(store().readStream(stream, { direction: 'forwards', from: 'start' }))).toHaveLength(5);
  });

  it('refuses an append of which only the first part is there', async () => {
    const stream = freshName();
    const events = newEvents(2);
    await store().append(stream, events, 'no-stream');
    await expect(store().append(stream, [...events, newEvent()], 'no-stream')).rejects.toBeInstanceOf(WrongExpectedRevision);
  });

  it('takes the same event id in another stream for another event', async () => {
    const event = { ...newEvent(), id: randomUUID() };
    const [one, other] = [freshName(), freshName()];
    await store().append(one, [event], 'no-stream');
    await store().append(other, [event], 'no-stream');
    expect(idsOf(await collect(store().readStream(other, { direction: 'forwards', from: 'start' })))).toEqual([event.id]);
  });
};

export const racesContract = (store: StoreOf): void => {
  it('lets exactly one of many racing writers win', async () => {
    const stream = freshName();
    await store().append(stream, [newEvent()], 'no-stream');
    const writers = Array.from({ length: 16 }, () => newEvents(2));
    const outcomes = await Promise.allSettled(writers.map((events) => store().append(stream, events, 0n)));
    const winners = outcomes.flatMap(({ status }, index) => (status === 'fulfilled' ? [index] : []));
    expect(winners).toHaveLength(1);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ name: 'WrongExpectedRevision', current: 2n });
    const [, ...written] = idsOf(await collect(store().readStream(stream, { direction: 'forwards', from: 'start' })));
    expect(written).toEqual(idsOf(writers[winners[0] ?? -1] ?? []));
  });

  it('keeps the order of appends that one writer sends without waiting', async () => {
    const stream = freshName();
    const events = newEvents(200);
    await Promise.all(events.map((event, n) => store().append(stream, [event], n === 0 ? 'no-stream' : BigInt(n - 1))));
    expect(idsOf(await collect(store().readStream(stream, { direction: 'forwards', from: 'start' })))).toEqual(idsOf(events));
  });

  it('writes a big batch whole, with one revision after the other', async () => {
    const stream = freshName();
    const events = newEvents(1_000);
    const { revision } = await store().append(stream, events, 'no-stream');
    expect(revision).toBe(999n);
    const read = await collect(store().readStream(stream, { direction: 'forwards', from: 'start' }));
    expect(idsOf(read)).toEqual(idsOf(events));
    expect(read.map((event) => event.revision)).toEqual(events.map((_, n) => BigInt(n)));
  });
};
