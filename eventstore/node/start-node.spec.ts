import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { startNode } from './index';

// Nodes start and stop here, on machines that may be busy.
jest.setTimeout(30_000);

const typesIn = async (url: string, stream: string): Promise<string[]> => {
  const client = EventStoreDBClient.connectionString(url);
  const types: string[] = [];
  for await (const { event } of client.readStream(stream)) types.push(event!.type);
  await client.dispose();
  return types;
};

describe.each(['thread', 'process'] as const)('a node in a %s of its own', (mode) => {
  const path = mkdtempSync(join(tmpdir(), 'node-spec-'));
  afterAll(() => {
    rmSync(path, { recursive: true, force: true });
  });

  it('keeps what was appended over a restart', async () => {
    const first = await startNode({ path, mode });
    const client = EventStoreDBClient.connectionString(first.url);
    await client.appendToStream('kept', jsonEvent({ type: 'Happened', data: { mode } }));
    await client.dispose();
    await first.stop();

    const second = await startNode({ path, mode });
    expect(await typesIn(second.url, 'kept')).toEqual(['Happened']);
    await second.stop();
  });

  it('says why it cannot start on a port is in use', async () => {
    const node = await startNode({ memory: true, mode });
    const port = Number(/:(\d+)\?/.exec(node.url)?.[1]);
    await expect(startNode({ memory: true, mode, port })).rejects.toThrow(/port is in use/);
    await node.stop();
  });
});
