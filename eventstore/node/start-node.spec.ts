import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { getPriority, tmpdir } from 'node:os';
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

const isLinux = process.platform === 'linux';
const tasks = '/proc/self/task';

/** Nothing of what has ended while it was being looked at. */
const orNone = <T>(look: () => readonly T[]): readonly T[] => {
  try {
    return look();
  } catch {
    return [];
  }
};

/** Of this process's threads and of the processes that they have started. */
const priorities = (): readonly number[] => {
  const threads = isLinux ? readdirSync(tasks) : [];
  const childrenOf = (thread: string) =>
    readFileSync(join(tasks, thread, 'children'), 'utf8')
      .split(' ')
      .filter(Boolean);
  const children = threads.flatMap((thread) => orNone(() => childrenOf(thread)));
  return [...threads, ...children].flatMap((id) => orNone(() => [getPriority(Number(id))]));
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

  it('stands a little behind who appends, where threads have priorities of their own', async () => {
    const behind = getPriority() + 5;
    const before = priorities().includes(behind);
    const node = await startNode({ memory: true, mode });
    const after = priorities().includes(behind);
    await node.stop();
    expect([before, after]).toEqual([false, isLinux]);
  });

  it('says why it cannot start on a port is in use', async () => {
    const node = await startNode({ memory: true, mode });
    const port = Number(/:(\d+)\?/.exec(node.url)?.[1]);
    await expect(startNode({ memory: true, mode, port })).rejects.toThrow(/port is in use/);
    await node.stop();
  });
});
