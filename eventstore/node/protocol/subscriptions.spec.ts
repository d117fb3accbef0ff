import {
  END,
  eventTypeFilter,
  excludeSystemEvents,
  START,
  streamNameFilter,
  type AllStreamSubscription,
  type EventStoreDBClient,
  type Position,
  type ResolvedEvent,
  type StreamSubscription,
} from '@eventstore/db-client';
import { eventually, nodeUnderTest, testEvent, testEvents, type NodeUnderTest } from './node-under-test';

// Nodes start and stop here, on machines that may be busy.
jest.setTimeout(30_000);

let node: NodeUnderTest;
let client: EventStoreDBClient;
beforeAll(async () => {
  node = await nodeUnderTest();
  ({ client } = node);
});
afterAll(() => node.stop());

const gather = (
  subscription: StreamSubscription | AllStreamSubscription,
): { events: ResolvedEvent[]; signs: string[]; errors: Error[] } => {
  const gathered = { events: [] as ResolvedEvent[], signs: [] as string[], errors: [] as Error[] };
  subscription.on('data', (event: ResolvedEvent) => gathered.events.push(event));
  subscription.on('error', (error: Error) => gathered.errors.push(error));
  for (const sign of ['confirmation', 'caughtUp', 'fellBehind'] as const) subscription.on(sign, () => gathered.signs.push(sign));
  return gathered;
};

const revisions = (events: readonly ResolvedEvent[]): number[] => events.map(({ event }) => Number(event?.revision));

describe('a subscription to a stream', () => {
  it('catches up and lives on, without a gap or a double, while others append', async () => {
    const stream = node.unique('stream');
    await client.appendToStream(stream, testEvents(500));
    const appending = (async () => {
      for (let count = 0; count < 100; count += 1) await client.appendToStream(stream, testEvents(5));
    })();
    const subscription = client.subscribeToStream(stream);
    const { events, signs } = gather(subscription);
    await appending;
    await eventually(() => events.length >= 1000);
    expect(revisions(events)).toEqual(Array.from({ length: 1000 }, (_, index) => index));
    expect(signs.slice(0, 2)).toEqual(['confirmation', 'caughtUp']);
    await subscription.unsubscribe();
  });

  it('starts after a revision, at the end, and before the stream exists', async () => {
    const stream = node.unique('stream');
    const early = gather(client.subscribeToStream(stream));
    await eventually(() => early.signs.includes('caughtUp'));
    await client.appendToStream(stream, testEvents(3));
    const late = gather(client.subscribeToStream(stream, { fromRevision: 1n }));
    const last = gather(client.subscribeToStream(stream, { fromRevision: END }));
    await eventually(() => last.signs.includes('caughtUp') && late.signs.includes('caughtUp'));
    await client.appendToStream(stream, testEvents(1));
    await eventually(() => early.events.length === 4 && late.events.length === 2 && last.events.length === 1);
    expect([revisions(early.events), revisions(late.events), revisions(last.events)]).toEqual([[0, 1, 2, 3], [2, 3], [3]]);
  });

  it('ends when its stream is tombstoned', async () => {
    const stream = node.unique('stream');
    await client.appendToStream(stream, testEvents(1));
    const { errors, signs } = gather(client.subscribeToStream(stream));
    await eventually(() => signs.includes('caughtUp'));
    await client.tombstoneStream(stream);
    await eventually(() => errors.length > 0);
    expect(errors[0]).toMatchObject({ type: 'stream-deleted' });
  });

  it('feeds many subscribers alike', async () => {
    const stream = node.unique('stream');
    const subscribers = Array.from({ length: 50 }, () => gather(client.subscribeToStream(stream)));
    await eventually(() => subscribers.every(({ signs }) => signs.includes('caughtUp')));
    await client.appendToStream(stream, testEvents(20));
    await eventually(() => subscribers.every(({ events }) => events.length === 20));
  });

  it('waits for a slow client, and loses nothing', async () => {
    const stream = node.unique('stream');
    const subscription = client.subscribeToStream(stream);
    await new Promise((resolve) => subscription.once('caughtUp', resolve));
    subscription.pause();
    for (let batch = 0; batch < 20; batch += 1) await client.appendToStream(stream, testEvents(500));
    const { events } = gather(subscription);
    subscription.resume();
    await eventually(() => events.length === 10_000);
    expect(revisions(events)).toEqual(Array.from({ length: 10_000 }, (_, index) => index));
    await subscription.unsubscribe();
  }, 20_000);

  // A real server of this version knows the sign, and does not send it.
  (process.env['EVENTSTORE_URL'] === undefined ? it : it.skip)(
    'is told when it has fallen behind, and when it has caught up again',
    async () => {
      const stream = node.unique('stream');
      const subscription = client.subscribeToStream(stream);
      await new Promise((resolve) => subscription.once('caughtUp', resolve));
      subscription.pause();
      await client.appendToStream(stream, testEvents(5_000));
      // Longer than the node waits for the client of a live subscription.
      await new Promise((resolve) => setTimeout(resolve, 1_200));
      const { events, signs } = gather(subscription);
      subscription.resume();
      await eventually(() => events.length === 5_000 && signs.length === 2);
      expect(signs).toEqual(['fellBehind', 'caughtUp']);
      await subscription.unsubscribe();
    },
  );
});

describe('a subscription to $all', () => {
  it('starts after a position', async () => {
    const stream = node.unique('stream');
    const { position } = await client.appendToStream(stream, testEvents(2));
    await client.appendToStream(stream, testEvents(2));
    const { events } = gather(client.subscribeToAll({ fromPosition: position! }));
    await eventually(() => events.length >= 2);
    expect(revisions(events).slice(0, 2)).toEqual([2, 3]);
  });

  it.each([
    ['a prefix of the stream', (name: string) => streamNameFilter({ prefixes: [`${name}-a`, `${name}-c`] }), ['a', 'c']],
    ['an expression on the stream', (name: string) => streamNameFilter({ regex: `^${name}-[bc]$` }), ['b', 'c']],
    ['a prefix of the type', (name: string) => eventTypeFilter({ prefixes: [`${name}-type-a`] }), ['a']],
    ['an expression on the type', (name: string) => eventTypeFilter({ regex: `^${name}-type-[ab]` }), ['a', 'b']],
  ] as const)('is filtered by %s', async (_, filterFor, expected) => {
    const name = node.unique('filtered');
    for (const part of ['a', 'b', 'c']) await client.appendToStream(`${name}-${part}`, testEvent(`${name}-type-${part}`));
    const { events, signs } = gather(client.subscribeToAll({ fromPosition: START, filter: filterFor(name) }));
    await eventually(() => signs.includes('caughtUp') && events.length >= expected.length);
    expect(events.map(({ event }) => event?.streamId)).toEqual(expected.map((part) => `${name}-${part}`));
  });

  it('tells how far it has looked, so that a client can go on from there', async () => {
    const wanted = node.unique('wanted');
    const { position: start } = await client.appendToStream(node.unique('start'), testEvent());
    await client.appendToStream(node.unique('noise'), testEvents(300));
    const checkpoints: Position[] = [];
    const subscription = client.subscribeToAll({
      fromPosition: start!,
      filter: streamNameFilter({
        prefixes: [wanted],
        maxSearchWindow: 50,
        checkpointInterval: 2,
        checkpointReached: (_, position) => {
          checkpoints.push(position);
        },
      }),
    });
    const { events } = gather(subscription);
    await eventually(() => checkpoints.length >= 3);
    expect(events).toEqual([]);
    const next = gather(client.subscribeToAll({ fromPosition: checkpoints[2]!, filter: streamNameFilter({ prefixes: [wanted] }) }));
    await client.appendToStream(wanted, testEvents(2));
    await eventually(() => next.events.length === 2);
    expect(checkpoints[0]!.commit).toBeLessThan(checkpoints[1]!.commit);
  });

  it('can leave out system events', async () => {
    const stream = node.unique('stream');
    const { events, signs } = gather(client.subscribeToAll({ fromPosition: END, filter: excludeSystemEvents() }));
    await eventually(() => signs.includes('caughtUp'));
    await client.setStreamMetadata(stream, { maxCount: 10 });
    await client.appendToStream(stream, testEvent('Mine'));
    await eventually(() => events.length > 0);
    expect(events[0]?.event?.type).toBe('Mine');
  });

  it('says when an expression is wrong', async () => {
    const { errors } = gather(client.subscribeToAll({ filter: streamNameFilter({ regex: '(' }) }));
    await eventually(() => errors.length > 0);
    expect(errors[0]?.message).toMatch(/expression/i);
  });
});
