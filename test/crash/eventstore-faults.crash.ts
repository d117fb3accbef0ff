import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { binaryEvent, EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { verify } from '@copyledger/eventstore/node/maintenance';
import { spawnNode } from './eventstore-process';

const runs = (program: string, ...args: readonly string[]): boolean => spawnSync(program, args, { stdio: 'ignore' }).status === 0;

/** Skips loudly: what this machine does not allow was not tested. */
const testWhere = (isPossible: boolean, what: string): jest.It => {
  if (!isPossible) console.warn(`SKIPPED: ${what} is not possible here`);
  return isPossible ? it : it.skip;
};

const folder = mkdtempSync(join(tmpdir(), 'eventstore-faults-'));
const canMount = runs('mount', '-t', 'tmpfs', '-o', 'size=12m', 'tmpfs', folder);
afterAll(() => {
  if (canMount) runs('umount', folder);
  rmSync(folder, { recursive: true, force: true });
});

const idsOf = async (client: EventStoreDBClient): Promise<Set<string>> => {
  const ids = new Set<string>();
  for await (const { event } of client.readAll()) if (!event!.streamId.startsWith('$')) ids.add(event!.id);
  return ids;
};

/** Per-call credentials make the client use Append, whose refusals carry a message. */
const credentials = { username: 'any', password: 'any' };

testWhere(canMount, 'mounting a small disk')(
  'a full disk is a clear refusal, and loses nothing',
  async () => {
    const path = join(folder, 'data');
    const node = await spawnNode(path);
    const client = EventStoreDBClient.connectionString(node.url);
    const acknowledged = new Set<string>();
    let refusal = '';
    while (refusal === '') {
      const event = binaryEvent({ type: 'Filling', data: Buffer.alloc(20_000, 1) });
      try {
        await client.appendToStream('filling', event, { credentials });
        acknowledged.add(event.id);
      } catch (error) {
        refusal = error instanceof Error ? error.message : 'no error';
      }
    }
    expect(refusal).toMatch(/was not written: the disk of .* is full/);
    expect(acknowledged.size).toBeGreaterThan(100);
    // Reading goes on.
    expect(await idsOf(client)).toEqual(acknowledged);
    await client.dispose();
    await node.kill('SIGKILL');
    expect((await verify(path)).problems).toEqual([]);
  },
  60_000,
);

testWhere(runs('strace', '-V'), 'injecting errors with strace')(
  'a flush that fails is no acknowledgement',
  async () => {
    const path = mkdtempSync(join(tmpdir(), 'eventstore-flush-'));
    const node = await spawnNode(path, [
      'strace',
      '-f',
      '-q',
      '-o',
      '/dev/null',
      '-e',
      'trace=fdatasync',
      '-e',
      'inject=fdatasync:error=EIO:when=40+',
    ]);
    const client = EventStoreDBClient.connectionString(node.url);
    const [acknowledged, refused] = [new Set<string>(), new Set<string>()];
    while (refused.size < 20) {
      const event = jsonEvent({ type: 'Flushed', data: {} });
      await client.appendToStream('flushed', event, { credentials }).then(
        () => acknowledged.add(event.id),
        () => refused.add(event.id),
      );
    }
    expect(acknowledged.size).toBeGreaterThan(0);
    await client.dispose();
    await node.kill('SIGKILL');

    const again = await spawnNode(path);
    const reader = EventStoreDBClient.connectionString(again.url);
    const found = await idsOf(reader);
    for (const id of acknowledged) expect(found.has(id)).toBe(true);
    for (const id of refused) expect(found.has(id)).toBe(false);
    await reader.dispose();
    await again.kill('SIGTERM');
    expect((await verify(path)).problems).toEqual([]);
    rmSync(path, { recursive: true, force: true });
  },
  60_000,
);
