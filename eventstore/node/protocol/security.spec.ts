import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { binaryEvent, EventStoreDBClient, type BinaryEventData } from '@eventstore/db-client';
import { startNode, type RunningNode } from '../index';
import { collect, testEvent, testEvents } from './node-under-test';

// Nodes start and stop here, on machines that may be busy.
jest.setTimeout(30_000);

const hasOpenssl = ((): boolean => {
  try {
    execFileSync('openssl', ['version']);
    return true;
  } catch {
    return false;
  }
})();

/** Needs `openssl` to make a certificate. */
(hasOpenssl ? describe : describe.skip)('a node with TLS and users', () => {
  const folder = mkdtempSync(join(tmpdir(), 'security-spec-'));
  const [certFile, keyFile, usersFile] = ['cert.pem', 'key.pem', 'users.json'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  let node: RunningNode;

  const clientFor = (credentials: string): EventStoreDBClient =>
    EventStoreDBClient.connectionString(node.url.replace('://', `://${credentials}`) + `&tlsCAFile=${certFile}`);

  beforeAll(async () => {
    const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-keyout', keyFile, '-out', certFile, ...subject],
      {
        stdio: 'ignore',
      },
    );
    const users = [
      { login: 'admin', password: 'changeit', groups: ['$admins'] },
      { login: 'trader', password: 'secret', groups: ['traders'] },
    ];
    writeFileSync(usersFile, JSON.stringify(users));
    node = await startNode({ memory: true, tls: { certFile, keyFile }, usersFile });
  });
  afterAll(async () => {
    await node.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('lets administrators do everything', async () => {
    const admin = clientFor('admin:changeit@');
    await admin.appendToStream('$mine', testEvents(2));
    expect((await collect(admin.readAll())).length).toBeGreaterThan(1);
    await admin.dispose();
  });

  it('refuses wrong credentials', async () => {
    const stranger = clientFor('admin:wrong@');
    await expect(stranger.appendToStream('any', testEvent())).rejects.toMatchObject({ type: 'access-denied' });
    await expect(collect(stranger.readStream('any'))).rejects.toMatchObject({ type: 'access-denied' });
    await stranger.dispose();
  });

  it('guards system streams and $all', async () => {
    const trader = clientFor('trader:secret@');
    await expect(trader.appendToStream('$system', testEvent())).rejects.toMatchObject({ type: 'access-denied' });
    await expect(collect(trader.readAll())).rejects.toMatchObject({ type: 'access-denied' });
    await expect(trader.listAllPersistentSubscriptions()).rejects.toMatchObject({ type: 'access-denied' });
    await trader.appendToStream('open', testEvents(1));
    expect(await collect(trader.readStream('open'))).toHaveLength(1);
    await trader.dispose();
  });

  it('obeys the access list of a stream', async () => {
    const [admin, trader] = [clientFor('admin:changeit@'), clientFor('trader:secret@')];
    await admin.appendToStream('listed', testEvents(1));
    await admin.setStreamMetadata('listed', {
      acl: { readRoles: ['traders'], writeRoles: ['$admins'], deleteRoles: ['$admins'], metaReadRoles: ['$admins'] },
    });
    expect(await collect(trader.readStream('listed'))).toHaveLength(1);
    await expect(trader.appendToStream('listed', testEvent())).rejects.toMatchObject({ type: 'access-denied' });
    await expect(trader.deleteStream('listed')).rejects.toMatchObject({ type: 'access-denied' });
    await expect(trader.getStreamMetadata('listed')).rejects.toMatchObject({ type: 'access-denied' });
    await Promise.all([admin.dispose(), trader.dispose()]);
  });

  it('does not show what a link points to whoever may not read it', async () => {
    const [admin, trader] = [clientFor('admin:changeit@'), clientFor('trader:secret@')];
    const linkTo = (stream: string): BinaryEventData => binaryEvent({ type: '$>', data: Buffer.from(`0@${stream}`) });
    await admin.appendToStream('secrets', testEvents(1, 'Secret'));
    await admin.setStreamMetadata('secrets', { acl: { readRoles: ['$admins'] } });
    await admin.appendToStream('shared', testEvents(1, 'Shared'));
    await admin.appendToStream('links', [linkTo('secrets'), linkTo('shared')]);
    const typesFor = async (client: EventStoreDBClient): Promise<(string | undefined)[]> =>
      (await collect(client.readStream('links', { resolveLinkTos: true }))).map(({ event }) => event?.type);
    expect(await typesFor(admin)).toEqual(['Secret', 'Shared']);
    expect(await typesFor(trader)).toEqual([undefined, 'Shared']);
    await Promise.all([admin.dispose(), trader.dispose()]);
  });
});

describe('a node without TLS', () => {
  it('is not bound to an address that others can reach', async () => {
    await expect(startNode({ memory: true, host: '0.0.0.0' })).rejects.toThrow(/not loopback.*needs TLS/);
  });

  it('is found by discovery', async () => {
    const node = await startNode({ memory: true });
    const client = EventStoreDBClient.connectionString(node.url.replace('esdb://', 'esdb+discover://'));
    expect((await client.appendToStream('found', testEvent())).success).toBe(true);
    await client.dispose();
    await node.stop();
  });
});
