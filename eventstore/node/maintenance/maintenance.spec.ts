import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventStoreDBClient } from '@eventstore/db-client';
import { open } from 'lmdb';
import { startNode } from '../index';
import { collect, testEvents } from '../protocol/node-under-test';
import { backup, restore, scavenge, verify } from './index';

// Nodes start and stop here, on machines that may be busy.
jest.setTimeout(30_000);

/** With which a database begins. */
const systemEvents = 6;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'maintenance-spec-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const at = (name: string): string => join(folder, name);

const withNode = async (path: string, work: (client: EventStoreDBClient) => Promise<void>): Promise<void> => {
  const node = await startNode({ path, startProjections: true });
  const client = EventStoreDBClient.connectionString(node.url);
  try {
    await work(client);
  } finally {
    await client.dispose();
    await node.stop();
  }
};

describe('backup and restore', () => {
  it('copies a running node, and the copy is a node again', async () => {
    await withNode(at('data'), async (client) => {
      await client.appendToStream('kept-1', testEvents(5));
      await backup({ from: at('data'), to: at('backup') });
      await client.appendToStream('kept-1', testEvents(1));
    });
    await restore({ from: at('backup'), to: at('restored') });
    await withNode(at('restored'), async (client) => {
      expect(await collect(client.readStream('kept-1'))).toHaveLength(5);
      expect((await client.appendToStream('kept-1', testEvents(1))).nextExpectedRevision).toBe(5n);
    });
    expect((await verify(at('restored'))).problems).toEqual([]);
  });

  it('does not overwrite an event store', async () => {
    await withNode(at('data'), async (client) => {
      await client.appendToStream('a-1', testEvents(1));
    });
    await expect(backup({ from: at('data'), to: at('data') })).rejects.toThrow(/holds an event store already/);
    await expect(backup({ from: at('nowhere'), to: at('copy') })).rejects.toThrow(/no data directory/);
  });
});

describe('verify', () => {
  it('counts what is there and finds nothing wrong, also while the node runs', async () => {
    await withNode(at('data'), async (client) => {
      for (const stream of ['a-1', 'a-2', 'b-1']) await client.appendToStream(stream, testEvents(10));
      expect(await verify(at('data'))).toEqual({ events: 30 + systemEvents, streams: 3 + 1, problems: [] });
    });
    expect(await verify(at('data'))).toEqual({ events: 30 + systemEvents, streams: 3 + 1, problems: [] });
  });

  it('names what is wrong', async () => {
    await withNode(at('data'), async (client) => {
      await client.appendToStream('a-1', testEvents(3));
    });
    const environment = open({ path: join(at('data'), 'events'), noSubdir: false, maxDbs: 32 });
    const index = environment.openDB<Buffer, Buffer>({ name: 'streams.index', encoding: 'binary', keyEncoding: 'binary' });
    const [newest] = index.getKeys({ limit: 1, reverse: true });
    await index.remove(newest!);
    await environment.close();
    const { problems } = await verify(at('data'));
    expect(problems[0]).toMatch(/index has revision 2 of a-1 at undefined instead of 9/);
  });
});

describe('scavenge', () => {
  it('removes what metadata hides, and nothing that can be read', async () => {
    await withNode(at('data'), async (client) => {
      await client.appendToStream('counted', testEvents(10));
      await client.setStreamMetadata('counted', { maxCount: 3 });
      await client.appendToStream('deleted', testEvents(4));
      await client.deleteStream('deleted');
      await client.appendToStream('buried', testEvents(2));
      await client.tombstoneStream('buried');
      await client.appendToStream('untouched', testEvents(5));
    });
    expect(await scavenge(at('data'))).toMatchObject({ removedEvents: 7 + 3 + 2 });
    await withNode(at('data'), async (client) => {
      expect((await collect(client.readStream('counted'))).map(({ event }) => event?.revision)).toEqual([7n, 8n, 9n]);
      expect(await collect(client.readStream('untouched'))).toHaveLength(5);
      expect((await client.appendToStream('deleted', testEvents(1))).nextExpectedRevision).toBe(4n);
      expect((await client.appendToStream('counted', testEvents(1), { expectedRevision: 9n })).nextExpectedRevision).toBe(10n);
    });
    expect((await verify(at('data'))).problems).toEqual([]);
  });
});

describe('a data directory', () => {
  it('of a newer version is refused', async () => {
    await withNode(at('data'), () => Promise.resolve());
    const environment = open({ path: join(at('data'), 'events'), noSubdir: false, maxDbs: 32 });
    await environment.openDB<string, string>({ name: 'system', encoding: 'string' }).put('format', '99');
    await environment.close();
    await expect(startNode({ path: at('data') })).rejects.toThrow(/format 99.*use a newer node/);
  });

  it('is used by one node at a time', async () => {
    const first = await startNode({ path: at('data'), mode: 'process' });
    await expect(startNode({ path: at('data') })).rejects.toThrow(/in use by process \d+/);
    await first.stop();
    const second = await startNode({ path: at('data') });
    await expect(startNode({ path: at('data') })).rejects.toThrow(/in use/);
    await second.stop();
  });
});
