import type { Principal } from '@copyledger/platform';
import { ProblemError } from '@copyledger/platform';
import { streamRequest } from '../stream-request';
import { Connection } from './connection';
import type { ConnectionServices } from './connection-services';
import type { Outlet } from './outlet';
import { textFrame } from './text-frame';

interface Frame {
  readonly type: string;
  readonly channel?: string;
  readonly problem?: { readonly type: string };
}

/** Takes frames apart again; they are short enough for one length byte or two. */
const textOf = (frame: Buffer): string => frame.subarray((frame[1] ?? 0) < 126 ? 2 : 4).toString();

const open = () => {
  const frames: Frame[] = [];
  const cuts: number[] = [];
  const forbidden = new Set<string>();
  let away = false;
  let following = 0;
  const report = jest.fn();
  const outlet = {
    isOpen: true,
    send: (frame: Buffer) => frames.push(JSON.parse(textOf(frame)) as Frame),
    offer: (frame: Buffer) => frames.push(JSON.parse(textOf(frame)) as Frame) > 0,
    cut: (code: number) => {
      cuts.push(code);
      outlet.isOpen = false;
    },
  };
  const services: ConnectionServices = {
    verify: (user) => Promise.resolve({ principal: { user, role: 'trader' } satisfies Principal, expiresMs: Date.now() + 3_600_000 }),
    admit: () => () => undefined,
    demandAccess: (_principal, channel) => {
      if (away) return Promise.reject(new ProblemError('unavailable'));
      return forbidden.has(channel) ? Promise.reject(new ProblemError('forbidden')) : Promise.resolve();
    },
    requestOf: streamRequest,
    follow: () => {
      following += 1;
      return Promise.resolve(() => (following -= 1));
    },
    report,
    onCut: jest.fn(),
  };
  const connection = new Connection(outlet as unknown as Outlet, services);
  const say = async (frame: object): Promise<void> => {
    connection.onMessage(Buffer.from(JSON.stringify(frame)), false);
    for (let turn = 0; turn < 10; turn += 1) await new Promise(setImmediate);
  };
  return {
    connection,
    frames,
    cuts,
    forbidden,
    services,
    report,
    outlet,
    say,
    setAway: (isAway: boolean) => (away = isAway),
    following: () => following,
    enter: () => say({ type: 'authenticate', token: 'ada' }),
  };
};

const heartbeat = textFrame('{"type":"heartbeat"}');
const channel = 'orders:01890a5d-ac96-774b-bcce-b302099a8057';
const settle = async () => {
  for (let turn = 0; turn < 10; turn += 1) await new Promise(setImmediate);
};

it('is alive as long as anything is heard of it', () => {
  const { connection } = open();
  expect([connection.onHeartbeat(heartbeat), connection.onHeartbeat(heartbeat)]).toEqual([true, true]);
  connection.isHeard();
  expect([connection.onHeartbeat(heartbeat), connection.onHeartbeat(heartbeat), connection.onHeartbeat(heartbeat)]).toEqual([
    true,
    true,
    false,
  ]);
  connection.end();
});

it('loses a channel that its bearer may no longer follow, with the next heartbeat, and no other', async () => {
  const { connection, frames, forbidden, following, say, enter } = open();
  await enter();
  const other = channel.replace('orders', 'fills');
  await say({ type: 'subscribe', channel });
  await say({ type: 'subscribe', channel: other });
  forbidden.add(channel);
  connection.onHeartbeat(heartbeat);
  await settle();
  expect(frames.at(-1)).toMatchObject({ type: 'revoked', channel, problem: { type: '/problems/forbidden' } });
  expect(following()).toBe(1);
  connection.end();
});

it('loses nothing when it cannot be found out what its bearer may do', async () => {
  const { connection, frames, following, say, enter, setAway } = open();
  await enter();
  await say({ type: 'subscribe', channel });
  setAway(true);
  connection.onHeartbeat(heartbeat);
  await settle();
  expect([frames.some(({ type }) => type === 'revoked'), following()]).toEqual([false, 1]);
  connection.end();
});

it('takes one place for a channel however often it is asked for, and gives all back in the end', async () => {
  const { connection, following, say, enter } = open();
  await enter();
  for (let turn = 0; turn < 3; turn += 1) await say({ type: 'subscribe', channel });
  expect(following()).toBe(1);
  connection.end();
  expect(following()).toBe(0);
});

it('ends what was begun for a client who has left meanwhile', async () => {
  const { connection, services, following, say, enter, outlet } = open();
  await enter();
  const follow = services.follow.bind(services);
  services.follow = async (request, to) => {
    const end = await follow(request, to);
    outlet.isOpen = false;
    connection.end();
    return end;
  };
  await say({ type: 'subscribe', channel });
  expect(following()).toBe(0);
});

it('is told that something broke, and the log is told what', async () => {
  const { connection, services, report, frames, say, enter } = open();
  await enter();
  const failure = new Error('a bug of ours');
  services.follow = () => Promise.reject(failure);
  await say({ type: 'subscribe', id: '1', channel });
  expect(frames.at(-1)).toMatchObject({ type: 'error', id: '1', channel, problem: { type: '/problems/internal-error' } });
  expect(JSON.stringify(frames.at(-1))).not.toContain('bug');
  expect(report).toHaveBeenCalledWith(failure);
  connection.end();
});
