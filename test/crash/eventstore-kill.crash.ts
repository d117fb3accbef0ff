import { eventually } from '@copyledger/testing';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ANY,
  EventStoreDBClient,
  jsonEvent,
  NO_STREAM,
  StreamNotFoundError,
  type AppendExpectedRevision,
  type AppendResult,
} from '@eventstore/db-client';
import { verify } from '@copyledger/eventstore/node/maintenance';
import { spawnNode } from './eventstore-process';

const rounds = Number(process.env['CRASH_ROUNDS'] ?? '5');
const writers = 24;
const shared = 'shared';

/** What a client was told is written: id -> stream and revision. */
type Acknowledged = Map<string, { readonly stream: string; readonly revision: bigint }>;

const idsIn = async (client: EventStoreDBClient, stream: string): Promise<string[]> => {
  const ids: string[] = [];
  try {
    for await (const { event } of client.readStream(stream)) ids.push(event!.id);
  } catch (error) {
    if (!(error instanceof StreamNotFoundError)) throw error;
  }
  return ids;
};

/** Appends until the node is gone; an exact writer knows its stream, the others share one and know nothing. */
const write = async (client: EventStoreDBClient, writer: number, acknowledged: Acknowledged): Promise<void> => {
  const isExact = writer % 3 !== 0;
  const stream = isExact ? `writer-${writer}` : shared;
  let expectedRevision: AppendExpectedRevision = ANY;
  if (isExact) {
    const { length } = await idsIn(client, stream);
    expectedRevision = length === 0 ? NO_STREAM : BigInt(length - 1);
  }
  for (;;) {
    const events = Array.from({ length: 1 + (writer % 4) }, () => jsonEvent({ type: 'Written', data: { writer, text: 'x'.repeat(200) } }));
    const { nextExpectedRevision }: AppendResult = await client.appendToStream(stream, events, { expectedRevision });
    events.forEach(({ id }, index) => acknowledged.set(id, { stream, revision: nextExpectedRevision - BigInt(events.length - 1 - index) }));
    if (isExact) expectedRevision = nextExpectedRevision;
  }
};

const expectEverything = async (client: EventStoreDBClient, acknowledged: Acknowledged): Promise<void> => {
  const found = new Map<string, { stream: string; revision: bigint }>();
  let last = 0n;
  for await (const { event } of client.readAll()) {
    expect(event!.position.commit > last).toBe(true);
    last = event!.position.commit;
    // Each event is there once.
    expect(found.has(event!.id)).toBe(false);
    found.set(event!.id, { stream: event!.streamId, revision: event!.revision });
  }
  for (const [id, place] of acknowledged) expect(found.get(id)).toEqual(place);
  for (let writer = 0; writer < writers; writer += 1) {
    const stream = `writer-${writer}`;
    const ids = await idsIn(client, stream);
    expect(ids.map((id) => found.get(id)?.revision)).toEqual(ids.map((_, index) => BigInt(index)));
  }
};

it(
  `keeps every acknowledged event, once and in order, over ${rounds} kills`,
  async () => {
    const path = mkdtempSync(join(tmpdir(), 'eventstore-kill-'));
    const acknowledged: Acknowledged = new Map();
    for (let round = 0; round < rounds; round += 1) {
      const node = await spawnNode(path);
      const client = EventStoreDBClient.connectionString(node.url);
      const working = Array.from({ length: writers }, (_, writer) => write(client, writer, acknowledged));
      const before = acknowledged.size;
      await eventually(() => {
        expect(acknowledged.size).toBeGreaterThan(before);
      });
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 400));
      await node.kill('SIGKILL');
      await Promise.allSettled(working);
      await client.dispose();
      expect((await verify(path)).problems).toEqual([]);
    }
    const node = await spawnNode(path);
    const client = EventStoreDBClient.connectionString(node.url);
    await expectEverything(client, acknowledged);
    await client.dispose();
    await node.kill('SIGTERM');
    expect((await verify(path)).problems).toEqual([]);
    rmSync(path, { recursive: true, force: true });
  },
  60_000 + rounds * 20_000,
);
