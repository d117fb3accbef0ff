import { derivedId } from '@copyledger/kernel';
import { type Given, openAccount } from './ada';

const problem = (name: string): object => ({ type: `/problems/${name}` });

/** Who may come in, and what is said to what cannot be understood. */
export const enteringSuite = ({ world, ada }: Given): void => {
  it('is open to a token in the first frame, and to one in the upgrade', async () => {
    const token = await world().tokenOf('ada', 'leader');
    const client = await world().connect();
    client.send({ type: 'authenticate', id: 'first', token });
    expect(await client.next('welcome')).toMatchObject({ id: 'first', user: 'ada', role: 'leader', heartbeatSeconds: 15 });
    const other = await world().connect(world().gateway, { Authorization: `bearer ${token}` });
    expect(await other.next('welcome')).toMatchObject({ user: 'ada' });
  });

  it('is closed to a token that is not good, with the reason', async () => {
    for (const token of ['nonsense', await world().tokenOf('ada', 'trader', -10)]) {
      const client = await world().connect();
      client.send({ type: 'authenticate', id: '1', token });
      expect(await client.next('error')).toMatchObject({ id: '1', problem: { ...problem('unauthenticated'), status: 401 } });
      expect(await client.whenClosed()).toEqual({ code: 4401, reason: 'no good token' });
    }
  });

  it('answers nothing else before, but a ping', async () => {
    const client = await world().connect();
    client.send({ type: 'subscribe', id: 's', channel: ada().channels.portfolio });
    expect(await client.next('error')).toMatchObject({ id: 's', channel: ada().channels.portfolio, problem: problem('unauthenticated') });
    client.send({ type: 'ping', id: 'p' });
    expect(await client.next('pong')).toEqual({ type: 'pong', id: 'p' });
  });

  it('shows an account to its owner, auditors and administrators, and to nobody else', async () => {
    const refused = async (user: string, role: 'trader' | 'auditor', channel: string) => {
      const client = await world().connectAs(user, role);
      client.send({ type: 'subscribe', channel });
      return client.next('error', (frame) => frame.channel === channel);
    };
    for (const channel of Object.values(ada().channels)) {
      expect(await refused('bob', 'trader', channel)).toMatchObject({ problem: { ...problem('forbidden'), status: 403 } });
      const auditor = await world().connectAs('eve', 'auditor');
      expect(await auditor.subscribe(channel)).toMatchObject({ channel });
    }
    const nobody = derivedId('account', 'nobody');
    for (const channel of [`portfolio:${nobody}`, 'orders:nonsense', 'gossip:ada', `prices:NONE`, `book:NONE`]) {
      expect(await refused('bob', 'trader', channel)).toMatchObject({ problem: { status: 404 } });
    }
  });

  it.each([
    ['{', 'malformed-json', undefined],
    [{ type: 'whisper' }, 'validation-failed', 'type'],
    [{ type: 'subscribe', id: '7' }, 'validation-failed', 'channel'],
    [{ type: 'subscribe', id: '7', channel: 'a:b', resume: { epoch: -1, offset: '1' } }, 'validation-failed', 'resume.epoch'],
    [{ type: 'subscribe', id: '7', channel: 'fills:x', perSecond: 1 }, 'validation-failed', 'perSecond'],
    [{ type: 'subscribe', id: '7', channel: 'portfolio:x', perSecond: 6 }, 'validation-failed', 'perSecond'],
    [{ type: 'subscribe', id: '7', channel: 'prices:x', perSecond: 0 }, 'validation-failed', 'perSecond'],
    [{ type: 'subscribe', id: '7', channel: 'prices:x', levels: 3 }, 'validation-failed', 'levels'],
    [{ type: 'subscribe', id: '7', channel: 'book:x', resume: { epoch: 1, offset: '1' } }, 'validation-failed', 'resume'],
    [Buffer.from('{"type":"ping"}'), 'unsupported-media-type', undefined],
    [`{"type":"ping","id":"${'x'.repeat(9000)}"}`, 'payload-too-large', undefined],
  ] as const)('refuses %j and names the field', async (frame, name, field) => {
    const client = await world().connectAs('bob');
    client.send(frame);
    const { problem: told, id } = await client.next('error');
    expect(told).toMatchObject({ ...problem(name), ...(field !== undefined && { errors: [{ field }] }) });
    if (typeof frame === 'object' && 'id' in frame) expect(id).toBe('7');
    client.send({ type: 'ping' });
    await client.next('pong');
  });

  it('takes channels away when the token ends, and ends', async () => {
    const client = await world().connect();
    client.send({ type: 'authenticate', token: await world().tokenOf('ada', 'trader', 2) });
    await client.next('welcome');
    await client.subscribe(ada().channels.orders);
    expect(await client.next('revoked')).toMatchObject({ channel: ada().channels.orders, problem: problem('unauthenticated') });
    expect(await client.next('error')).toMatchObject({ problem: { detail: 'The token has expired.' } });
    expect(await client.whenClosed()).toMatchObject({ code: 4401 });
  });

  it('goes on when a newer token comes in time, and keeps the old one when the newer is not good', async () => {
    const client = await world().connect();
    client.send({ type: 'authenticate', token: await world().tokenOf('ada', 'trader', 2) });
    const { expiresAt } = await client.next('welcome');
    await client.subscribe(ada().channels.orders);
    client.send({ type: 'authenticate', token: 'nonsense' });
    expect(await client.next('error')).toMatchObject({ problem: problem('unauthenticated') });
    client.send({ type: 'authenticate', token: await world().tokenOf('ada', 'trader', 600) });
    expect(Date.parse((await client.next('welcome')).expiresAt)).toBeGreaterThan(Date.parse(expiresAt) + 60_000);
    const other = await world().connectAs('ada');
    await other.subscribe(ada().channels.orders);
    await ada().order();
    expect(await client.next('delta')).toEqual(await other.next('delta'));
  });

  it('takes a channel away from a bearer who may no longer follow it, and leaves the others', async () => {
    const bobs = await openAccount(world(), 'bob');
    await bobs.credit('2');
    const client = await world().connectAs('eve', 'auditor');
    await client.subscribe(ada().channels.portfolio);
    await client.subscribe(bobs.channels.portfolio);
    client.send({ type: 'authenticate', token: await world().tokenOf('bob') });
    expect(await client.next('revoked')).toMatchObject({ channel: ada().channels.portfolio, problem: problem('forbidden') });
    await bobs.credit('3');
    expect(await client.next('delta')).toMatchObject({ channel: bobs.channels.portfolio });
  });
};
