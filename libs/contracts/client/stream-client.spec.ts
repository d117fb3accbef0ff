import type { ClientFrame } from '../stream/client-frames';
import type { ServerFrame } from '../stream/server-frames';
import { StreamClient, type StreamClientOptions } from './stream-client';
import { StreamClosed } from './stream-connection';
import type { WebSocketLike } from './web-socket';

type Listeners = Record<'open' | 'message' | 'close' | 'error', ((event: never) => void)[]>;

/** A WebSocket whose other end is the test. */
class FakeSocket implements WebSocketLike {
  readonly sent: ClientFrame[] = [];
  isClosed = false;
  private readonly listeners: Listeners = { open: [], message: [], close: [], error: [] };

  addEventListener(type: keyof Listeners, listener: (event: never) => void): void {
    this.listeners[type].push(listener);
  }

  send(data: string): void {
    this.sent.push(JSON.parse(data) as ClientFrame);
  }

  close(): void {
    this.isClosed = true;
  }

  tell(type: keyof Listeners, event: object = {}): void {
    for (const listener of this.listeners[type]) listener(event as never);
  }

  say(frame: object): void {
    this.tell('message', { data: JSON.stringify(frame) });
  }

  welcome(expiresInMs = 3_600_000): void {
    this.tell('open');
    this.say({
      type: 'welcome',
      user: 'ada',
      role: 'trader',
      expiresAt: new Date(Date.now() + expiresInMs).toISOString(),
      heartbeatSeconds: 15,
    });
  }

  get last(): ClientFrame | undefined {
    return this.sent.at(-1);
  }
}

const channel = 'portfolio:ada';
const snapshot = (offset: string | null, epoch = 1) => ({ type: 'snapshot', channel, epoch, offset, body: {} });
const delta = (offset: string, previous: string) => ({ type: 'delta', channel, epoch: 1, offset, previous, body: { rows: {} } });
const problem = (status: number) => ({ type: '/problems/x', title: 'x', status, instance: 'urn:uuid:x' });

const open = async (options: Partial<StreamClientOptions> = {}) => {
  const sockets: FakeSocket[] = [];
  const troubles: unknown[] = [];
  const statuses: string[] = [];
  let tokens = 0;
  const client = new StreamClient({
    url: 'ws://test/v1/stream',
    token: () => `token-${(tokens += 1)}`,
    open: () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    },
    backoff: { random: () => 0.5 },
    onTrouble: (reason) => troubles.push(reason),
    onStatus: (status) => statuses.push(status),
    ...options,
  });
  await jest.advanceTimersByTimeAsync(0);
  return { client, sockets, troubles, statuses, newest: () => sockets.at(-1)! };
};

const heard = () => {
  const frames: ServerFrame[] = [];
  const lost: unknown[] = [];
  const hear = (frame: ServerFrame): void => {
    frames.push(frame);
  };
  const handlers = { onSnapshot: hear, onDelta: hear, onValuation: hear, onLost: (reason: unknown) => lost.push(reason) };
  return { frames, lost, handlers, offsets: () => frames.map((frame) => ('offset' in frame ? frame.offset : undefined)) };
};

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

it('authenticates, asks for what was asked before and after, and hands on what comes', async () => {
  const { client, newest } = await open();
  const ada = heard();
  client.follow(channel, ada.handlers, { perSecond: 1 });
  expect(newest().sent).toEqual([]);
  newest().welcome();
  const prices: string[] = [];
  client.follow('prices:BTC', { onPrice: ({ price }) => prices.push(price) }, { perSecond: 5 });
  expect(newest().sent).toEqual([
    { type: 'authenticate', token: 'token-1' },
    { type: 'subscribe', channel, perSecond: 1 },
    { type: 'subscribe', channel: 'prices:BTC', perSecond: 5 },
  ]);
  newest().say(snapshot('7'));
  newest().say(delta('8', '7'));
  newest().say({ type: 'valuation', channel, body: {} });
  newest().say({ type: 'price', channel: 'prices:BTC', price: '100', at: '' });
  expect(ada.frames.map(({ type }) => type)).toEqual(['snapshot', 'delta', 'valuation']);
  expect(prices).toEqual(['100']);
  expect(() => client.follow(channel, ada.handlers)).toThrow('already');
  client.close();
});

it('comes back after a while and goes on from where it was', async () => {
  const { client, sockets, newest, troubles, statuses } = await open();
  const ada = heard();
  client.follow(channel, ada.handlers);
  newest().welcome();
  newest().say(snapshot('7'));
  newest().say(delta('8', '7'));
  newest().tell('close', { code: 1006, reason: '' });
  expect(statuses).toEqual(['connecting', 'open', 'waiting']);
  await jest.advanceTimersByTimeAsync(124);
  expect(sockets).toHaveLength(1);
  await jest.advanceTimersByTimeAsync(1);
  newest().welcome();
  expect(newest().sent).toEqual([
    { type: 'authenticate', token: 'token-2' },
    { type: 'subscribe', channel, resume: { epoch: 1, offset: '8' } },
  ]);
  newest().say({ type: 'subscribed', channel, recovered: true });
  newest().say(delta('9', '8'));
  expect(ada.offsets()).toEqual(['7', '8', '9']);
  expect(troubles).toEqual([new StreamClosed(1006, '')]);
  client.close();
});

it('asks again after a gap, once, and hears nothing twice', async () => {
  const { client, newest } = await open();
  const ada = heard();
  client.follow(channel, ada.handlers);
  newest().welcome();
  newest().say({ type: 'subscribed', channel });
  newest().say(snapshot('7'));
  newest().say(delta('7', '6'));
  newest().say(delta('12', '11'));
  newest().say(delta('13', '12'));
  expect(newest().sent.slice(2)).toEqual([{ type: 'subscribe', channel, resume: { epoch: 1, offset: '7' } }]);
  newest().say({ type: 'subscribed', channel, recovered: true });
  for (const offset of ['11', '12', '13']) newest().say(delta(offset, offset === '11' ? '7' : String(Number(offset) - 1)));
  expect(ada.offsets()).toEqual(['7', '11', '12', '13']);
  client.close();
});

it('gives up a connection from which nothing comes any more', async () => {
  const { client, sockets, newest } = await open();
  newest().welcome();
  await jest.advanceTimersByTimeAsync(37_000);
  newest().say({ type: 'heartbeat', at: '', position: null });
  await jest.advanceTimersByTimeAsync(37_000);
  expect(sockets).toHaveLength(1);
  await jest.advanceTimersByTimeAsync(1_000);
  expect([sockets[0]!.isClosed, sockets.length]).toEqual([true, 2]);
  client.close();
});

it('hears of a connection that fails before a promise of it could be kept', async () => {
  const failing = (socket = new FakeSocket()): FakeSocket => {
    void Promise.resolve().then(socket.tell.bind(socket, 'close', { code: 1006, reason: '' }));
    return socket;
  };
  const { client, troubles } = await open({ open: () => failing() });
  expect(troubles).toEqual([new StreamClosed(1006, '')]);
  client.close();
});

it('does not wait for ever for a server that never says welcome', async () => {
  const { client, sockets } = await open({ connectMsMax: 1_000 });
  await jest.advanceTimersByTimeAsync(1_200);
  expect(sockets.length).toBeGreaterThan(1);
  client.close();
});

it('renews its token before it ends', async () => {
  const { client, newest } = await open();
  newest().welcome(600_000);
  for (let elapsed = 0; elapsed < 540_000; elapsed += 15_000) {
    newest().say({ type: 'heartbeat', at: '', position: null });
    await jest.advanceTimersByTimeAsync(15_000);
  }
  expect(newest().last).toEqual({ type: 'authenticate', token: 'token-2' });
  client.close();
});

it('loses a channel that is refused for good, asks later for one that is not to be had just now', async () => {
  const { client, newest } = await open();
  const [ada, bob] = [heard(), heard()];
  client.follow(channel, ada.handlers);
  client.follow('portfolio:bob', bob.handlers);
  newest().welcome();
  newest().say({ type: 'error', channel, problem: problem(503) });
  newest().say({ type: 'revoked', channel: 'portfolio:bob', problem: problem(403) });
  expect(bob.lost).toEqual([problem(403)]);
  const asked = newest().sent.length;
  await jest.advanceTimersByTimeAsync(1_000);
  expect(newest().sent.slice(asked)).toEqual([{ type: 'subscribe', channel }]);
  newest().say(snapshot('1'));
  expect([ada.offsets(), ada.lost]).toEqual([['1'], []]);
  // What is lost may be followed again.
  client.follow('portfolio:bob', bob.handlers);
  client.close();
});

it('leaves a channel when it is told to, and says so while it is connected', async () => {
  const { client, newest } = await open();
  const ada = heard();
  const leave = client.follow(channel, ada.handlers);
  newest().welcome();
  leave();
  leave();
  expect(newest().sent.slice(2)).toEqual([{ type: 'unsubscribe', channel }]);
  newest().say(snapshot('7'));
  expect(ada.frames).toEqual([]);
  client.close();
});

it('reports what its listeners throw and what it cannot read, and goes on', async () => {
  const { client, newest, troubles } = await open();
  const failure = new Error('a bug in a listener');
  client.follow('prices:BTC', {
    onPrice: () => {
      throw failure;
    },
  });
  newest().welcome();
  newest().say({ type: 'price', channel: 'prices:BTC', price: '1', at: '' });
  newest().tell('message', { data: 'nonsense' });
  expect(troubles).toEqual([failure, expect.any(SyntaxError)]);
  client.close();
});

it('stays ended when it is ended by whoever hears of a trouble', async () => {
  const ended: StreamClient[] = [];
  const { client, sockets } = await open({
    onTrouble: () => {
      for (const each of ended) each.close();
    },
  });
  ended.push(client);
  sockets[0]!.tell('close', { code: 1006, reason: '' });
  await jest.advanceTimersByTimeAsync(60_000);
  expect([sockets.length, jest.getTimerCount()]).toEqual([1, 0]);
});

it('tries again when there is no token, and ends for ever when it is closed', async () => {
  let failures = 0;
  const { client, sockets, statuses } = await open({
    token: () => {
      failures += 1;
      if (failures < 3) throw new Error('no token');
      return 'token';
    },
  });
  await jest.advanceTimersByTimeAsync(2_000);
  expect(sockets).toHaveLength(1);
  sockets[0]!.welcome();
  client.close();
  client.close();
  sockets[0]!.tell('close', { code: 1000, reason: '' });
  await jest.advanceTimersByTimeAsync(60_000);
  expect([sockets.length, sockets[0]!.isClosed, statuses.at(-1), jest.getTimerCount()]).toEqual([1, true, 'closed', 0]);
});
